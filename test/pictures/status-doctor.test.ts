/** The status page and the page of the doctor in states that a card alone does not make. */
import { dayOf } from '../../src/doctor/checks/check.ts'
import { join } from 'node:path'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, it } from 'vitest'
import type { Reader } from '../../src/contract/shapes.ts'
import type { StatusCard, StatusView } from '../../src/contract/status.ts'
import { reportOf } from '../../src/daemon/examine-machine.ts'
import type { Finding } from '../../src/doctor/finding.ts'
import { loadPages } from '../../src/server/pages/pages.ts'
import { StatusTickets } from '../../src/server/pages/status-tickets.ts'
import { LOCALES, picture } from '../helpers/camera.ts'
import { launchHeadlessShell } from '../helpers/chromium.ts'
import { emptyReader, readerWithCard } from '../helpers/fake-bridge.ts'
import { CARD, HOLDER, VIEW } from '../helpers/status-views.ts'
import { startTestServer, type TestServer } from '../helpers/test-server.ts'

const PAGES = join(import.meta.dirname, '..', '..', 'dist', 'web')
const tickets = new StatusTickets(() => 1_000)
let server: TestServer
let browser: Browser
beforeAll(async () => {
  server = await startTestServer({
    pages: await loadPages(PAGES),
    tickets,
    examine: () => new Promise(() => undefined),
  })
  server.bridge.script = {
    'bridge.info': () => ({ version: '1.2.3', protocol: 1, platform: 'linux', backend: 'pcsc' }),
  }
  browser = await launchHeadlessShell({ acceptInsecureCerts: true })
})
afterAll(async () => {
  await browser.close()
  await server.closeGently(1_000)
})

const NAME = 'HID Global OMNIKEY 3x21 Smart Card Reader 00 00'
const empty: Reader = { ...emptyReader, name: NAME }
const inserted: Reader = { ...readerWithCard, name: NAME }
const withCard = (change: Partial<StatusCard>, more: Partial<StatusView> = {}): StatusView => ({
  ...VIEW,
  ...more,
  cards: [{ ...CARD, ...change }],
})

async function open(locale: string, path = '/', ticket = true, from = server): Promise<Page> {
  const page = await browser.newPage()
  const fragment = ticket ? `#ticket=${tickets.issue().ticket}` : ''
  await page.goto(`${from.url}${path}?lang=${locale}${fragment}`)
  return page
}

const STATUS: readonly (readonly [
  name: string,
  readers: readonly Reader[],
  view: StatusView | null,
  state: string,
])[] = [
  ['without-ticket', [inserted], null, 'ready'],
  ['no-reader', [], { ...VIEW, cards: [] }, 'trouble'],
  ['waiting', [empty], { ...VIEW, cards: [] }, 'waiting'],
  [
    'expiring',
    [inserted],
    withCard({ holder: { ...HOLDER, notAfter: '2026-05-26T06:00:00.000Z', validity: 'expiring' } }),
    'attention',
  ],
  [
    'last-try-and-expiring',
    [inserted],
    withCard({
      triesLeft: 1,
      holder: { ...HOLDER, notAfter: '2026-05-26T06:00:00.000Z', validity: 'expiring' },
    }),
    'attention',
  ],
  [
    'unreadable',
    [inserted],
    withCard({ holder: null, triesLeft: null, fault: 'CARD_PROTOCOL', sites: [] }),
    'trouble',
  ],
  [
    'two-cards',
    [inserted, { ...inserted, id: 'reader-2', name: 'Gemalto PC Twin Reader 00 00' }],
    VIEW,
    'trouble',
  ],
  [
    'vitale-beside',
    [
      inserted,
      { ...empty, id: 'reader-2', name: 'Lecteur TLP3', state: 'present', card: { kind: 'vitale' } },
    ],
    VIEW,
    'ready',
  ],
  [
    'refused-site',
    [inserted],
    withCard(
      {},
      { auditFailing: true, refusedSites: [{ origin: 'https://portail.exemple.fr', at: VIEW.now }] },
    ),
    'ready',
  ],
]

const FINE: readonly Finding[] = [
  { code: 'program-ok', values: { version: '1.2.3', account: 'dominique' } },
  { code: 'bridge-ok', values: { version: '1.2.3', url: 'https://localhost:17443' } },
  { code: 'clock-ok', values: { date: dayOf('2026-05-03') } },
]
const RESERVED: readonly Finding[] = [
  { code: 'card-expiring', values: { days: '23', date: dayOf('2026-05-26') } },
  { code: 'ipv6-off' },
  ...FINE,
]
const BROKEN: readonly Finding[] = [
  { code: 'pcsc-no-library', values: { command: 'sudo apt install libpcsclite1' } },
  {
    code: 'two-versions',
    values: { list: '/usr/bin/cps-bridge 0.1.0, /opt/cps-bridge/bin/cps-bridge 0.0.9' },
  },
  ...RESERVED,
]
const DOCTOR: readonly (readonly [name: string, findings: readonly Finding[], state: string])[] = [
  ['fine', FINE, 'ready'],
  ['reserved', RESERVED, 'trouble'],
  ['broken', BROKEN, 'trouble'],
]

describe.each(LOCALES)('the pages in %s', (locale) => {
  it.each(STATUS)('home, %s', async (name, readers, view, state) => {
    server.bridge.readers = readers
    server.bridge.statusView = view ?? VIEW
    const page = await open(locale, '/', view !== null)
    await page.waitForSelector(`#summary[data-state=${state}]`)
    if (view !== null) await page.waitForSelector('#cards:not([hidden])')
    await page.waitForSelector('#help-desk:not([hidden])')
    await picture(page, `home/${name}`, locale)
    await page.close()
  })

  it('home, tried, with help open', async () => {
    server.bridge.readers = [inserted]
    server.bridge.statusView = VIEW
    const page = await open(locale)
    await page.waitForSelector('#summary[data-state=ready]')
    await page.click('#try')
    await page.waitForSelector('#tried[data-state=ready]')
    await page.click('#help summary')
    await picture(page, 'home/tried', locale)
    await page.close()
  })

  it('home, the service of the readers away', async () => {
    server.bridge.readers = [inserted]
    server.bridge.statusView = { ...VIEW, cards: [] }
    const page = await open(locale)
    await page.waitForSelector('#summary:is([data-state=ready], [data-state=attention])')
    server.bridge.degrade('not-running')
    await page.waitForSelector('#summary[data-state=trouble]')
    await picture(page, 'home/service-away', locale)
    await page.close()
  })

  it('doctor, closed', async () => {
    const page = await open(locale, '/doctor', false)
    await page.waitForSelector('#closed:not([hidden])')
    await picture(page, 'doctor/closed', locale)
    await page.close()
  })

  it.each(DOCTOR)('doctor, %s', async (name, findings, state) => {
    const own = await startTestServer({
      pages: await loadPages(PAGES),
      tickets,
      examine: () => Promise.resolve(reportOf(findings, new Date(VIEW.now))),
    })
    const page = await open(locale, '/doctor', true, own)
    await page.waitForSelector(`#summary[data-state=${state}]`)
    await picture(page, `doctor/${name}`, locale)
    await page.close()
    await own.closeGently(1_000)
  })
})
