import { get, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { COMMENT_INTERVAL_MS } from '../../../src/server/transports/event-stream.ts'
import { MAX_BACKLOG_BYTES } from '../../../src/server/transports/socket-transport.ts'
import { eventually } from '../../helpers/eventually.ts'
import { emptyReader, INSTANCE, readerWithCard } from '../../helpers/fake-bridge.ts'
import type { Answer, Caller } from '../../helpers/rpc-client.ts'
import {
  ADMIN_TOKEN,
  openSocket,
  PORTAL,
  startTestServer,
  type TestServer,
} from '../../helpers/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.closeGently(1_000))
beforeEach(() => {
  server.bridge.script = { 'bridge.info': () => ({ name: 'cps-bridge' }) }
})

const numbersOf = (client: Caller): unknown[] =>
  client.frames.filter((frame) => frame.method !== undefined).map((frame) => frame.params?.['sequence'])
const sequenceOf = (frame: Answer): number => Number(frame.result?.['sequence'])

describe('events.subscribe', () => {
  it('gives a snapshot and then every notification with the next number', async () => {
    const client = await openSocket(server)
    const snapshot = await client.call('events.subscribe')
    expect(snapshot.result).toEqual({
      readers: [emptyReader],
      sequence: server.bridge.sequence,
      instance: INSTANCE,
    })
    const start = sequenceOf(snapshot)
    for (let count = 0; count < 25; count++) {
      server.bridge.publish('card.inserted')
      server.bridge.publish('card.removed', emptyReader)
    }
    await client.until((frame) => frame.params?.['sequence'] === start + 50)
    expect(numbersOf(client)).toEqual(Array.from({ length: 50 }, (_, index) => start + index + 1))
    expect(client.frames.at(-1)).toEqual({
      jsonrpc: '2.0',
      method: 'card.removed',
      params: { sequence: start + 50, at: '2026-01-02T03:04:05Z', reader: emptyReader },
    })
    await client.close()
  })

  it('has no gap and no duplicate when notifications come while it is asked for again and again', async () => {
    const client = await openSocket(server)
    server.bridge.script['card.identity'] = () => ({ published: server.bridge.publish('card.inserted') })
    for (let round = 0; round < 30; round++) {
      client.send({ jsonrpc: '2.0', id: `s${round}`, method: 'events.subscribe' })
      client.send({ jsonrpc: '2.0', id: `p${round}`, method: 'card.identity' })
      if (round % 3 === 0) server.bridge.publish('card.removed', emptyReader)
    }
    await client.until((frame) => frame.id === 'p29')
    let known = -1
    for (const frame of client.frames) {
      if (String(frame.id).startsWith('s')) {
        if (known >= 0) expect(sequenceOf(frame)).toBe(known)
        known = sequenceOf(frame)
      } else if (frame.method !== undefined) {
        expect(frame.params?.['sequence']).toBe(known + 1)
        known += 1
      }
    }
    expect(known).toBe(server.bridge.sequence)
    expect(server.bridge.subscribers).toBe(1)
    await client.close()
  })

  it('tells every subscriber the same in the same order', async () => {
    const clients = await Promise.all([openSocket(server), openSocket(server), openSocket(server)])
    for (const client of clients) await client.call('events.subscribe')
    for (let count = 0; count < 20; count++) server.bridge.publish('card.inserted')
    server.bridge.degrade('not-running')
    for (const client of clients) await client.until((frame) => frame.method === 'bridge.degraded')
    const [first, ...others] = clients.map((client) =>
      client.frames.filter((frame) => frame.method !== undefined),
    )
    for (const other of others) expect(other).toEqual(first)
    await Promise.all(clients.map((client) => client.close()))
  })

  it('is not needed for calls, and nobody else is told', async () => {
    const client = await openSocket(server)
    server.bridge.publish('card.inserted')
    await client.call('bridge.info')
    expect(client.frames).toHaveLength(1)
    await client.close()
  })
})

describe('events.unsubscribe', () => {
  it('ends the notifications, once or twice, subscribed or not', async () => {
    const client = await openSocket(server)
    expect((await client.call('events.unsubscribe')).result).toEqual({})
    await client.call('events.subscribe')
    expect((await client.call('events.unsubscribe')).result).toEqual({})
    expect((await client.call('events.unsubscribe')).result).toEqual({})
    server.bridge.publish('card.inserted')
    await client.call('bridge.info')
    expect(numbersOf(client)).toEqual([])
    expect(server.bridge.subscribers).toBe(0)
    await client.close()
  })

  it('happens by itself when the connection ends', async () => {
    const client = await openSocket(server)
    await client.call('events.subscribe')
    expect(server.bridge.subscribers).toBe(1)
    await client.close()
    await eventually(() => expect(server.bridge.subscribers).toBe(0))
  })
})

interface Stream {
  readonly response: IncomingMessage
  text(): string
  leave(): void
}

const openStream = (headers: Record<string, string> = { Origin: PORTAL }): Promise<Stream> =>
  new Promise((resolve, reject) => {
    const outgoing = httpsRequest(
      {
        host: 'localhost',
        port: server.port,
        path: '/v1/events',
        headers,
        ca: server.ca,
        agent: false,
      },
      (response) => {
        let text = ''
        response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')))
        response.on('error', () => undefined)
        resolve({ response, text: () => text, leave: () => void outgoing.destroy() })
      },
    )
    outgoing.once('error', reject)
    outgoing.end()
  })

describe('GET /v1/events', () => {
  it('begins with the snapshot and goes on with the notifications', async () => {
    const stream = await openStream()
    await eventually(() => expect(stream.text()).toContain('\n\n'))
    const sequence = server.bridge.publish('card.inserted')
    server.bridge.degrade('not-answering')
    await eventually(() => expect(stream.text()).toContain('degraded'))
    const snapshot = JSON.stringify({ readers: [emptyReader], sequence: sequence - 1, instance: INSTANCE })
    const inserted = JSON.stringify({ sequence, at: '2026-01-02T03:04:05Z', reader: readerWithCard })
    expect(stream.text()).toBe(
      `event: snapshot\nid: ${sequence - 1}\ndata: ${snapshot}\n\n` +
        `event: card.inserted\nid: ${sequence}\ndata: ${inserted}\n\n` +
        'event: bridge.degraded\ndata: {"reason":"not-answering"}\n\n',
    )
    expect(stream.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'access-control-allow-origin': PORTAL,
      vary: 'Origin',
    })
    stream.leave()
  })

  it.each([
    ['the own origin', () => ({ Origin: `https://localhost:${server.port}` })],
    ['the administrator', () => ({ Authorization: `Bearer ${ADMIN_TOKEN}` })],
  ])('is open to %s', async (_is, headers) => {
    const stream = await openStream(headers())
    expect(stream.response.statusCode).toBe(200)
    await eventually(() => expect(stream.text()).toContain('event: snapshot'))
    stream.leave()
  })

  it('ends its subscription when the client goes', async () => {
    await eventually(() => expect(server.bridge.subscribers).toBe(0))
    const stream = await openStream()
    await eventually(() => expect(server.bridge.subscribers).toBe(1))
    stream.leave()
    await eventually(() => expect(server.bridge.subscribers).toBe(0))
  })

  it('sends a comment every fifteen seconds', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      expect(COMMENT_INTERVAL_MS).toBe(15_000)
      const stream = await openStream()
      vi.advanceTimersByTime(COMMENT_INTERVAL_MS * 2)
      await eventually(() => expect(stream.text().match(/^: .*$/gm)).toHaveLength(2))
      stream.leave()
      await eventually(() => expect(server.bridge.subscribers).toBe(0))
    } finally {
      vi.useRealTimers()
    }
  })

  it('drops a client that does not read', async () => {
    const stream = await openStream()
    stream.response.pause()
    stream.response.removeAllListeners('data')
    const wide = { ...readerWithCard, name: 'x'.repeat(100_000) }
    for (let sent = 0; sent < 64 * MAX_BACKLOG_BYTES && server.bridge.subscribers > 0; sent += 100_000) {
      server.bridge.publish('card.inserted', wide)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(server.bridge.subscribers).toBe(0)
    stream.leave()
  })
})

describe('plain HTTP on the port', () => {
  it('gets nothing', async () => {
    const outcome = new Promise((resolve) => {
      get({ host: '127.0.0.1', port: server.port, path: '/v1/health' }, (response) =>
        resolve(response.statusCode),
      ).once('error', (error: NodeJS.ErrnoException) => resolve(error.code))
    })
    expect(await outcome).toBe('ECONNRESET')
  })
})
