import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Caller,
  dial,
  MANAGED,
  type RunningBridge,
  runToEnd,
  startBridge,
} from '../helpers/black-box.ts'
import { attentionGiven } from '../helpers/attention.ts'
import { launchHeadlessShell, trustAuthority } from '../helpers/chromium.ts'
import { lookAt } from '../helpers/looks.ts'
import { traceIn } from '../helpers/secret-search.ts'

const CURRENT = 'Code porteur actuel'
const PUK = 'Code de déblocage'
const NEXT = 'Nouveau code porteur'
const AGAIN = 'Confirmer le nouveau code porteur'

let folder: string
let bridge: RunningBridge
let browser: Browser
let desk: Caller
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cps-bridge-pin-'))
  const home = join(folder, 'bridge')
  bridge = await startBridge({
    home,
    config: {
      origins: [{ origin: MANAGED, pinEntry: 'api', identity: 'allow' }],
      pin: { wrongPerOriginPerHour: 50 },
    },
  })
  await trustAuthority(join(folder, 'browser'), join(home, 'tls', 'ca.pem'))
  browser = await launchHeadlessShell({ home: join(folder, 'browser') })
  desk = await dial(bridge)
})
afterAll(async () => {
  await browser.close()
  await desk.close()
  await bridge.stop()
  await rm(folder, { recursive: true, force: true })
})

const insert = (profile: string): Promise<unknown> => desk.result('virtual.insert', { profile })
const triesLeft = async (): Promise<unknown> => (await desk.result('pin.status'))['triesLeft']
const says = (page: Page, text: string): Promise<unknown> =>
  page.waitForFunction(`document.body.innerText.replaceAll(/\\s+/g, ' ').includes(${JSON.stringify(text)})`)

/** The page as the holder gets to it: the address of `cps-bridge open`, then the link on the status page. */
async function openPage({ width = 1_024, scheme = 'light', lang = 'fr' } = {}): Promise<Page> {
  const { stdout } = await runToEnd(bridge.home, ['open', '--print'])
  const page = await browser.newPage()
  await page.setViewport({ width, height: 900 })
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
  await page.goto(stdout.trim().replace('/#', `/?lang=${lang}#`))
  await page.waitForSelector('.card a')
  await page.click('.card a')
  await page.waitForSelector('#submit', { visible: true })
  if (lang === 'en') await page.click('#language')
  return page
}

const isOpen = (page: Page): Promise<unknown> => page.waitForSelector('#tried:not([readonly])')

async function type(page: Page, codes: Readonly<Record<string, string>>): Promise<void> {
  await isOpen(page)
  for (const [name, code] of Object.entries(codes)) {
    await page.locator(`::-p-aria([name="${name}"][role="textbox"])`).click()
    await page.keyboard.type(code)
  }
}

const press = (page: Page, name: string): Promise<void> =>
  page.locator(`::-p-aria([name="${name}"][role="button"])`).click()

describe('the page of the code', () => {
  it('changes the code with the keyboard alone, after two mistakes that cost what they must', async () => {
    await insert('rpps')
    const page = await openPage()
    expect(new URL(page.url()).hash).toBe('')
    await says(page, 'Le nouveau code porteur a 4 chiffres, et diffère de l’actuel.')
    await says(page, 'Code porteur : 3 essais restants.')
    await lookAt(page, 'pin-change-light')
    await type(page, { [CURRENT]: '1234', [NEXT]: '9071', [AGAIN]: '9072' })
    await press(page, 'Changer le code')
    await says(page, 'Les deux saisies du nouveau code porteur sont différentes.')
    expect(await triesLeft()).toBe(3)
    await type(page, { [CURRENT]: '7777', [NEXT]: '9071', [AGAIN]: '9071' })
    await press(page, 'Changer le code')
    await says(page, 'Code porteur erroné : il vous reste 2 essais.')
    expect(await triesLeft()).toBe(2)
    await lookAt(page, 'pin-wrong')
    await isOpen(page)
    await page.focus('#tried')
    await page.keyboard.type('1234')
    await page.keyboard.press('Tab')
    await page.keyboard.type('9071')
    await page.keyboard.press('Tab')
    await page.keyboard.type('9071')
    await page.keyboard.press('Enter')
    await says(page, 'Votre code porteur a été modifié')
    await lookAt(page, 'pin-changed')
    expect(await desk.result('pin.verify', { pin: '9071' })).toMatchObject({ verified: true })
    expect(traceIn(bridge.said(), '9071', '7777')).toBeNull()
    await page.close()
  })

  it('asks for a word before the last try, which a wrong code spends', async () => {
    await insert('last-try')
    const page = await openPage({ width: 320, scheme: 'dark', lang: 'en' })
    await says(page, 'it can neither identify you nor sign')
    await isOpen(page)
    await lookAt(page, 'pin-last-try-320-dark')
    await type(page, { [CURRENT]: '7777', [NEXT]: '9071', [AGAIN]: '9071' })
    expect(await page.evaluate(`document.querySelector('#submit').disabled`)).toBe(true)
    await page.keyboard.press('Enter')
    expect(await triesLeft()).toBe(1)
    await page
      .locator('::-p-aria([name="Je comprends que ma carte peut être bloquée"][role="checkbox"])')
      .click()
    await press(page, 'Changer le code')
    await page.waitForFunction(`document.querySelector('#tried-label').textContent === '${PUK}'`)
    expect(await triesLeft()).toBe(0)
    await page.close()
  })

  it('unblocks a blocked card with the unblocking code, whose tries it shows', async () => {
    await insert('blocked')
    const page = await openPage()
    await says(page, 'Code de déblocage : 10 essais restants.')
    await type(page, { [PUK]: '87654321', [NEXT]: '9071', [AGAIN]: '9071' })
    await press(page, 'Débloquer la carte')
    await says(page, 'Code de déblocage erroné : il vous reste 9 essais.')
    await isOpen(page)
    await lookAt(page, 'pin-unblock')
    await page.setViewport({ width: 320, height: 900 })
    await lookAt(page, 'pin-unblock-320')
    await type(page, { [PUK]: '12345678', [NEXT]: '9071', [AGAIN]: '9071' })
    await press(page, 'Débloquer la carte')
    await says(page, 'Votre carte est débloquée')
    expect(await triesLeft()).toBe(3)
    await page.close()
  })

  it('leads to the help desk when the unblocking code is blocked too', async () => {
    await insert('blocked')
    const page = await openPage()
    for (let left = 10; left > 0; left -= 1) {
      await says(page, `Code de déblocage : ${left} essai`)
      await isOpen(page)
      if (left === 1) await page.click('#accept')
      await type(page, { [PUK]: '87654321', [NEXT]: '9071', [AGAIN]: '9071' })
      await press(page, 'Débloquer la carte')
    }
    await says(page, 'Votre carte ne peut plus être débloquée')
    await lookAt(page, 'pin-lost')
    await page.close()
  })

  it('erases what was typed when another card is inserted, and says what it waits for', async () => {
    await insert('rpps')
    const page = await openPage()
    await type(page, { [CURRENT]: '1234', [NEXT]: '9071' })
    await desk.result('virtual.remove', {})
    await says(page, 'Insérez votre carte CPS')
    await lookAt(page, 'pin-no-card')
    await insert('cps4')
    await isOpen(page)
    expect(await page.evaluate(`document.querySelector('#tried').value`)).toBe('')
    expect(await triesLeft()).toBe(3)
    await page.close()
  })

  it('makes no try of a second submission, nor of one from an older window', async () => {
    await insert('rpps')
    const [older, newer] = [await openPage(), await openPage()]
    await type(newer, { [CURRENT]: '7777', [NEXT]: '9071', [AGAIN]: '9071' })
    await press(newer, 'Changer le code')
    await says(newer, 'il vous reste 2 essais')
    await older.bringToFront()
    await type(older, { [CURRENT]: '7777', [NEXT]: '9071', [AGAIN]: '9071' })
    await press(older, 'Changer le code')
    await says(older, 'Cette saisie n’a pas été utilisée.')
    expect(await triesLeft()).toBe(2)
    await Promise.all([older.close(), newer.close()])
  })

  it('unblocks a card for whoever comes from a portal, without a ticket, a terminal or a menu', async () => {
    await insert('blocked')
    const page = await browser.newPage()
    await page.goto(`${bridge.url}/pin`)
    await says(page, 'Débloquer votre carte')
    await says(page, '8 chiffres')
    expect(await page.$('#facts-part:not([hidden])')).toBeNull()
    await lookAt(page, 'pin-start')
    await attentionGiven(page)
    await press(page, 'Débloquer ma carte')
    await type(page, { [PUK]: '12345678', [NEXT]: '9071', [AGAIN]: '9071' })
    await press(page, 'Débloquer la carte')
    await says(page, 'Votre carte est débloquée')
    expect(await triesLeft()).toBe(3)
    await page.close()
  })

  it('shows nothing and takes nothing without a ticket while no card is blocked', async () => {
    await insert('rpps')
    const page = await browser.newPage()
    await page.goto(`${bridge.url}/pin`)
    await attentionGiven(page)
    await press(page, 'Débloquer ma carte')
    await says(page, 'Aucune carte bloquée n’est dans le lecteur.')
    expect(await page.$('#form:not([hidden])')).toBeNull()
    await lookAt(page, 'pin-not-blocked')
    await page.close()
  })
})
