import { createServer } from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { readPageFiles } from '../../src/demo/page-files.ts'
import { connectPage, failedPage, memberPage } from '../../src/demo/portal/login-pages.ts'
import {
  activatePage,
  cardPage,
  choosePage,
  endPage,
  identifierPage,
  logoutPage,
  type PageContext,
  waitPage,
} from '../../src/demo/provider/provider-pages.ts'
import type { Locale } from '../../src/errors/messages.ts'
import { launchHeadlessShell } from '../helpers/chromium.ts'
import { activatedPhone, MARTIN, phoneOf } from '../helpers/activation-bench.ts'
import { LOCALES, picture, takesPictures } from '../helpers/camera.ts'
import { lookAt, looksAt } from '../helpers/looks.ts'
import { startLoginBench } from '../helpers/login-bench.ts'
import { countWaits, followsBy } from '../helpers/waits.ts'

const DEADLINE = { timeout: 20_000, interval: 50 }

const phone = phoneOf('phone')

let home: string
let browser: Browser
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'cps-bridge-login-'))
  browser = await launchHeadlessShell({ home })
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
  member: (locale) => memberPage(locale, { ...MARTIN, idToken: '' }),
  refused: (locale) => failedPage(locale, 'refused'),
  offline: (locale) => failedPage(locale, 'offline'),
  choose: (locale) => choosePage(contextOf(locale)),
  identifier: (locale) => identifierPage(contextOf(locale), '', null),
  'identifier-missing': (locale) => identifierPage(contextOf(locale), '', 'missing'),
  'identifier-doubt': (locale) => identifierPage(contextOf(locale), '10007512212', 'missing-8'),
  wait: (locale) => waitPage(contextOf(locale), '42'),
  activate: (locale) => activatePage(contextOf(locale), MARTIN.nationalId, false),
  again: (locale) => activatePage(contextOf(locale), MARTIN.nationalId, true),
  lost: (locale) => endPage(contextOf(locale), 'lost'),
  out: (locale) => endPage(contextOf(locale), 'out'),
  card: (locale) =>
    cardPage(
      contextOf(locale),
      { bridgeUrl: 'https://localhost:1', installUrl: 'https://install.example/' },
      true,
    ),
  logout: (locale) => logoutPage(contextOf(locale), '<form id="op.logoutForm"></form>'),
  fault: (locale) => endPage(contextOf(locale), 'fault'),
}

describe('the pages of the login', () => {
  it.each(Object.keys(PAGES))('%s is accessible and fits, light and dark, wide and narrow', async (name) => {
    const page = await browser.newPage()
    onTestFinished(() => page.close())
    for (const locale of takesPictures ? LOCALES : []) {
      await page.goto(await serve(PAGES[name]?.(locale) ?? ''))
      await picture(page, `login/${name}`, locale)
    }
    for (const [index, { width, scheme }] of looksAt(1024).entries()) {
      const locale = index % 2 === 0 ? 'fr' : 'en'
      await page.setViewport({ width, height: 720 })
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
      await page.goto(await serve(PAGES[name]?.(locale) ?? ''))
      await lookAt(page, `login/${name}-${locale}-${String(width)}-${scheme}`)
    }
  })
})

describe('the waiting page', () => {
  it('goes on once the phone has approved, and says meanwhile that the service is gone', async () => {
    let state = '{"state":"pending","secondsLeft":100}'
    const page = await browser.newPage()
    onTestFinished(() => page.close())
    await countWaits(page)
    const live = async () => String(await page.evaluate(`document.querySelector('#live')?.textContent`))
    // The page that follows goes nowhere: a window that is about to leave is not closed for sure.
    const answers = { '/interaction/1/etat': () => state, '/interaction/1/fin': () => '{}' }
    await page.goto(await serve(waitPage(contextOf('fr'), '42'), answers))
    expect(await live()).toBe('En attente de votre confirmation…')
    const left = () => page.evaluate(`document.querySelector('#left')?.textContent`)
    await expect.poll(left, DEADLINE).toBe('Il vous reste 1\u00a0min 40\u00a0s pour confirmer')
    state = 'no JSON'
    await followsBy(page, 'Le service ne répond plus', 'own')
    state = '{"state":"locked","secondsLeft":90}'
    await followsBy(page, 'verrouillée', 'own')
    state = '{"state":"approved"}'
    await expect.poll(() => page.url(), DEADLINE).toMatch(/\/interaction\/1\/fin$/)
  })

  it.each([
    ['refused', 'a été refusée'],
    ['expired', 'pas été confirmée à temps'],
  ])('says so when the request is %s, and lets the holder start again', async (state, text) => {
    const page = await browser.newPage()
    onTestFinished(() => page.close())
    const answers = { '/interaction/1/etat': () => JSON.stringify({ state, secondsLeft: 100 }) }
    await page.goto(await serve(waitPage(contextOf('fr'), '42'), answers))
    await page.locator('#again a').wait()
    expect(await page.evaluate(`document.querySelector('#live').textContent`)).toContain(text)
  })
})

describe('the provider, restarted in the middle of a login', () => {
  /** A holder with an e-CPS who waits for his phone. */
  async function waiting() {
    const bench = await startLoginBench({ files: readPageFiles('provider') })
    await activatedPhone(bench.bench, phone)
    const context = await browser.createBrowserContext()
    onTestFinished(() => context.close())
    const page = await context.newPage()
    const sees = (text: string): Promise<void> =>
      expect.poll(() => page.evaluate('document.body.innerText').catch(() => ''), DEADLINE).toContain(text)
    await page.goto(`${bench.portal.url}/connexion/pro-sante-connect`)
    await page.locator('::-p-aria(Application e-CPS)').click()
    await page.locator('::-p-aria([name="Identifiant national"][role="textbox"])').fill(MARTIN.nationalId)
    await page.locator('::-p-aria([name="Se connecter avec e-CPS"][role="button"])').click()
    await sees('En attente de votre confirmation')
    bench.stopProvider()
    await sees('Le service ne répond plus. La page réessaie automatiquement')
    await picture(page, 'login/restart-offline', 'fr')
    return { ...bench, page, sees }
  }

  it('goes on where it was, with the same database', async () => {
    const { bench, portal, page, sees, startProvider } = await waiting()
    await startProvider()
    await sees('En attente de votre confirmation')
    const [request] = bench.logins.credential(phone).requests
    await bench.logins.approve(phone, request?.id ?? '', '2580')
    await sees('Vous êtes connecté')
    expect(page.url()).toBe(`${portal.url}/espace`)
  })

  it('says that the login is over and leads back, when the provider has forgotten it', async () => {
    const { portal, page, sees, startProvider } = await waiting()
    await startProvider(true)
    await sees('Cette connexion n’est plus en cours')
    await picture(page, 'login/restart-forgotten', 'fr')
    const link = await page.waitForSelector('::-p-aria([name="Retourner au portail"][role="link"])')
    expect(await link?.evaluate((node) => (node as unknown as { href: string }).href)).toBe(`${portal.url}/`)
  })

  it('has a page of its own for a request that it does not understand', async () => {
    const { page, sees, provider, startProvider } = await waiting()
    await startProvider()
    await page.goto(`${provider.url}/auth?client_id=unknown`)
    await sees('La connexion n’a pas pu aboutir')
  })

  it('is said to be away by the portal, which tries again', async () => {
    const { page, portal, sees, startProvider } = await waiting()
    await page.goto(`${portal.url}/connexion/pro-sante-connect`)
    await sees('Pro Santé Connect ne répond pas')
    await startProvider()
    await page.locator('::-p-aria([name="Réessayer"][role="link"])').click()
    await sees('Identifiez-vous')
  })
})
