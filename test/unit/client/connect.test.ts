import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { FakeBrowser } from './fake-scope.ts'

let browser: FakeBrowser
beforeEach(() => {
  vi.useFakeTimers()
  browser = new FakeBrowser()
})
afterEach(() => vi.useRealTimers())

/** The code with which an attempt fails, and what it says. */
async function failure(options = {}): Promise<unknown> {
  const attempt = connect(options, browser.scope).then(
    () => 'connected',
    (error: unknown) => error,
  )
  await vi.advanceTimersByTimeAsync(30_000)
  return attempt
}
const never = { 17443: 'never', 27443: 'never', 37443: 'never' } as const

describe('connect', () => {
  it('asks all three ports at once, and opens one socket to the first that answers well', async () => {
    browser.health = { 27443: { status: 'ok', version: '1.0.0', protocol: [1, 2] }, 37443: 'never' }
    const client = await connect({}, browser.scope)
    expect(browser.fetched).toEqual(
      [17443, 27443, 37443].map((port) => `https://localhost:${port}/v1/health`),
    )
    expect(browser.sockets.map(({ url, protocol }) => [url, protocol])).toEqual([
      ['wss://localhost:27443/v1/socket?lang=fr', 'cps-bridge.v1'],
    ])
    expect([client.via, client.state, browser.opened]).toEqual(['socket', 'open', []])
  })

  it.each([
    ['fr', 'fr'],
    ['fr-CA', 'fr'],
    ['en-GB', 'en'],
    ['', 'fr'],
  ])('speaks to a page in “%s” in %s', async (lang, locale) => {
    browser.lang = lang
    await connect({}, browser.scope)
    expect(browser.sockets[0]?.url).toContain(`lang=${locale}`)
  })

  it.each([
    { is: 'an insecure page', code: 'INSECURE_CONTEXT', given: { secure: false } },
    {
      is: 'a frame without delegation',
      code: 'FRAME_NOT_DELEGATED',
      given: { framed: true, delegated: false },
    },
    {
      is: 'a frame whose permission is denied, in a browser that says no more',
      code: 'FRAME_NOT_DELEGATED',
      given: { framed: true, permissions: { 'loopback-network': 'denied' } },
    },
    {
      is: 'a bridge that is too old',
      code: 'VERSION_TOO_OLD',
      given: { health: { 17443: { status: 'ok', version: '1.1.9', protocol: [1] } } },
    },
    {
      is: 'a bridge of another protocol',
      code: 'VERSION_TOO_OLD',
      given: { health: { 17443: { status: 'ok', version: '9.0.0', protocol: [2] } } },
    },
    { is: 'no bridge', code: 'NOT_REACHABLE', given: { health: {} } },
    {
      is: 'no bridge, before the browser has a question',
      code: 'NOT_REACHABLE',
      given: { health: {}, permissions: { 'loopback-network': 'prompt' } },
    },
    {
      is: 'a certificate that is not trusted',
      code: 'CERTIFICATE_UNTRUSTED',
      given: { health: { 17443: 'slow' } },
    },
    {
      is: 'a window that gets nowhere',
      code: 'POPUP_BLOCKED',
      given: { navigates: false, permissions: { 'loopback-network': 'denied' } },
    },
    {
      is: 'something else at the port',
      code: 'NOT_REACHABLE',
      given: { health: { 17443: {} }, clicked: false },
    },
    { is: 'no answer', code: 'NOT_REACHABLE', given: { health: never, clicked: false } },
    {
      is: 'a question that the user leaves without an answer',
      code: 'PERMISSION_UNANSWERED',
      given: { health: never, clicked: false, permissions: { 'loopback-network': 'prompt' } },
    },
    {
      is: 'a refused permission, without a click',
      code: 'PERMISSION_DENIED',
      given: { clicked: false, permissions: { 'loopback-network': 'denied' } },
    },
    {
      is: 'a refused permission under its old name',
      code: 'PERMISSION_DENIED',
      given: { clicked: false, permissions: { 'local-network-access': 'denied' } },
    },
    {
      is: 'a refused permission, and windows blocked',
      code: 'POPUP_BLOCKED',
      given: { opensWindows: false, permissions: { 'loopback-network': 'denied' } },
    },
    { is: 'a socket that is refused', code: 'NOT_REACHABLE', given: { opensSockets: false, clicked: false } },
  ])('says $code of $is', async ({ code, given }) => {
    Object.assign(browser, given)
    expect(await failure({ minimumVersion: '1.2' })).toMatchObject({
      name: 'CpsBridgeError',
      code,
      message: expect.stringMatching(/[.]$/) as string,
      advice: expect.stringMatching(/[.]$/) as string,
    })
    expect(browser.listeners).toBe(0)
  })

  it('names the page’s own policy, told by an event after the failure', async () => {
    browser.health = {}
    setTimeout(() => browser.violate('https://localhost:17443/v1/health'), 10)
    expect(await failure()).toMatchObject({
      code: 'CSP_BLOCKED',
      retryable: false,
      details: { directive: 'connect-src', blocked: 'https://localhost:17443/v1/health' },
    })
  })

  it('does not take another page’s violation for its own', async () => {
    Object.assign(browser, { health: {}, clicked: false })
    setTimeout(() => browser.violate('https://ads.example/'), 10)
    expect(await failure()).toMatchObject({ code: 'NOT_REACHABLE' })
  })

  it('explains the browser’s question before anything is asked, and only when it will be', async () => {
    browser.permissions = { 'loopback-network': 'prompt' }
    const told: string[] = []
    const onPermissionPrompt = ({ text }: { text: string }): void => {
      expect(browser.fetched).toEqual([])
      told.push(text)
    }
    await connect({ onPermissionPrompt }, browser.scope)
    browser.permissions = { 'loopback-network': 'granted' }
    await connect({ onPermissionPrompt }, browser.scope)
    expect(told).toEqual([expect.stringContaining('Choisissez «\u202fAutoriser\u202f»')])
  })

  it.each([
    ['refused', { permissions: { 'loopback-network': 'denied' } }, 0],
    ['heard and not understood', { health: { 17443: 'slow' } }, 21],
  ])('opens the relay window when it is %s, and probes no more than it must', async (_is, given, probes) => {
    Object.assign(browser, given)
    const onRelay = vi.fn()
    const result = failure({ onRelay })
    expect(await result).toMatchObject({
      code: expect.stringMatching(/PERMISSION_DENIED|CERTIFICATE_UNTRUSTED/) as string,
    })
    expect(browser.opened).toMatchObject([{ url: 'https://localhost:17443/relay?lang=fr' }])
    expect(browser.fetched).toHaveLength(probes)
    expect(onRelay).toHaveBeenCalledOnce()
  })

  it.each([
    ['left its opener', false, 'ORIGIN_NOT_LISTED'],
    ['was closed by the user', true, 'CERTIFICATE_UNTRUSTED'],
  ])('says why the relay window is of no use that %s', async (_is, focused, code) => {
    Object.assign(browser, { health: { 17443: 'slow' }, focused })
    const result = connect({}, browser.scope).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(6_000)
    const [relay] = browser.opened
    if (relay !== undefined) relay.closed = true
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await result).toMatchObject({ code })
    expect(browser.warned).toEqual([expect.stringMatching(`^cps-bridge: ${code}: `)])
  })

  it('tells the developer of the page in one line what is missing, and nothing when all is well', async () => {
    await connect({}, browser.scope)
    expect(browser.warned).toEqual([])
    browser.health = {}
    expect(await failure()).toMatchObject({ code: 'NOT_REACHABLE' })
    expect(browser.warned).toEqual([
      'cps-bridge: NOT_REACHABLE: nothing answers at localhost:17443, localhost:27443, localhost:37443. ' +
        'Is the bridge installed and running (cps-bridge run)?',
    ])
  })

  it('opens no window for a page that wants none', async () => {
    browser.health = {}
    expect(await failure({ relay: 'never' })).toMatchObject({ code: 'NOT_REACHABLE' })
    expect(browser.opened).toEqual([])
  })

  it('gives up with the reason of its signal, whatever it waits for', async () => {
    browser.health = never
    const reason = new Error('the user left')
    const controller = new AbortController()
    setTimeout(() => controller.abort(reason), 1_000)
    expect(await failure({ signal: controller.signal })).toBe(reason)
    expect(browser.opened).toEqual([])
    await expect(connect({ signal: AbortSignal.abort(reason) }, browser.scope)).rejects.toBe(reason)
  })
})
