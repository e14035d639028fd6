import { join } from 'node:path'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ReportedFinding } from '../../src/contract/doctor.ts'
import { type Finding, tell } from '../../src/doctor/finding.ts'
import { loadPages } from '../../src/server/pages/pages.ts'
import { StatusTickets } from '../../src/server/pages/status-tickets.ts'
import { launchHeadlessShell } from '../helpers/chromium.ts'
import { lookAt, looksAt } from '../helpers/looks.ts'
import { startTestServer, type TestServer } from '../helpers/test-server.ts'

const tickets = new StatusTickets(() => 1_000)
const reported = (finding: Finding): ReportedFinding => {
  const [fr, en] = [tell(finding, 'fr'), tell(finding, 'en')]
  const action = fr.action === null || en.action === null ? null : { fr: fr.action, en: en.action }
  return { code: fr.code, state: fr.state, what: { fr: fr.what, en: en.what }, action }
}
const FINDINGS = [
  reported({ code: 'pcsc-no-library', values: { command: 'sudo apt install libpcsclite1' } }),
  reported({
    code: 'two-versions',
    values: { list: '/usr/bin/cps-bridge 0.1.0, /opt/a:b/cps-bridge 0.0.9' },
  }),
  reported({ code: 'ipv6-off' }),
  reported({ code: 'program-ok', values: { version: '9.8.7', account: 'dominique' } }),
  reported({ code: 'clock-ok', values: { date: '2026-05-03' } }),
]

/** Each examination waits to be ended here. */
interface Run {
  readonly end: (found: readonly ReportedFinding[]) => void
  readonly fail: (error: Error) => void
  readonly signal: AbortSignal
}
const runs: Run[] = []
let server: TestServer
let browser: Browser
beforeAll(async () => {
  server = await startTestServer({
    pages: await loadPages(join(import.meta.dirname, '..', '..', 'dist', 'web')),
    tickets,
    examine: (onArea, signal) => {
      onArea({ fr: 'lecteurs et carte', en: 'readers and card' })
      return new Promise((resolve, fail) => {
        signal.addEventListener('abort', () => fail(new Error('nobody waits')))
        runs.push({ signal, fail, end: (findings) => resolve({ at: '2026-05-03T08:15:00.000Z', findings }) })
      })
    },
  })
  browser = await launchHeadlessShell({ acceptInsecureCerts: true })
})
afterAll(async () => {
  await browser.close()
  await server.closeGently(1_000)
})

const textOf = async (page: Page): Promise<string> =>
  String(await page.evaluate(String.raw`document.body.innerText.replaceAll(/\s+/g, ' ')`))
const says = (page: Page, text: string): Promise<unknown> =>
  page.waitForFunction(String.raw`document.body.innerText.replaceAll(/\s+/g, ' ').includes('${text}')`)

it('examines nothing without a ticket, and says how to get one', async () => {
  const page = await browser.newPage()
  await page.goto(`${server.url}/doctor`)
  await says(page, 'cps-bridge open --doctor')
  expect(runs).toHaveLength(0)
  await lookAt(page, 'doctor-closed')
  await page.close()
})

it('is reached from the status page with its ticket, and an examination ends with its page', async () => {
  const page = await browser.newPage()
  await page.goto(`${server.url}/#ticket=${tickets.issue().ticket}`)
  await page.locator('#doctor a[lang="fr"]').click()
  await says(page, 'En ce moment : lecteurs et carte')
  const aborted = new Promise((resolve) => runs.at(-1)?.signal.addEventListener('abort', resolve))
  await page.close()
  await aborted
})

it('says what is looked at, examines again when asked, and says what was found', async () => {
  const page = await browser.newPage()
  await page.goto(`${server.url}/doctor#ticket=${tickets.issue().ticket}`)
  await says(page, 'En ce moment : lecteurs et carte')
  expect(page.url()).toBe(`${server.url}/doctor`)
  await lookAt(page, 'doctor-looking')
  runs.at(-1)?.fail(new Error('a fault of the doctor'))
  await says(page, 'pas pu se terminer')
  await page.locator('::-p-aria([name="Examiner à nouveau"][role="button"])').click()
  await says(page, 'Examen en cours…')
  runs.at(-1)?.end(FINDINGS)
  await says(page, 'Quelque chose ne fonctionne pas.')
  const shown = await textOf(page)
  for (const { what, action, code, state } of FINDINGS) {
    expect(shown).toContain(what.fr.replaceAll(/\s+/g, ' '))
    if (action !== null) expect(shown).toContain(`→ ${action.fr.replaceAll(/\s+/g, ' ')}`)
    expect(shown.includes(code)).toBe(state !== 'ok')
  }
  // The path keeps its colon as it is.
  expect(shown).toContain('/opt/a:b/cps-bridge')
  for (const { width, scheme } of looksAt(1_024)) {
    await page.setViewport({ width, height: 900 })
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
    await lookAt(page, `doctor-${width}-${scheme}-fr`)
    await page.click('#language')
    await lookAt(page, `doctor-${width}-${scheme}-en`)
    await page.click('#language')
  }
  await page.close()
})
