import { type Browser, type Page, Target, TargetType } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  claimsOf,
  click,
  clicked,
  ClientBench,
  confirm,
  EVIL,
  openedBy,
  openedFromRelay,
  openSite,
  outcome,
  PORTAL,
  setPermission,
} from '../helpers/client-bench.ts'
import { PromptDriver } from '../helpers/prompt-driver.ts'

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
const connect = (): string => `window.bridge = await CpsBridge.connect({ ports: [${bench.port}] })`
const CHALLENGE = Buffer.alloc(32, 7).toString('base64url')
const SIGN = `return { token: (await bridge.sign({ challenge: '${CHALLENGE}' })).token }`
const HELLO = `{ 'cps-bridge': 'hello', protocol: 1 }`

/** Waits for a window of the page, whose opener the browser may not tell any more. */
async function relayWindow(): Promise<PromptDriver> {
  const target = await page
    .browser()
    .waitForTarget((other) => other.url().startsWith(`${bench.bridgeUrl}/relay`))
  const opened = await target.page()
  if (opened === null) throw new Error('a window has a page')
  return new PromptDriver(opened)
}

describe('the relay window in Chromium, when the user refused the permission', () => {
  beforeEach(async () => {
    page = await openSite(browser, portal())
    await setPermission(page, portal(), 'denied')
  })
  afterEach(() => page.browserContext().close())

  it('carries the same calls, and has the holder decide in a window that the portal has no hold of', async () => {
    await click(page, `${connect()}; return bridge.via`)
    const relay = await openedBy(page, bench.bridgeUrl)
    expect(await outcome(page)).toEqual({ value: 'relay' })
    await relay.sees('Gardez cette fenêtre ouverte', '#relay')
    await relay.record('relay-bound')
    for (const time of ['first', 'second']) {
      await click(page, SIGN)
      await relay.sees('Ce site vous demande votre carte', '#relay')
      await relay.sees(portal(), '#relay-origin')
      expect(await relay.page.$$('button:not([hidden] *, [hidden])')).toHaveLength(1)
      expect(await relay.page.$$('input')).toEqual([])
      if (time === 'first') await relay.record('relay-asked')
      const prompt = await openedFromRelay(relay, bench.bridgeUrl)
      await prompt.fieldIsOpen()
      expect(await prompt.page.evaluate('opener')).toBeNull()
      await confirm(prompt)
      expect(claimsOf(await outcome(page))).toMatchObject({ aud: portal(), nonce: CHALLENGE })
      await relay.sees('C’est fait.', '#relay')
      // The window of the prompt closes itself.
      await expect.poll(async () => (await page.browserContext().pages()).length, { timeout: 10_000 }).toBe(2)
      await page.bringToFront()
    }
    expect(relay.complaints).toEqual([])
  })

  it('comes back by itself when the bridge was stopped and started again', async () => {
    await clicked(page, connect())
    await page.evaluate(`{
      window.seen = []
      for (const name of ['gap', 'card.removed']) bridge.addEventListener(name, ({ type }) => seen.push(type))
    }`)
    const relay = await relayWindow()
    await bench.stopBridge()
    await relay.sees('Nouvel essai en cours', '#relay')
    await relay.record('relay-lost')
    expect(await page.evaluate('bridge.state')).toBe('lost')
    await bench.startBridge()
    await expect.poll(() => page.evaluate('bridge.state'), { timeout: 20_000 }).toBe('open')
    await page.evaluate(`void bridge.removeVirtualCard()`)
    await expect.poll(() => page.evaluate('seen')).toEqual(['gap', 'card.removed'])
    await page.evaluate(`void bridge.insertVirtualCard({ profile: 'rpps' })`)
  })

  it('ends within 25 seconds when the opener went to another site, which is served nothing', async () => {
    await clicked(page, connect())
    const relay = await relayWindow()
    await relay.sees('Gardez cette fenêtre ouverte', '#relay')
    await page.goto(bench.site.origin(EVIL))
    await expect
      .poll(() => relay.textOf('#relay'), { timeout: 25_000, interval: 250 })
      .toContain('Le site n’utilise plus cette fenêtre.')
    await relay.record('relay-ended')
  })

  it('is closed with the connection, and its loss is told when the holder closes it', async () => {
    await clicked(page, connect())
    await page.evaluate('bridge.close()')
    await expect.poll(async () => (await page.browserContext().pages()).length).toBe(1)
    await clicked(page, connect())
    await (await relayWindow()).page.close()
    await expect.poll(() => page.evaluate('bridge.state'), { timeout: 10_000 }).toBe('closed')
  })
})

describe('the relay window, opened by a page that is not allowed', () => {
  const evil = (): string => bench.site.origin(EVIL)
  beforeEach(async () => {
    page = await openSite(browser, evil())
    await page.evaluate(`{
      window.heard = []
      addEventListener('message', ({ data, ports }) => heard.push([data, ports.length]))
    }`)
  })
  afterEach(() => page.browserContext().close())
  const openRelay = (name = '_blank'): string =>
    `window.relay = open('${bench.bridgeUrl}/relay?lang=fr', '${name}'); await new Promise((resolve) => setTimeout(resolve, 2_000))`
  const post = (message: string, from = 'window'): string =>
    `${from}.relay.postMessage(${message}, '${bench.bridgeUrl}')`

  it('tells that page nothing, and the holder that it is not allowed', async () => {
    await clicked(page, `${openRelay()}; ${post(HELLO)}`)
    const relay = await relayWindow()
    await relay.sees('Ce site n’est pas autorisé à utiliser votre carte CPS.', '#relay')
    await relay.sees(evil(), '#relay-origin')
    await relay.record('relay-refused')
    await clicked(page, `${post(HELLO)}; ${post(`{ jsonrpc: '2.0', id: 1, method: 'card.identity' }`)}`)
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect(await page.evaluate('heard')).toEqual([])
    // Nor by what becomes of its window: it looks as one that serves nobody, until the holder leaves it.
    expect(await page.evaluate('relay.closed')).toBe(false)
    await relay.page.bringToFront()
    await relay.click('Fermer cette fenêtre')
    await expect.poll(() => page.evaluate('relay.closed')).toBe(true)
    expect(await page.evaluate('heard')).toEqual([])
  })

  it('ignores messages of every other kind, and never speaks first', async () => {
    await clicked(
      page,
      `${openRelay()}; ${post(`'hello'`)}; ${post(`null`)}; ${post(`{ 'cps-bridge': 'welcome' }`)}`,
    )
    const relay = await relayWindow()
    await relay.sees('Il attend le site qui a ouvert cette fenêtre.', '#relay')
    expect(await page.evaluate('heard')).toEqual([])
  })

  it('is not found by its name', async () => {
    await clicked(page, openRelay('victim'))
    const relay = await relayWindow()
    expect(await relay.page.evaluate('name')).toBe('')
  })

  it('serves no frame, not even one of an allowed portal', async () => {
    await page.goto(`${evil()}/delegated?${encodeURIComponent(`${portal()}/`)}`)
    const frame = await page.waitForFrame((candidate) => candidate.url().startsWith(portal()))
    await clicked(
      frame,
      `window.heard = []; addEventListener('message', ({ data }) => heard.push(data)); ${openRelay()}; ${post(HELLO)}`,
    )
    const relay = await relayWindow()
    await relay.sees('Il attend le site qui a ouvert cette fenêtre.', '#relay')
    expect(await frame.evaluate('heard')).toEqual([])
  })
})

describe('the relay window in a browser that does not trust the bridge', () => {
  it('shows the browser’s warning, and serves the portal when the holder went past it', async () => {
    const fresh = await bench.launchChromium(false)
    try {
      page = await openSite(fresh, portal())
      await setPermission(page, portal(), 'granted')
      await click(page, `${connect()}; return bridge.via`)
      // Not asked for its opener: a warning is shown by a process of its own, which knows none.
      const opened = fresh.waitForTarget(
        (other) => other.type() === TargetType.PAGE && other.url().includes('/relay'),
      )
      const target = await Promise.race([opened, outcome(page, 60_000)])
      if (!(target instanceof Target)) throw new Error(`no window was opened: ${JSON.stringify(target)}`)
      const warning = await target.page()
      await warning?.waitForSelector('#proceed-link', { timeout: 10_000 })
      // The words that Chromium's own warning page takes for “proceed”.
      await warning?.keyboard.type('thisisunsafe', { delay: 20 })
      expect(await outcome(page)).toEqual({ value: 'relay' })
    } finally {
      await fresh.close()
    }
  })

  it('is not opened where nothing listens: the page says so at once', async () => {
    page = await openSite(browser, portal())
    try {
      await setPermission(page, portal(), 'granted')
      expect(await clicked(page, `await CpsBridge.connect({ ports: [17_444] })`)).toMatchObject({
        code: 'NOT_REACHABLE',
        message: 'cps-bridge ne répond pas sur cet ordinateur.',
        retryable: true,
      })
      expect(await page.browserContext().pages()).toHaveLength(1)
    } finally {
      await page.browserContext().close()
    }
  })
})

describe('the client on a portal that is not listed', () => {
  it('says so once the holder has read it in the window, and left', async () => {
    const evil = bench.site.origin(EVIL)
    page = await openSite(browser, evil)
    try {
      await setPermission(page, evil, 'granted')
      await click(page, `${connect()}; return bridge.via`)
      const relay = await relayWindow()
      await relay.sees('Ce site n’est pas autorisé à utiliser votre carte CPS.', '#relay')
      await relay.sees(evil, '#relay-origin')
      await relay.click('Fermer cette fenêtre')
      expect(await outcome(page, 30_000)).toMatchObject({ code: 'ORIGIN_NOT_LISTED', retryable: false })
    } finally {
      await page.browserContext().close()
    }
  })
})
