import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TrafficLimits } from '../../../src/server/transports/traffic.ts'
import { heldOperation, readerWithCard } from '../../helpers/fake-bridge.ts'
import { DEV_PORTAL, openSocket, startTestServer, type TestServer } from '../../helpers/test-server.ts'

const MANY = { connection: 1e9, origin: 1e9, whole: 1e9 }
const LONG = 'x'.repeat(9_000)

let server: TestServer
const start = async (limits: Partial<TrafficLimits>): Promise<void> => {
  server = await startTestServer({ trafficLimits: { calls: MANY, unsent: MANY, ...limits } })
}
afterEach(() => server.closeGently(1_000))

describe('calls that wait', () => {
  beforeEach(async () => {
    await start({ calls: { connection: 20_000, origin: 30_000, whole: 40_000 } })
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
