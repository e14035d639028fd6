import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { BridgeClient } from '../../../src/client/bridge-client.ts'
import { connect } from '../../../src/client/connect.ts'
import { METHODS } from '../../../src/contract/methods.ts'
import { HOLDER_METHODS } from '../../../src/contract/holder-methods.ts'
import { FakeBrowser, type FakeSocket, INFO } from './fake-scope.ts'

let browser: FakeBrowser
let client: BridgeClient
beforeEach(async () => {
  vi.useFakeTimers()
  browser = new FakeBrowser()
  client = await connect({}, browser.scope)
})
afterEach(() => {
  client.close()
  vi.useRealTimers()
})
function socket(): FakeSocket {
  const last = browser.sockets.at(-1)
  if (last === undefined) throw new Error('no socket was opened')
  return last
}
const CHALLENGE = { challenge: 'x' }
const reader = { id: 'r1', name: 'Reader', state: 'empty', pinPad: false, card: null } as const

describe('BridgeClient', () => {
  it('has a function for every method that a portal calls', async () => {
    const calls = [
      client.bridgeInfo(),
      client.listReaders(),
      client.identity(),
      client.certificate({ use: 'signature' }),
      client.pinStatus(),
      client.verifyPin(),
      client.sign(CHALLENGE),
      client.insertVirtualCard(),
      client.removeVirtualCard(),
      client.configureVirtualReader({ delayMs: 100 }),
      client.scriptPrompt({ answer: 'confirm' }),
    ]
    const sent = new Set(socket().sent.map(({ method }) => method))
    const forPortals = Object.keys(METHODS).filter((name) => !HOLDER_METHODS.has(name))
    const elsewhere = ['operation.cancel', 'events.unsubscribe', 'rpc.discover']
    expect([...sent, ...elsewhere].sort()).toEqual(forPortals.sort())
    client.close()
    await Promise.allSettled(calls)
  })

  it('gives the error of the bridge, word by word', async () => {
    const call = client.sign(CHALLENGE)
    const error = {
      code: -32000,
      message: 'Code porteur erroné.',
      data: {
        code: 'PIN_INCORRECT',
        advice: 'Vérifiez.',
        details: { triesLeft: 2 },
        retryable: true,
        requestId: 'r',
      },
    }
    socket().say({ id: socket().sent.at(-1)?.id, error })
    await expect(call).rejects.toMatchObject({
      name: 'CpsBridgeError',
      message: 'Code porteur erroné.',
      ...error.data,
    })
  })

  it('cancels a call that is aborted, and rejects with the reason', async () => {
    const controller = new AbortController()
    const call = client.identity({}, { signal: controller.signal })
    const { id } = socket().sent.at(-1) ?? {}
    controller.abort(new Error('enough'))
    await expect(call).rejects.toThrow('enough')
    expect(socket().sent.at(-1)).toMatchObject({ method: 'operation.cancel', params: { id } })
  })

  it('sends nothing for a signal that is aborted already', async () => {
    const before = socket().sent.length
    await expect(client.identity({}, { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no')
    expect(socket().sent).toHaveLength(before)
    expect(browser.opened).toEqual([])
  })

  it.each([
    ['its own limit', 1_000, { timeout: 1_000 }],
    ['the limit of every call that asks nobody', 30_000, {}],
  ])('ends and cancels a call after %s', async (_is, ms, options) => {
    const call = client.pinStatus({}, options)
    const end = expect(call).rejects.toMatchObject({ code: 'TIMEOUT', retryable: true })
    await vi.advanceTimersByTimeAsync(ms)
    await end
    expect(socket().sent.at(-1)?.method).toBe('operation.cancel')
  })

  it('opens one window in the click, navigates it to the prompt, and does not close it then', async () => {
    const shown = vi.fn()
    client.addEventListener('prompt.requested', ({ detail }) => void shown(detail.shown))
    const call = client.sign(CHALLENGE)
    expect(browser.opened).toMatchObject([{ url: '', place: null }])
    const { id } = socket().sent.at(-1) ?? {}
    socket().say({
      method: 'prompt.requested',
      params: { id, url: 'https://localhost:17443/prompt/x', expiresInSeconds: 120 },
    })
    expect(browser.opened).toMatchObject([{ place: 'https://localhost:17443/prompt/x' }])
    socket().say({ id, result: {} })
    await call
    expect(browser.opened).toMatchObject([{ closed: false }])
    expect(shown).toHaveBeenCalledWith('window')
  })

  it('closes the window that nothing needed', async () => {
    const call = client.identity()
    socket().say({ id: socket().sent.at(-1)?.id, result: {} })
    await call
    expect(browser.opened).toMatchObject([{ closed: true }])
  })

  it.each([
    [
      'the code is in the call',
      { pinEntry: 'api' },
      (it: BridgeClient) => it.sign({ ...CHALLENGE, pin: '1234' }),
    ],
    ['the identity is granted', { identity: 'allow' }, (it: BridgeClient) => it.identity()],
    ['nobody is asked', {}, (it: BridgeClient) => it.pinStatus()],
  ])('opens no window where %s', async (_is, policy, act) => {
    client.close()
    browser.answers['bridge.info'] = () => ({ ...INFO, policy: { ...INFO.policy, ...policy } })
    client = await connect({}, browser.scope)
    const call = act(client)
    expect(browser.opened).toEqual([])
    client.close()
    await expect(call).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
  })

  it('follows readers and cards, in the order of the events', async () => {
    const seen: unknown[] = []
    const reading = (async () => {
      for await (const { type } of client) seen.push(type)
    })()
    const params = { sequence: 1, at: '2026-11-23T00:00:00Z', reader }
    socket().say({ method: 'reader.attached', params })
    expect(client.readers).toEqual([reader])
    const present = { ...reader, state: 'present', card: { kind: 'cps3' } }
    socket().say({ method: 'card.inserted', params: { ...params, sequence: 2, reader: present } })
    expect(client.readers).toEqual([present])
    socket().say({ method: 'reader.detached', params: { ...params, sequence: 3, reader } })
    expect(client.readers).toEqual([])
    client.close()
    await reading
    expect(seen).toEqual(['reader.attached', 'card.inserted', 'reader.detached'])
  })

  it.each([
    { is: 'nothing was missed', next: { readers: [], sequence: 1, instance: 'first' }, gap: [] },
    { is: 'two events were missed', next: { readers: [reader], sequence: 3, instance: 'first' }, gap: [2] },
    {
      is: 'the bridge was started anew',
      next: { readers: [], sequence: 1, instance: 'second' },
      gap: [null],
    },
  ])('subscribes again after a loss, and says that $is', async ({ next, gap }) => {
    const params = { sequence: 1, at: '2026-11-23T00:00:00Z', reader }
    socket().say({ method: 'reader.attached', params })
    const told: unknown[] = []
    client.addEventListener('gap', ({ detail }) => told.push(detail.missed))
    const running = client.pinStatus()
    const lost = expect(running).rejects.toMatchObject({ code: 'CONNECTION_LOST', retryable: true })
    browser.opensSockets = false
    socket().end()
    await lost
    expect(client.state).toBe('lost')
    await vi.advanceTimersByTimeAsync(3_000)
    browser.opensSockets = true
    browser.answers['events.subscribe'] = () => next
    await vi.advanceTimersByTimeAsync(5_000)
    expect(client.state).toBe('open')
    expect(told).toEqual(gap)
    expect(client.readers).toEqual(next.readers)
  })

  it('misses no event between its first answers, and takes none twice: the sequence numbers decide', async () => {
    client.close()
    const seen: unknown[] = []
    const inserted = (sequence: number, state: string) => ({
      method: 'card.inserted',
      params: { sequence, at: '2026-11-23T00:00:00Z', reader: { ...reader, state } },
    })
    delete browser.answers['bridge.info']
    delete browser.answers['events.subscribe']
    const connecting = connect({}, browser.scope)
    await vi.advanceTimersByTimeAsync(1)
    const answer = (method: string, result: unknown): void =>
      socket().say({ id: socket().sent.find((sent) => sent.method === method)?.id, result })
    socket().say(inserted(6, 'mute'))
    socket().say(inserted(7, 'present'))
    answer('events.subscribe', { readers: [reader], sequence: 6, instance: 'first' })
    socket().say(inserted(8, 'unavailable'))
    await vi.advanceTimersByTimeAsync(1)
    socket().say(inserted(9, 'mute'))
    answer('bridge.info', INFO)
    client = await connecting
    expect(client.readers).toMatchObject([{ state: 'mute' }])
    client.addEventListener('card.inserted', ({ detail }) => void seen.push(detail.sequence))
    client.addEventListener('gap', ({ detail }) => void seen.push(['gap', detail.missed]))
    for (const sequence of [9, 10, 10, 12]) socket().say(inserted(sequence, 'present'))
    const again = socket().sent.at(-1)
    expect(again?.method).toBe('events.subscribe')
    socket().say(inserted(13, 'mute'))
    socket().say({ id: again?.id, result: { readers: [reader], sequence: 12, instance: 'first' } })
    await vi.advanceTimersByTimeAsync(1)
    expect(seen).toEqual([10, ['gap', 2], 13])
    expect(client.readers).toMatchObject([{ state: 'mute' }])
  })

  it('knows why there is no PC/SC service, also when that was told before the snapshot that it came after', async () => {
    client.close()
    const seen: unknown[] = []
    const service = (method: string) => ({ method, params: { reason: 'denied' } })
    delete browser.answers['events.subscribe']
    const connecting = connect({}, browser.scope)
    await vi.advanceTimersByTimeAsync(1)
    socket().say(service('bridge.degraded'))
    const { id } = socket().sent.find(({ method }) => method === 'events.subscribe') ?? {}
    socket().say({ id, result: { readers: [], sequence: 6, instance: 'first' } })
    client = await connecting
    expect(client.degraded).toBe('denied')
    client.addEventListener('readers', () => void seen.push(client.degraded))
    client.addEventListener('bridge.recovered', ({ detail }) => void seen.push(detail.reason))
    socket().say(service('bridge.recovered'))
    socket().say(service('bridge.degraded'))
    expect(seen).toEqual([null, 'denied', 'denied'])
    browser.answers['events.subscribe'] = () => ({
      readers: [],
      sequence: 6,
      instance: 'first',
      degraded: 'protocol',
    })
    socket().end()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(client.degraded).toBe('protocol')
  })

  it('looks for the bridge on every port when it does not come back on its own', async () => {
    browser.fetched.length = 0
    browser.health = { 37443: { status: 'ok', version: '1.2.3', protocol: [1] } }
    socket().end()
    await vi.advanceTimersByTimeAsync(1_200)
    expect(browser.fetched).toEqual([])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(client.state).toBe('open')
    expect(browser.fetched).toHaveLength(3)
    expect(socket().url).toContain('localhost:37443')
  })

  it('is closed for good by its page', async () => {
    client.close()
    expect([client.state, socket().closed]).toEqual(['closed', true])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(browser.sockets).toHaveLength(1)
    await expect(client.listReaders()).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
  })
})
