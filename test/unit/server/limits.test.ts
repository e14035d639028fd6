import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import WebSocket from 'ws'
import { MAX_BACKLOG_BYTES, PING_INTERVAL_MS } from '../../../src/server/transports/socket-transport.ts'
import { eventually } from '../../helpers/eventually.ts'
import { heldOperation, readerWithCard } from '../../helpers/fake-bridge.ts'
import { header, openTls, request, sendRaw } from '../../helpers/raw-client.ts'
import { openSocket, PORTAL, postRpc, startTestServer, type TestServer } from '../../helpers/test-server.ts'
import { HANDSHAKE, SOCKET } from './gate-table.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.closeGently(1_000))
beforeEach(() => {
  server.bridge.script = { 'bridge.info': () => ({ name: 'cps-bridge' }) }
})

/** A valid call of exactly so many bytes; `é` has two of them. */
function callOf(bytes: number): string {
  const text = '{"jsonrpc":"2.0","id":1,"method":"bridge.info","pad":"é"}'
  return text.replace('é', `é${'x'.repeat(bytes - Buffer.byteLength(text))}`)
}

describe('a message', () => {
  it('of 65,536 bytes passes over the socket', async () => {
    const client = await openSocket(server)
    client.send(callOf(65_536))
    expect((await client.until((frame) => frame.id === 1)).result).toEqual({ name: 'cps-bridge' })
    await client.close()
  })

  it('of 65,537 bytes closes the socket with 1009', async () => {
    const client = await openSocket(server)
    client.send(callOf(65_537))
    expect(await client.closed).toBe(1_009)
    expect(client.frames).toEqual([])
  })

  it('counts all its fragments', async () => {
    const client = await openSocket(server)
    const text = Buffer.from(callOf(65_537))
    client.socket.send(text.subarray(0, 40_000), { fin: false, binary: false })
    client.socket.send(text.subarray(40_000), { fin: true, binary: false })
    expect(await client.closed).toBe(1_009)
  })

  it('may come in fragments', async () => {
    const client = await openSocket(server)
    const text = Buffer.from(callOf(1_000))
    for (let index = 0; index < 1_000; index++) {
      client.socket.send(text.subarray(index, index + 1), { fin: index === 999, binary: false })
    }
    expect((await client.until((frame) => frame.id === 1)).result).toEqual({ name: 'cps-bridge' })
    await client.close()
  })

  it('in a binary frame closes the socket with 1003, and what follows is not read', async () => {
    const client = await openSocket(server)
    server.bridge.calls.length = 0
    client.socket.send(Buffer.from(callOf(100)), { binary: true })
    client.send({ jsonrpc: '2.0', id: 2, method: 'bridge.info' })
    expect(await client.closed).toBe(1_003)
    expect(server.bridge.calls).toEqual([])
  })

  it('that is no UTF-8 closes the socket with 1007', async () => {
    const client = await openSocket(server)
    client.socket.send(Buffer.from([0xff, 0xfe]), { binary: false })
    expect(await client.closed).toBe(1_007)
  })
})

describe('a body', () => {
  it.each([false, true])('of 65,536 bytes passes (in chunks: %s)', async (chunked) => {
    expect(await postRpc(server, callOf(65_536), { chunked })).toMatchObject({ status: 200 })
  })

  it.each([false, true])('of 65,537 bytes is 413 (in chunks: %s)', async (chunked) => {
    server.bridge.calls.length = 0
    const answer = await postRpc(server, callOf(65_537), { chunked })
    expect(answer).toMatchObject({ status: 413, text: '{"error":{"code":"REQUEST_INVALID"}}' })
    expect(answer.headers['connection']).toBe('close')
    expect(answer.headers['access-control-allow-origin']).toBe(PORTAL)
    expect(server.bridge.calls).toEqual([])
  })

  it.each([false, true])('of a megabyte is 413 that the client can read (in chunks: %s)', async (chunked) => {
    expect((await postRpc(server, 'x'.repeat(1_048_576), { chunked })).status).toBe(413)
  })

  it('that a client wants to be asked for is asked for, or refused before it is sent', async () => {
    const ask = (length: number, headers: Record<string, string> = {}) =>
      sendRaw(
        server.port,
        request('POST /v1/rpc HTTP/1.1', {
          Host: `localhost:${server.port}`,
          Origin: PORTAL,
          'Content-Type': 'application/json',
          'Content-Length': String(length),
          Expect: '100-continue',
          ...headers,
        }),
        { waitMs: 1_500 },
      )
    expect(await ask(65_537)).toMatchObject({ status: 413, closed: true })
    expect(await ask(10, { Origin: 'https://evil.example' })).toMatchObject({ status: 403, closed: true })
    expect(await ask(10, { Host: 'evil.example' })).toMatchObject({ status: 421, body: '', closed: true })
    const text = callOf(100)
    const socket = await openTls(server.port)
    let received = ''
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()))
    socket.write(
      request('POST /v1/rpc HTTP/1.1', {
        Host: `localhost:${server.port}`,
        Origin: PORTAL,
        'Content-Type': 'application/json',
        'Content-Length': '100',
        Expect: '100-continue',
      }),
    )
    await eventually(() => expect(received).toContain('100 Continue'))
    socket.write(text)
    await eventually(() => expect(received).toContain('"result":{"name":"cps-bridge"}'))
    socket.destroy()
  })
})

describe('pending calls', () => {
  it('are 32 on a socket, and the 33rd is RATE_LIMITED at once', async () => {
    const held = heldOperation({})
    server.bridge.script['card.identity'] = held.run
    const client = await openSocket(server)
    for (let id = 1; id <= 33; id++) client.send({ jsonrpc: '2.0', id, method: 'card.identity' })
    const refused = await client.until((frame) => frame.error !== undefined)
    expect(refused).toMatchObject({
      id: 33,
      error: {
        code: -32_000,
        data: { code: 'RATE_LIMITED', retryable: true, details: { retryAfterSeconds: 1 } },
      },
    })
    expect(held.waiting).toBe(32)
    expect((await client.call('bridge.info')).error?.data.code).toBe('RATE_LIMITED')
    expect((await client.call('operation.cancel', { id: 'none' })).result).toEqual({ cancelled: false })
    held.release()
    await client.until((frame) => frame.id === 1)
    expect((await client.call('bridge.info')).result).toBeDefined()
    while (held.waiting > 0) held.release()
    await client.close()
  })

  it('of one connection do not count for another', async () => {
    const held = heldOperation({})
    server.bridge.script['card.identity'] = held.run
    const [busy, other] = [await openSocket(server), await openSocket(server)]
    for (let id = 1; id <= 32; id++) busy.send({ jsonrpc: '2.0', id, method: 'card.identity' })
    await eventually(() => expect(held.waiting).toBe(32))
    expect((await other.call('bridge.info')).result).toBeDefined()
    while (held.waiting > 0) held.release()
    await Promise.all([busy.close(), other.close()])
  })

  it('do not build up when calls end at once', async () => {
    const client = await openSocket(server)
    for (let id = 1; id <= 200; id++) client.send({ jsonrpc: '2.0', id, method: 'bridge.info' })
    await client.until((frame) => frame.id === 200)
    expect(client.frames.filter((frame) => frame.error !== undefined)).toEqual([])
    await client.close()
  })

  it('are 32 on an HTTP connection that is used before it answered', async () => {
    const held = heldOperation({})
    server.bridge.script['card.identity'] = held.run
    const body = '{"jsonrpc":"2.0","id":1,"method":"card.identity"}'
    const one = request(
      'POST /v1/rpc HTTP/1.1',
      {
        Host: `localhost:${server.port}`,
        Origin: PORTAL,
        'Content-Type': 'application/json',
        'Content-Length': String(body.length),
      },
      body,
    )
    const socket = await openTls(server.port)
    let received = ''
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()))
    socket.write(one.repeat(33))
    await eventually(() => expect(held.waiting).toBe(32))
    while (held.waiting > 0) held.release()
    await eventually(() => expect(received).toContain('"code":"RATE_LIMITED"'))
    expect(received.split('"result":{}')).toHaveLength(33)
    expect(received).toContain('HTTP/1.1 429')
    expect(received.toLowerCase()).toContain('retry-after: 1\r\n')
    socket.destroy()
  })
})

describe('a client that does not read', () => {
  it('is disconnected before its backlog grows without bound', async () => {
    const client = await openSocket(server)
    await client.call('events.subscribe')
    client.socket.pause()
    const wide = { ...readerWithCard, name: 'x'.repeat(100_000) }
    const inKernel = 64 * MAX_BACKLOG_BYTES
    let sent = 0
    while (server.bridge.subscribers > 0 && sent < inKernel) {
      server.bridge.publish('card.inserted', wide)
      sent += wide.name.length
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(server.bridge.subscribers).toBe(0)
    client.socket.terminate()
  })

  it('is disconnected even if all it does is ping', async () => {
    server.bridge.closed.length = 0
    const socket = await openTls(server.port)
    socket.write(request(SOCKET, { Host: `localhost:${server.port}`, Origin: PORTAL, ...HANDSHAKE }))
    await new Promise((resolve) => socket.once('data', resolve))
    socket.pause()
    // FIN and opcode 9, masked with zeros, 125 bytes (RFC 6455, section 5.2).
    const ping = Buffer.concat([Buffer.from([0x89, 0x80 | 125]), Buffer.alloc(4 + 125)])
    socket.write(Buffer.concat(Array.from({ length: 200_000 }, () => ping)))
    await eventually(() => expect(server.bridge.closed).toHaveLength(1))
    socket.destroy()
  })
})

describe('an idle socket', () => {
  it('is asked for a sign of life, and dropped when none comes', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      const [alive, dead] = [await openSocket(server), await openSocket(server)]
      let pings = 0
      alive.socket.on('ping', () => (pings += 1))
      dead.socket.pause()
      vi.advanceTimersByTime(PING_INTERVAL_MS)
      await eventually(() => expect(pings).toBe(1))
      // Answered behind the pong, so the pong is there by now.
      await alive.call('bridge.info')
      server.bridge.closed.length = 0
      vi.advanceTimersByTime(PING_INTERVAL_MS)
      await eventually(() => expect(pings).toBe(2))
      await eventually(() => expect(server.bridge.closed).toHaveLength(1))
      expect(alive.socket.readyState).toBe(WebSocket.OPEN)
      dead.socket.terminate()
      await alive.close()
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('the header of a refusal', () => {
  it('asks the client to wait as long as the body says', async () => {
    const answer = await sendRaw(
      server.port,
      request('GET /v1/health HTTP/1.1', { Host: `localhost:${server.port}`, Origin: PORTAL }),
      { waitMs: 10 },
    )
    expect(header(answer, 'access-control-expose-headers')).toBe('Retry-After')
  })
})
