import type { Browser, Page } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  claimsOf,
  click,
  clicked,
  ClientBench,
  confirm,
  EVIL,
  openedBy,
  openSite,
  outcome,
  PORTAL,
  setPermission,
} from '../helpers/client-bench.ts'
import { REMAINS, startSquatter } from '../helpers/squatter.ts'

const bench = new ClientBench()
let browser: Browser
let page: Page
beforeAll(async () => {
  await bench.start()
  browser = await bench.launchChromium(true)
})
afterAll(async () => {
  await browser.close()
  await bench.end()
})

const portal = (): string => bench.site.origin(PORTAL)
const connect = (more = ''): string =>
  `window.bridge = await CpsBridge.connect({ ports: [${bench.port}], ${more} })`
const CHALLENGE = Buffer.alloc(32, 7).toString('base64url')
const SIGN = `return { token: (await bridge.sign({ challenge: '${CHALLENGE}', waitSeconds: 30 })).token }`
const SIGN_EXPECTING = `window.clickedAt = performance.now(); return { token: (await bridge.sign({ challenge: '${CHALLENGE}', expect: { test: true } })).token }`
const windows = async (): Promise<number> => (await page.browserContext().pages()).length

describe('the client in Chromium, on a site that the browser takes for public, with the permission', () => {
  beforeEach(async () => {
    page = await openSite(browser, portal())
    await setPermission(page, portal(), 'granted')
  })
  afterEach(() => page.browserContext().close())

  it('connects straight, and signs in one window', async () => {
    const { value } = await clicked(
      page,
      `${connect()}; return [bridge.via, bridge.state, bridge.readers.length]`,
    )
    expect(value).toEqual(['socket', 'open', 1])
    await click(page, SIGN)
    await confirm(await openedBy(page, bench.bridgeUrl))
    expect(claimsOf(await outcome(page))).toMatchObject({ aud: portal(), nonce: CHALLENGE })
    expect(await windows()).toBe(2)
  })

  it('closes the window that nothing needed', async () => {
    await clicked(page, connect())
    const { code } = await clicked(page, `await bridge.sign({ challenge: '${CHALLENGE}', reader: 'none' })`)
    expect(code).toBe('READER_NOT_FOUND')
    await expect.poll(windows).toBe(1)
  })

  it('shows the prompt of a slow card, read for some 7 seconds before it, in the window of the click', async () => {
    await clicked(
      page,
      `${connect()}; await bridge.insertVirtualCard({ profile: 'rpps' }); await bridge.configureVirtualReader({ delayMs: 500 })`,
    )
    await page.evaluate(
      `bridge.addEventListener('prompt.requested', () => (window.askedAt = performance.now()))`,
    )
    // Only with an expectation is the certificate read first.
    await click(page, SIGN_EXPECTING)
    await expect.poll(windows).toBe(2)
    await expect
      .poll(() => page.evaluate('window.askedAt - window.clickedAt'), { timeout: 15_000 })
      .toBeGreaterThan(6_500)
    await page.evaluate('void bridge.configureVirtualReader({ delayMs: 0 })')
    await confirm(await openedBy(page, bench.bridgeUrl))
    expect(claimsOf(await outcome(page))).toMatchObject({ aud: portal() })
    expect(await windows()).toBe(2)
  })

  it('gives the page the address of a prompt whose window was blocked, for a link', async () => {
    await clicked(page, connect())
    await page.evaluate(`bridge.addEventListener('prompt.requested', ({ detail }) => {
      window.shown = detail.shown
      document.body.insertAdjacentHTML('beforeend', '<a id="prompt" target="_blank" href="' + detail.url + '">code</a>')
    })`)
    // The power of a click ends after about five seconds.
    await click(page, `await new Promise((resolve) => setTimeout(resolve, 6_500)); ${SIGN}`)
    const link = await page.waitForSelector('#prompt')
    expect(await page.evaluate('window.shown')).toBe('blocked')
    expect(await windows()).toBe(1)
    await link?.click()
    await expect.poll(windows).toBe(2)
    const [, opened] = await page.browserContext().pages()
    await opened?.waitForFunction(`document.querySelector('#origin')?.textContent === '${portal()}'`)
    await opened?.close()
    expect(await outcome(page)).toMatchObject({ code: 'PIN_CANCELLED', name: 'CpsBridgeError' })
  })

  it('resumes its events when the bridge was stopped and started again, and says what it cannot know', async () => {
    await clicked(page, connect())
    await page.evaluate(`{
      window.seen = []
      for (const name of ['connection', 'gap', 'card.removed'])
        bridge.addEventListener(name, ({ type, detail }) => seen.push([type, detail.state ?? detail.missed ?? null]))
      document.querySelector('cps-status').client = bridge
    }`)
    const status = (): Promise<unknown> =>
      page.evaluate(
        `document.querySelector('cps-status').shadowRoot.querySelector('[role=status]').innerText`,
      )
    expect(await status()).toContain('Carte CPS insérée')
    await bench.stopBridge()
    await expect.poll(() => page.evaluate('bridge.state')).toBe('lost')
    expect(await status()).toContain('nouvelle tentative')
    expect(await clicked(page, 'await bridge.listReaders()')).toMatchObject({ code: 'CONNECTION_LOST' })
    await bench.startBridge()
    await expect.poll(() => page.evaluate('bridge.state'), { timeout: 15_000 }).toBe('open')
    await page.evaluate('void bridge.removeVirtualCard()')
    await expect
      .poll(() => page.evaluate('seen'))
      .toEqual([
        ['connection', 'lost'],
        ['gap', null],
        ['connection', 'open'],
        ['card.removed', null],
      ])
    expect(await status()).toContain('Insérez votre carte CPS')
  })

  it('is free of a program that held the port before: of its worker, what it stored, and 60 cookies', async () => {
    const { port } = bench
    await bench.stopBridge()
    const squatter = await startSquatter(bench.site, port)
    await page.goto(squatter.url)
    await page.waitForFunction(`document.title === 'settled'`)
    expect(await page.evaluate(REMAINS)).toEqual([1, 1, 1, 1])
    await squatter.close()
    await bench.startBridge()
    await page.goto(portal())
    await clicked(page, connect())
    await click(page, SIGN)
    const prompt = await openedBy(page, bench.bridgeUrl)
    await confirm(prompt)
    expect(claimsOf(await outcome(page))).toMatchObject({ aud: portal() })
    expect(await page.browserContext().cookies()).toHaveLength(60)
    expect(await prompt.page.evaluate(REMAINS)).toEqual([0, 0, 0, 0])
  })

  it('names the page’s own policy as the obstacle', async () => {
    await page.goto(`${portal()}/csp`)
    expect(await clicked(page, connect())).toMatchObject({
      code: 'CSP_BLOCKED',
      retryable: false,
      details: { directive: 'connect-src', blocked: expect.stringContaining(String(bench.port)) as string },
    })
  })

  it.each([
    { path: '/framed', expected: { code: 'FRAME_NOT_DELEGATED' } },
    { path: '/delegated', expected: { value: 'socket' } },
  ])('tells a frame without delegation from one with it: $path', async ({ path, expected }) => {
    await page.goto(`${bench.site.origin(EVIL)}${path}?${encodeURIComponent(`${portal()}/`)}`)
    await setPermission(page, bench.site.origin(EVIL), 'granted')
    const frame = await page.waitForFrame((candidate) => candidate.url().startsWith(portal()))
    expect(await clicked(frame, `${connect()}; return bridge.via`)).toMatchObject(expected)
  })

  it('asks nothing of the bridge before it is called', async () => {
    const asked: string[] = []
    page.on('request', (request) => void asked.push(request.url()))
    await page.reload({ waitUntil: 'networkidle0' })
    expect(asked.filter((url) => !url.startsWith(portal()))).toEqual([])
    expect(asked.length).toBeGreaterThan(1)
  })
})
