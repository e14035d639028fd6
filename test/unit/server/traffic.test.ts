import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CallContext } from '../../../src/bridge/bridge.ts'
import type { TrafficLimits } from '../../../src/server/transports/traffic.ts'
import { heldOperation, readerWithCard } from '../../helpers/fake-bridge.ts'
import { eventually } from '../../helpers/eventually.ts'
import { openTls, request } from '../../helpers/raw-client.ts'
import type { Caller } from '../../helpers/rpc-client.ts'
import {
  DEV_PORTAL,
  openSocket,
  PORTAL,
  startTestServer,
  type TestServer,
} from '../../helpers/test-server.ts'

const MANY = { connection: 1e9, origin: 1e9, whole: 1e9 }
const LONG = 'x'.repeat(9_000)

let server: TestServer
const callOf = (length: number, body: string, headers: Readonly<Record<string, string>> = {}): string =>
  request(
    'POST /v1/rpc HTTP/1.1',
    {
      Host: `localhost:${server.port}`,
      Origin: PORTAL,
      'Content-Type': 'application/json',
      'Content-Length': String(length),
      ...headers,
    },
    body,
  )
const start = async (limits: Partial<TrafficLimits>): Promise<void> => {
  server = await startTestServer({ trafficLimits: { calls: MANY, incoming: MANY, unsent: MANY, ...limits } })
}
afterEach(() => server.closeGently(1_000))

describe('calls that wait', () => {
  beforeEach(async () => {
    await start({ calls: { connection: 27_000, origin: 36_000, whole: 45_000 } })
    server.bridge.script = { 'card.identity': heldOperation({}).run, 'bridge.info': () => ({ name: 'it' }) }
  })
  const waitingCall = (name: string): string =>
    JSON.stringify({ jsonrpc: '2.0', id: `${name} ${LONG}`, method: 'card.identity' })
  const outcome = (name: string) => ({ id: `${name} ${LONG}`, error: { data: { code: 'RATE_LIMITED' } } })

  it('are bounded by their bytes for a connection', async () => {
    const client = await openSocket(server)
    for (const name of ['1', '2', '3']) client.send(waitingCall(name))
    expect(await client.until((frame) => frame.error !== undefined)).toMatchObject(outcome('3'))
    expect((await client.call('bridge.info')).result).toEqual({ name: 'it' })
    await client.close()
  })

  it('are bounded by their bytes for an origin, over all its connections, and not for another origin', async () => {
    const clients = await Promise.all([1, 2, 3, 4].map(() => openSocket(server)))
    for (const [index, client] of clients.entries()) {
      client.send(waitingCall(String(index)))
      await client.call('bridge.info')
    }
    expect(clients.map(({ frames }) => frames.filter(({ error }) => error !== undefined).length)).toEqual([
      0, 0, 0, 1,
    ])
    const other = await openSocket(server, { origin: DEV_PORTAL })
    other.send(waitingCall('other'))
    await other.call('bridge.info')
    expect(other.frames.filter(({ error }) => error !== undefined)).toEqual([])
    await Promise.all([...clients, other].map((client) => client.close()))
  })

  it('are 128 an origin however short they are, with the limits of every bridge', async () => {
    await server.closeGently(1_000)
    server = await startTestServer()
    server.bridge.script = { 'card.identity': heldOperation({}).run, 'bridge.info': () => ({ name: 'it' }) }
    const clients = await Promise.all([1, 2, 3, 4, 5].map(() => openSocket(server)))
    for (const client of clients) {
      for (let id = 100; id < 132; id++) client.send({ jsonrpc: '2.0', id, method: 'card.identity' })
    }
    const other = await openSocket(server, { origin: DEV_PORTAL })
    expect((await other.call('bridge.info')).result).toEqual({ name: 'it' })
    const refused = (client: (typeof clients)[number]): number =>
      client.frames.filter(({ error }) => error !== undefined).length
    await eventually(() => expect(clients.map(refused).reduce((sum, count) => sum + count)).toBe(32))
    await Promise.all([...clients, other].map((client) => client.close()))
  })

  it('wait no longer when their connection is gone', async () => {
    for (let count = 0; count < 5; count++) {
      const client = await openSocket(server)
      for (const name of ['1', '2']) client.send(waitingCall(name))
      await client.call('bridge.info')
      expect(client.frames.filter(({ error }) => error !== undefined)).toEqual([])
      await client.close()
    }
  })
})

describe('what clients do not read', () => {
  it('is bounded for an origin: those that read nothing are disconnected, and one that reads stays', async () => {
    await start({ unsent: { connection: 1e9, origin: 500_000, whole: 1e9 } })
    const deaf = await Promise.all([1, 2].map(() => openSocket(server)))
    const reader = await openSocket(server)
    for (const client of [...deaf, reader]) await client.call('events.subscribe')
    for (const client of deaf) client.socket.pause()
    const wide = { ...readerWithCard, name: 'x'.repeat(100_000) }
    const inKernel = 64 * 1_048_576
    for (let sent = 0; server.bridge.subscribers > 1 && sent < inKernel; sent += wide.name.length) {
      server.bridge.publish('card.inserted', wide)
      await reader.call('bridge.info')
    }
    expect(server.bridge.subscribers).toBe(1)
    for (const client of deaf) client.socket.terminate()
    await reader.close()
  })
})

describe('messages that do not arrive in full', () => {
  const FRAGMENT = Buffer.alloc(9_000, ' ')
  const beginMessage = (client: Caller): void => client.socket.send(FRAGMENT, { binary: false, fin: false })

  beforeEach(async () => {
    await start({ incoming: { connection: 1e9, origin: 20_000, whole: 1e9 } })
    server.bridge.script = { 'bridge.info': () => ({ name: 'it' }) }
  })

  it('are bounded for an origin, over its sockets, and not for another origin', async () => {
    const other = await openSocket(server, { origin: DEV_PORTAL })
    const clients = await Promise.all([1, 2, 3].map(() => openSocket(server)))
    for (const client of clients) beginMessage(client)
    await Promise.race(clients.map(({ closed }) => closed))
    expect((await other.call('bridge.info')).result).toEqual({ name: 'it' })
    for (const client of [...clients, other]) client.socket.terminate()
  })

  it('are no longer counted once they have arrived', async () => {
    const client = await openSocket(server)
    for (let count = 0; count < 5; count++) {
      beginMessage(client)
      client.socket.send(JSON.stringify({ jsonrpc: '2.0', id: `n${count}`, method: 'bridge.info' }))
      await client.until(({ id }) => id === `n${count}`)
    }
    await client.close()
  })

  it('are bounded over HTTP too', async () => {
    const sockets = await Promise.all([1, 2, 3].map(() => openTls(server.port)))
    const ended = sockets.map((socket) => once(socket, 'close'))
    for (const socket of sockets) socket.write(callOf(60_000, ' '.repeat(9_000)))
    await Promise.race(ended)
    for (const socket of sockets) socket.destroy()
  })
})

describe('streams that clients do not read', () => {
  it('are bounded over calls that stream, too: one that nobody reads is ended, and its call with it', async () => {
    await start({ unsent: { connection: 50_000, origin: 1e9, whole: 1e9 } })
    let ended = false
    server.bridge.script = {
      'activation.sign': async (_params: unknown, { prompts, signal }: CallContext) => {
        const inKernel = 64 * 1_048_576
        for (let sent = 0; sent < inKernel && !signal.aborted; sent += 10_000) {
          prompts?.requested('x'.repeat(10_000), 1)
          await setImmediate()
        }
        ended = signal.aborted
        return {}
      },
    }
    const socket = await openTls(server.port)
    socket.pause()
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'activation.sign',
      params: { challenge: 'x' },
    })
    socket.write(callOf(body.length, body, { Accept: 'text/event-stream' }))
    await eventually(() => expect(ended).toBe(true))
    socket.destroy()
  })
})
