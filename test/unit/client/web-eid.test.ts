import { describe, expect, it, vi } from 'vitest'
import type { BridgeClient } from '../../../src/client/bridge-client.ts'
import { serveWebEid } from '../../../src/client/web-eid.ts'

const ORIGIN = 'https://portal.test'

/** A page that hears what it posts to itself, as `web-eid.js` does. */
class FakePage extends EventTarget {
  readonly location = { origin: ORIGIN }
  readonly posted: Readonly<Record<string, unknown>>[] = []

  postMessage(data: Readonly<Record<string, unknown>>, target: string): void {
    if (target !== '*' && target !== ORIGIN) return
    this.posted.push(data)
    this.hear(data)
  }

  hear(data: unknown, source: unknown = this, origin = ORIGIN): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data, source, origin }))
  }
}

const TOKEN = { format: 'web-eid:1.0', algorithm: 'RS256', signature: 'MAA=' }

function start(fault?: object) {
  const page = new FakePage()
  const bridge = {
    info: { version: '1.2.3' },
    sign: vi.fn(() =>
      fault === undefined ? Promise.resolve({ token: TOKEN }) : Promise.reject(fault as Error),
    ),
    close: vi.fn(),
  }
  const end = serveWebEid(() => Promise.resolve(bridge as unknown as BridgeClient), page as unknown as Window)
  return { page, bridge, end }
}

describe('serveWebEid', () => {
  it('answers authenticate of web-eid.js with a token of the bridge', async () => {
    const { page, bridge } = start()
    page.postMessage(
      { action: 'web-eid:authenticate', libraryVersion: '2.0.2', challengeNonce: 'nonce' },
      '*',
    )
    await vi.waitFor(() => expect(page.posted).toHaveLength(3))
    expect(page.posted.slice(1)).toEqual([
      { action: 'web-eid:authenticate-ack' },
      { action: 'web-eid:authenticate-success', ...TOKEN },
    ])
    expect(bridge.sign).toHaveBeenCalledWith({ challenge: 'nonce', format: 'web-eid:1.0' })
    expect(bridge.close).toHaveBeenCalledOnce()
  })

  it('answers status with its versions', async () => {
    const { page } = start()
    page.postMessage({ action: 'web-eid:status', libraryVersion: '2.0.2' }, '*')
    await vi.waitFor(() => expect(page.posted).toHaveLength(3))
    expect(page.posted[2]).toEqual({
      action: 'web-eid:status-success',
      library: '2.0.2',
      extension: '1.2.3',
      nativeApp: '1.2.3',
    })
  })

  it.each([
    ['PIN_CANCELLED', 'ERR_WEBEID_USER_CANCELLED'],
    ['PIN_TIMEOUT', 'ERR_WEBEID_USER_TIMEOUT'],
    ['CARD_MUTE', 'ERR_WEBEID_NATIVE_FATAL'],
  ])('tells %s as %s', async (code, known) => {
    const { page, bridge } = start({ code, message: 'Refusé.', name: 'CpsBridgeError' })
    page.postMessage({ action: 'web-eid:authenticate', challengeNonce: 'nonce' }, '*')
    await vi.waitFor(() => expect(page.posted).toHaveLength(3))
    expect(page.posted[2]).toEqual({
      action: 'web-eid:authenticate-failure',
      error: { code: known, message: 'Refusé.', name: 'CpsBridgeError' },
    })
    expect(bridge.close).toHaveBeenCalledOnce()
  })

  it('hears no other window, no signature of a hash, and nothing after its end', () => {
    const { page, bridge, end } = start()
    const question = { action: 'web-eid:authenticate', challengeNonce: 'nonce' }
    page.hear(question, {})
    page.hear(question, page, 'https://evil.test')
    page.hear({ action: 'web-eid:sign', certificate: 'x', hash: 'x', hashFunction: 'SHA-256' })
    page.hear(null)
    end()
    page.hear(question)
    expect(page.posted).toEqual([])
    expect(bridge.sign).not.toHaveBeenCalled()
  })
})
