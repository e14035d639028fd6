import { join } from 'node:path'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadPages } from '../../src/server/pages/pages.ts'
import { launchHeadlessShell } from '../helpers/chromium.ts'
import { emptyReader, INSTANCE } from '../helpers/fake-bridge.ts'
import { lookAt } from '../helpers/looks.ts'
import { startTestServer, type TestServer } from '../helpers/test-server.ts'

const ROOT = join(import.meta.dirname, '..', '..')

let server: TestServer
let browser: Browser
beforeAll(async () => {
  server = await startTestServer({ pages: await loadPages(join(ROOT, 'dist', 'web')), defaultLocale: 'fr' })
  browser = await launchHeadlessShell({ acceptInsecureCerts: true })
})
afterAll(async () => {
  await browser.close()
  await server.closeGently(1_000)
})

interface Opened {
  readonly page: Page
  /** What the browser complained about: a breach of the page's own policy is told there. */
  readonly complaints: string[]
}

async function openDocs(
  query = '',
  { width = 1_024, scheme = 'light' }: { readonly width?: number; readonly scheme?: 'light' | 'dark' } = {},
): Promise<Opened> {
  const page = await browser.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    // The browser says that it obeyed.
    if (!message.text().startsWith('Clear-Site-Data')) complaints.push(message.text())
  })
  page.on('requestfailed', (request) => complaints.push(request.url()))
  await page.setViewport({ width, height: 900 })
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
  await page.goto(`${server.url}/docs${query}`)
  return { page, complaints }
}

/** Presses the button of a method, with the keyboard, and gives what is said when the answer is there. */
async function tryMethod(page: Page, method: string, params?: string): Promise<string> {
  const form = `form[data-method="${method}"]`
  if (params !== undefined)
    await page.evaluate(`document.querySelector('${form} textarea').value = '${params}'`)
  await page.focus(`${form} button`)
  await page.keyboard.press('Enter')
  await page.waitForFunction(
    `document.querySelector('${form} .said').textContent !== '' &&
      document.querySelector('${form} button').ariaDisabled === null`,
  )
  return textOf(page, `${form} .said`)
}

const answerOf = async (page: Page, method: string): Promise<unknown> =>
  JSON.parse(await textOf(page, `form[data-method="${method}"] pre`))

const textOf = async (page: Page, selector: string): Promise<string> =>
  String(await page.evaluate(`document.querySelector('${selector}').innerText.replaceAll(/\\s+/g, ' ')`))

describe('the reference of the interface', () => {
  it.each([
    ['docs', { width: 1_024, scheme: 'light' }],
    ['docs-dark', { width: 1_024, scheme: 'dark' }],
    ['docs-narrow', { width: 320, scheme: 'light' }],
  ] as const)('has nothing that axe-core or the browser complains about: %s', async (name, look) => {
    const { page, complaints } = await openDocs('', look)
    await page.evaluate(`document.getElementById('pin.verify').scrollIntoView()`)
    await lookAt(page, name)
    expect(complaints).toEqual([])
    await page.close()
  })

  it('is French, and English by the link', async () => {
    const { page } = await openDocs()
    expect(await textOf(page, 'h1')).toBe('Référence de l’interface')
    await Promise.all([page.waitForNavigation(), page.click('a[hreflang="en"]')])
    expect(await textOf(page, 'h1')).toBe('Interface reference')
    expect(await page.evaluate('document.documentElement.lang + location.search')).toBe('en?lang=en')
    await page.close()
  })

  it('is read with the keyboard: past the contents, and from a method to its errors', async () => {
    const { page } = await openDocs('?lang=fr')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.className')).toBe('skip')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('main')
    await page.focus('[id="pin.verify"] a[href="#PIN_BLOCKED"]')
    await page.keyboard.press('Enter')
    const top = await page.evaluate(`document.getElementById('PIN_BLOCKED').getBoundingClientRect().top`)
    expect(Number(top)).toBeLessThan(900)
    expect(await textOf(page, ':target h3')).toBe('PIN_BLOCKED')
    await page.close()
  })

  it('has each method tried with the rights of its own origin, and shows the answer below', async () => {
    server.bridge.script = {
      'readers.list': () => ({ readers: [emptyReader], sequence: 0, instance: INSTANCE }),
    }
    const { page, complaints } = await openDocs('?lang=fr')
    expect(await tryMethod(page, 'readers.list')).toBe('Le bridge a répondu :')
    expect(await answerOf(page, 'readers.list')).toMatchObject({ readers: [{ state: 'empty' }] })
    await page.evaluate(`document.getElementById('readers.list').scrollIntoView()`)
    await lookAt(page, 'docs-tried')
    expect(complaints).toEqual([])
    await page.close()
  })

  it('shows an error with what happened, what to do and its code, in the language of the page', async () => {
    const { page, complaints } = await openDocs('?lang=en')
    expect(await tryMethod(page, 'pin.verify')).toBe(
      'This site is not allowed to use your CPS card. Use an allowed health portal, or contact your administrator.',
    )
    expect(await answerOf(page, 'pin.verify')).toMatchObject({ code: 'ORIGIN_FORBIDDEN', retryable: false })
    expect(server.bridge.calls.map(({ method }) => method)).not.toContain('pin.verify')
    expect(await tryMethod(page, 'readers.list', '{"reader":1}')).not.toBe('')
    expect(await answerOf(page, 'readers.list')).toMatchObject({ code: 'REQUEST_INVALID' })
    expect(await tryMethod(page, 'readers.list', '[]')).toContain('The parameters are no JSON object.')
    const invalid = `document.querySelector('form[data-method="readers.list"] textarea').ariaInvalid`
    expect(await page.evaluate(invalid)).toBe('true')
    await lookAt(page, 'docs-refused')
    expect(complaints).toEqual([])
    await page.close()
  })

  it('is for a person who goes there, and for no other page', async () => {
    const { page } = await openDocs()
    const seen = await page.evaluate(`fetch('/docs').then(({ status }) => status)`)
    expect(seen).toBe(403)
    const [link] = await page.$$('a[href="/v1/openrpc.json"]')
    const [answer] = await Promise.all([page.waitForNavigation(), link?.click()])
    expect(await answer?.json()).toMatchObject({ openrpc: '1.3.2' })
    await page.close()
  })
})
