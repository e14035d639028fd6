import { createServer } from 'node:http'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AxeResults } from 'axe-core'
import axe from 'axe-core'
import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { readPageFiles } from '../../src/demo/page-files.ts'
import { connectPage, failedPage, memberPage } from '../../src/demo/portal/login-pages.ts'
import {
  activatePage,
  choosePage,
  endPage,
  identifierPage,
  type PageContext,
  waitPage,
} from '../../src/demo/provider/provider-pages.ts'
import type { Locale } from '../../src/errors/messages.ts'
import { launchChromium } from '../helpers/chromium.ts'
import { MARTIN } from '../helpers/activation-bench.ts'

const OUTPUT = join(import.meta.dirname, '..', 'output', 'login')
const DEADLINE = { timeout: 20_000, interval: 50 }

let home: string
let browser: Browser
beforeAll(async () => {
  await mkdir(OUTPUT, { recursive: true })
  home = await mkdtemp(join(tmpdir(), 'cps-bridge-login-'))
  browser = await launchChromium(home)
})
afterAll(async () => {
  await browser.close()
  await rm(home, { recursive: true, force: true })
})

/** Serves one page with the provider's files, and whatever the page asks for. */
async function serve(page: string, answers: Readonly<Record<string, () => string>> = {}): Promise<string> {
  const files = readPageFiles('provider')
  const server = createServer(({ url = '' }, response) => {
    const answer = answers[url]
    const file = files.get(url) ?? { type: 'text/html; charset=utf-8', body: page }
    response.setHeader('Content-Type', answer === undefined ? file.type : 'application/json')
    response.end(answer === undefined ? file.body : answer())
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://localhost:${String((server.address() as AddressInfo).port)}/`
}

const contextOf = (locale: Locale): PageContext => ({
  locale,
  base: '/interaction/1',
  portal: 'Portail de santé',
  portalUrl: 'http://localhost:17480',
})

const PAGES: Readonly<Record<string, (locale: Locale) => string>> = {
  connect: connectPage,
  member: (locale) => memberPage(locale, MARTIN),
  refused: (locale) => failedPage(locale, 'refused'),
  choose: (locale) => choosePage(contextOf(locale)),
  identifier: (locale) => identifierPage(contextOf(locale), '', null),
  'identifier-missing': (locale) => identifierPage(contextOf(locale), '', 'missing'),
  wait: (locale) => waitPage(contextOf(locale), '42'),
  activate: (locale) => activatePage(contextOf(locale), MARTIN.nationalId),
  lost: (locale) => endPage(contextOf(locale), 'lost'),
}

describe('the pages of the login', () => {
  it.each(Object.keys(PAGES))('%s is accessible and fits, light and dark, wide and narrow', async (name) => {
    const page = await browser.newPage()
    onTestFinished(() => page.close())
    for (const [locale, width, scheme] of [
      ['fr', 1024, 'light'],
      ['fr', 320, 'dark'],
      ['en', 320, 'light'],
      ['en', 1024, 'dark'],
    ] as const) {
      await page.setViewport({ width, height: 720 })
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
      await page.goto(await serve(PAGES[name]?.(locale) ?? ''))
      await page.screenshot({ path: join(OUTPUT, `${name}-${locale}-${String(width)}-${scheme}.png`) })
      await page.evaluate(axe.source)
      const { violations } = (await page.evaluate('axe.run()')) as AxeResults
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
        [],
      )
      const beyond = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')
      expect(beyond, `${name} at ${String(width)}`).toBeLessThanOrEqual(0)
    }
  })
})

describe('the waiting page', () => {
  it('goes on once the phone has approved, and says meanwhile that the service is gone', async () => {
    let state = '{"state":"pending"}'
    const page = await browser.newPage()
    onTestFinished(() => page.close())
    const live = async () => String(await page.evaluate(`document.querySelector('#live')?.textContent`))
    await page.goto(await serve(waitPage(contextOf('fr'), '42'), { '/interaction/1/etat': () => state }))
    expect(await live()).toBe('En attente de votre confirmation…')
    state = 'no JSON'
    await expect.poll(live, DEADLINE).toContain('ne joint plus le service')
    state = '{"state":"approved"}'
    await expect.poll(() => page.url(), DEADLINE).toMatch(/\/interaction\/1\/fin$/)
  })

  it.each([
    ['refused', 'a été refusée'],
    ['expired', 'pas été confirmée à temps'],
  ])('says so when the request is %s, and lets the holder start again', async (state, text) => {
    const page = await browser.newPage()
    onTestFinished(() => page.close())
    const answers = { '/interaction/1/etat': () => JSON.stringify({ state }) }
    await page.goto(await serve(waitPage(contextOf('fr'), '42'), answers))
    await page.locator('#again a').wait()
    expect(await page.evaluate(`document.querySelector('#live').textContent`)).toContain(text)
  })
})
