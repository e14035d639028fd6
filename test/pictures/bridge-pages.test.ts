import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, it } from 'vitest'
import type { Reader } from '../../src/contract/shapes.ts'
import type { Locale } from '../../src/errors/messages.ts'
import {
  type Caller,
  dial,
  MANAGED,
  type RunningBridge,
  runToEnd,
  startBridge,
} from '../helpers/black-box.ts'
import { launchChromium, trustAuthority } from '../helpers/chromium.ts'
import { LOCALES, picture } from '../helpers/camera.ts'

let folder: string
let bridge: RunningBridge
let browser: Browser
let desk: Caller
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cps-bridge-pictures-'))
  const home = join(folder, 'bridge')
  bridge = await startBridge({
    home,
    config: {
      origins: [{ origin: MANAGED, pinEntry: 'api', identity: 'allow' }],
      pin: { wrongPerOriginPerHour: 50 },
    },
  })
  await trustAuthority(join(folder, 'browser'), join(home, 'tls', 'ca.pem'))
  browser = await launchChromium(join(folder, 'browser'))
  desk = await dial(bridge)
})
afterAll(async () => {
  await browser.close()
  await desk.close()
  await bridge.stop()
  await rm(folder, { recursive: true, force: true })
})

const insert = (profile: string): Promise<unknown> => desk.result('virtual.insert', { profile })
const remove = (): Promise<unknown> => desk.result('virtual.remove', {})

async function open(path: string): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(bridge.url + path)
  return page
}

async function ticketed(locale: Locale): Promise<Page> {
  const { stdout } = await runToEnd(bridge.home, ['open', '--print'])
  const page = await browser.newPage()
  await page.goto(stdout.trim().replace('/#', `/?lang=${locale}#`))
  await page.waitForSelector('#cards:not([hidden])')
  return page
}

const summaryIs = (page: Page, state: string): Promise<unknown> =>
  page.waitForSelector(`#summary[data-state=${state}]`)

type Kind = Exclude<Reader['state'], 'unavailable'>
const CARDS: readonly (readonly [name: string, profile: string | null, summary: string, kind: Kind])[] = [
  ['empty', null, 'waiting', 'empty'],
  ['ready', 'rpps', 'ready', 'present'],
  ['vitale', 'vitale', 'trouble', 'present'],
  ['mute', 'mute', 'trouble', 'mute'],
]

describe.each(LOCALES)('the bridge’s own pages in %s', (locale) => {
  it.each(CARDS)('status, %s', async (name, profile, summary) => {
    await (profile === null ? remove() : insert(profile))
    const page = await open(`/?lang=${locale}`)
    await summaryIs(page, summary)
    await picture(page, `status/${name}`, locale)
    await page.close()
  })

  it.each(['rpps', 'blocked', 'last-try', 'expired', 'anonymous'])(
    'the holder’s status, %s',
    async (profile) => {
      await insert(profile)
      await desk.call('card.identity', {})
      const page = await ticketed(locale)
      await page.waitForSelector('.card h3')
      await picture(page, `status/holder-${profile}`, locale)
      await page.close()
    },
  )

  it.each([
    ['change', 'rpps'],
    ['last-try', 'last-try'],
    ['unblock', 'blocked'],
  ])('the page of the code, %s', async (name, profile) => {
    await insert(profile)
    const page = await ticketed(locale)
    await page.waitForSelector('.card a')
    await page.click('.card a')
    await page.waitForSelector('#submit', { visible: true })
    if (locale === 'en') await page.click('#language')
    await page.waitForSelector('#tried:not([readonly])')
    await picture(page, `pin/${name}`, locale)
    if (name === 'change') {
      await page.focus('#tried')
      await page.keyboard.type('12')
      await page.keyboard.press('Enter')
      await page.waitForSelector('#alert:not(:empty)')
      await picture(page, 'pin/incomplete', locale)
      await remove()
      await page.waitForSelector('#status:not(:empty)')
      await picture(page, 'pin/no-card', locale)
    }
    await page.close()
  })

  it.each([
    ['pin/start', '/pin', '#start:not([hidden])'],
    ['relay/alone', '/relay', '#relay-status:not(:empty)'],
    ['docs/top', '/docs', 'h1'],
    ['errors/not-found', '/nowhere', 'h1'],
  ])('%s', async (state, path, ready) => {
    const page = await open(`${path}?lang=${locale}`)
    await page.waitForSelector(ready)
    await picture(page, state, locale)
    await page.close()
  })

  it('relay/refused', async () => {
    const page = await open(`/relay?refused&lang=${locale}#https://unknown.example`)
    await page.waitForSelector('#relay[data-mood=bad]')
    await picture(page, 'relay/refused', locale)
    await page.close()
  })
})
