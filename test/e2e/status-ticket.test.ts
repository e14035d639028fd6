import { join } from 'node:path'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attentionGiven } from '../helpers/attention.ts'
import { loadPages } from '../../src/server/pages/pages.ts'
import { StatusTickets, TICKET_IDLE_SECONDS } from '../../src/server/pages/status-tickets.ts'
import { readerWithCard } from '../helpers/fake-bridge.ts'
import { launchHeadlessShell } from '../helpers/chromium.ts'
import { lookAt } from '../helpers/looks.ts'
import { CARD, SITE, VIEW } from '../helpers/status-views.ts'
import { startTestServer, type TestServer } from '../helpers/test-server.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const clock = { ms: 1_000 }
const tickets = new StatusTickets(() => clock.ms)

let server: TestServer
let browser: Browser
beforeAll(async () => {
  server = await startTestServer({ pages: await loadPages(join(ROOT, 'dist', 'web')), tickets })
  server.bridge.script = {
    'bridge.info': () => ({ version: '9.8.7', protocol: 1, platform: 'linux', backend: 'pcsc' }),
  }
  server.bridge.readers = [readerWithCard]
  browser = await launchHeadlessShell({ acceptInsecureCerts: true })
})
afterAll(async () => {
  await browser.close()
  await server.closeGently(1_000)
})

const textOf = async (page: Page, selector: string): Promise<string> =>
  String(await page.evaluate(`document.querySelector('${selector}').innerText.replaceAll(/\\s+/g, ' ')`))
const says = (page: Page, text: string): Promise<unknown> =>
  page.waitForFunction(`document.body.innerText.replaceAll(/\\s+/g, ' ').includes('${text}')`)

async function openWithTicket(width = 1_024, query = ''): Promise<Page> {
  server.bridge.statusView = VIEW
  const page = await browser.newPage()
  await page.setViewport({ width, height: 900 })
  await page.goto(`${server.url}/${query}#ticket=${tickets.issue().ticket}`)
  await page.waitForSelector('.card')
  return page
}

describe('the status page with a ticket', () => {
  it('shows the holder and what sites did, and takes the ticket out of the address', async () => {
    const page = await openWithTicket()
    const shown = await textOf(page, '#cards')
    for (const fact of ['Médecin DOMINIQUE DE LA VILLETTE', '899700218896', '2 janvier 2028', SITE])
      expect(shown).toContain(fact)
    expect(shown).toContain('Signature d’une demande e-CPS fait')
    expect(shown).toContain('Vérification du code porteur code erroné')
    expect(shown).toContain('Cet ordinateur (cps-bridge)')
    expect(page.url()).toBe(`${server.url}/`)
    expect(await page.$('#closed:not([hidden])')).toBeNull()
    expect(await textOf(page, '#summary')).toBe('Votre carte CPS est prête.')
    const facts = String(await page.evaluate(`document.querySelector('#facts').textContent`))
    expect(facts).toContain('system (réglage\u202f: auto)')
    await page.close()
  })

  it('keeps it over a reload, and hands it on to the page of the code', async () => {
    const page = await openWithTicket()
    await page.reload()
    await page.waitForSelector('.card')
    const href = String(await page.evaluate(`document.querySelector('.card a').getAttribute('href')`))
    expect(href).toMatch(/^\/pin#ticket=[A-Za-z0-9_-]{43}$/)
    await page.close()
  })

  it('follows the bridge live', async () => {
    const page = await openWithTicket()
    server.bridge.showStatus({ ...VIEW, cards: [] })
    await says(page, 'quand une carte CPS est dans le lecteur')
    expect(await textOf(page, 'body')).not.toContain('VILLETTE')
    server.bridge.showStatus({ ...VIEW, cards: [{ ...CARD, triesLeft: 0 }], auditFailing: true })
    await says(page, 'Votre carte est bloquée')
    expect(await textOf(page, '#summary')).toContain('Débloquez-la avec le code de déblocage')
    expect(await textOf(page, '#cards')).not.toContain('Débloquez-la')
    expect(await textOf(page, '.card a')).toBe('Débloquer la carte')
    expect(await textOf(page, '#cards')).toContain('L’historique ne peut pas être enregistré')
    await lookAt(page, 'status-ticket-blocked')
    await page.close()
  })

  it('tells of a site that is not allowed and tried to connect', async () => {
    const page = await openWithTicket()
    server.bridge.showStatus({
      ...VIEW,
      refusedSites: [{ origin: 'https://portail.exemple.fr', at: '2026-05-03T08:15:00.000Z' }],
    })
    await says(page, 'Un site non autorisé a essayé de se connecter')
    expect(await textOf(page, '#cards')).toContain('https://portail.exemple.fr')
    await lookAt(page, 'status-ticket-refused-site')
    await page.close()
  })

  it('tries reader and card when asked, and says how that went', async () => {
    const page = await openWithTicket()
    const press = () => page.locator('#try').click()
    await press()
    await says(page, 'Tout fonctionne : le lecteur et la carte ont répondu')
    server.bridge.statusView = { ...VIEW, cards: [{ ...CARD, holder: null, fault: 'CARD_PROTOCOL' }] }
    await press()
    await says(page, 'Votre carte n’a pas pu être lue (CARD_PROTOCOL)')
    await lookAt(page, 'status-ticket-tried')
    await page.close()
  })

  it('has a consent taken back', async () => {
    const page = await openWithTicket()
    await attentionGiven(page)
    await page.locator(`::-p-aria([name="Retirer l’autorisation ${SITE}"][role="button"])`).click()
    await says(page, 'Autorisation retirée')
    expect(server.bridge.revoked).toEqual([['reader-1', SITE]])
    await page.close()
  })

  it('shows nothing of the holder once the ticket has ended, and says how to get another', async () => {
    const page = await openWithTicket()
    clock.ms += TICKET_IDLE_SECONDS * 1000
    server.bridge.showStatus(VIEW)
    await page.waitForSelector('#ended:not([hidden])')
    expect(await textOf(page, 'body')).not.toContain('VILLETTE')
    expect(await page.evaluate(`document.querySelector('#facts').textContent`)).not.toContain(
      'Bibliothèque PC/SC',
    )
    expect(await textOf(page, '#closed')).toContain('cps-bridge open')
    await lookAt(page, 'status-ticket-ended')
    await page.reload()
    await page.waitForSelector('#closed:not([hidden])')
    expect(await page.$('#ended:not([hidden])')).toBeNull()
    await page.goto(`${server.url}/#ticket=${tickets.issue().ticket}`)
    await page.waitForSelector('.card')
    await page.close()
  })

  it('shows no name and no history without a ticket, or with a wrong one', async () => {
    for (const fragment of ['', `#ticket=${'A'.repeat(43)}`, '#ticket=short']) {
      server.bridge.statusView = VIEW
      const page = await browser.newPage()
      await page.goto(`${server.url}/${fragment}`)
      await says(page, 'Carte CPS détectée.')
      await page.waitForSelector('#closed:not([hidden])')
      const shown = await textOf(page, 'body')
      for (const secret of ['VILLETTE', '899700218896', SITE]) expect(shown).not.toContain(secret)
      await page.close()
    }
  })

  it.each([
    [320, 'light', 'fr'],
    [320, 'dark', 'en'],
    [1_024, 'light', 'en'],
    [1_024, 'dark', 'fr'],
  ] as const)('is accessible and fits at %i pixels, %s, %s', async (width, scheme, lang) => {
    const page = await openWithTicket(width, `?lang=${lang}`)
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
    await lookAt(page, `status-ticket-${width}-${scheme}-${lang}`)
    await page.close()
  })
})
