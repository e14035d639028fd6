import { connect as createPlainConnectionTo, createServer, type Server } from 'node:net'
import { connect, type ConnectionOptions } from 'node:tls'
import { describe, expect, it, vi } from 'vitest'
import { createServer as createHttpsServer } from 'node:https'
import { bindLoopback } from '../../../src/server/transports/loopback-listeners.ts'
import { MAX_CONNECTIONS } from '../../../src/server/start-server.ts'
import { eventually } from '../../helpers/eventually.ts'
import { heldOperation, untilCancelled } from '../../helpers/fake-bridge.ts'
import { openTls, request, sendRaw } from '../../helpers/raw-client.ts'
import {
  ADMIN_TOKEN,
  openSocket,
  PORTAL,
  postRpc,
  selfSignedLeaf,
  startTestServer,
  type TestServer,
} from '../../helpers/test-server.ts'

const listenOn = (host: string, port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ host, port }, () => resolve(server))
  })
const createPlainConnection = (port: number) => createPlainConnectionTo({ host: '127.0.0.1', port })
const portOf = (server: Server): number => (server.address() as { port: number }).port
const close = (server: Pick<Server, 'close'>): Promise<void> =>
  new Promise((resolve) => void server.close(() => resolve()))

async function withServer(run: (server: TestServer) => Promise<void>, changes = {}): Promise<void> {
  const server = await startTestServer(changes)
  try {
    await run(server)
  } finally {
    await server.closeGently(500)
  }
}

const expectPort = (server: TestServer, port: number | undefined): Promise<void> => {
  expect(server.port).toBe(port)
  return Promise.resolve()
}

describe('startServer', () => {
  it('answers on both loopback addresses under the same port', () =>
    withServer(async (server) => {
      expect(server.url).toBe(`https://localhost:${server.port}`)
      for (const [host, name] of [
        ['127.0.0.1', '127.0.0.1'],
        ['::1', '[::1]'],
        ['::1', 'localhost'],
      ] as const) {
        const text = request('GET /v1/health HTTP/1.1', { Host: `${name}:${server.port}`, Origin: PORTAL })
        expect(await sendRaw(server.port, text, { host, waitMs: 5 })).toMatchObject({ status: 200 })
      }
    }))

  it('listens nowhere else', () =>
    withServer(async (server) => {
      const other = await listenOn('127.0.0.2', server.port)
      await close(other)
    }))

  it.each(['127.0.0.1', '::1'])('refuses a named port that is taken on %s, and names it', async (host) => {
    const stranger = await listenOn(host, 0)
    const port = portOf(stranger)
    await expect(startTestServer({ port })).rejects.toMatchObject({
      code: 'SETUP_INVALID',
      details: { reason: expect.stringContaining(`port ${port} is already in use`) as string },
    })
    await close(stranger)
    // Nothing was left behind on the other address.
    await withServer((server) => expectPort(server, port), { port })
  })

  it('goes on to the next of several ports', async () => {
    const [first, second] = [await listenOn('127.0.0.1', 0), await listenOn('::1', 0)]
    const free = await listenOn('127.0.0.1', 0)
    const ports = [portOf(first), portOf(second), portOf(free)]
    await close(free)
    await withServer((server) => expectPort(server, ports[2]), { port: ports })
    await expect(startTestServer({ port: ports.slice(0, 2) })).rejects.toMatchObject({
      details: {
        reason: expect.stringMatching(new RegExp(`port ${ports[0]} .*; port ${ports[1]} `)) as string,
      },
    })
    await Promise.all([close(first), close(second)])
  })

  it('refuses an admin token that could be guessed', async () => {
    await expect(startTestServer({ adminToken: 'short' })).rejects.toThrow(RangeError)
  })
})

/** Makes servers for which the system refuses ::1 as often as `codes` says. */
const refusingIpv6 = (codes: string[]) => () => {
  const server = createHttpsServer()
  const listen = server.listen.bind(server)
  vi.spyOn(server, 'listen').mockImplementation((options: unknown, done: unknown) => {
    const code = (options as { host: string }).host === '::1' ? codes.shift() : undefined
    if (code === undefined) return listen(options as { port: number }, done as () => void)
    queueMicrotask(() => server.emit('error', Object.assign(new Error('refused'), { code })))
    return server
  })
  return server
}

describe('bindLoopback', () => {
  it.each(['EADDRNOTAVAIL', 'EAFNOSUPPORT'])('uses 127.0.0.1 alone where IPv6 says %s', async (code) => {
    const { port, servers } = await bindLoopback(refusingIpv6([code]), [0])
    expect(servers.map((server) => server.address())).toEqual([
      { address: '127.0.0.1', family: 'IPv4', port },
    ])
    for (const server of servers) await close(server)
  })

  it('picks another port when the one that the system picked is taken on ::1', async () => {
    const codes = ['EADDRINUSE', 'EADDRINUSE', 'EADDRINUSE']
    const { port, servers } = await bindLoopback(refusingIpv6(codes), [0])
    expect(codes).toEqual([])
    expect(servers.map((server) => server.address())).toMatchObject([{ port }, { address: '::1', port }])
    for (const server of servers) await close(server)
  })
})

/** The outcome of a TLS handshake: the protocols agreed on, or the error. */
const handshake = (port: number, options: ConnectionOptions): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options })
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    socket.once('secureConnect', () => {
      resolve(`${socket.getProtocol() ?? ''} ${String(socket.alpnProtocol)}`)
      socket.destroy()
    })
  })

describe('TLS', () => {
  it.each([
    ['1.3 and HTTP/1.1', { ALPNProtocols: ['http/1.1'] }, 'TLSv1.3 http/1.1'],
    ['1.2 at least', { maxVersion: 'TLSv1.2', ALPNProtocols: ['h2', 'http/1.1'] }, 'TLSv1.2 http/1.1'],
    ['without ALPN', {}, 'TLSv1.3 false'],
    [
      'never 1.1',
      { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
      'ALERT_PROTOCOL_VERSION',
    ],
    ['never HTTP/2 alone', { ALPNProtocols: ['h2'] }, 'ALERT_NO_APPLICATION_PROTOCOL'],
  ] as const)('%s', (_is, options, outcome) =>
    withServer(async (server) => {
      expect(await handshake(server.port, options as ConnectionOptions)).toContain(outcome)
    }),
  )

  it('changes its leaf on both addresses without a restart, and open connections go on', () =>
    withServer(async (server) => {
      const client = await openSocket(server)
      server.bridge.script = { 'bridge.info': () => ({ name: 'cps-bridge' }) }
      server.changeLeaf(selfSignedLeaf('the next leaf'))
      for (const host of ['127.0.0.1', '::1']) {
        const socket = await openTls(server.port, host)
        expect(socket.getPeerCertificate().subject.CN).toBe('the next leaf')
        socket.destroy()
      }
      expect((await client.call('bridge.info')).result).toBeDefined()
      expect(
        await handshake(server.port, {
          maxVersion: 'TLSv1.1',
          minVersion: 'TLSv1',
          ciphers: 'DEFAULT@SECLEVEL=0',
        }),
      ).toContain('ALERT')
      await client.close()
    }))

  it('is not confused by a client that speaks something else', () =>
    withServer(async (server) => {
      for (const bytes of ['GET / HTTP/1.1\r\n\r\n', '\x16\x03\x01', 'x'.repeat(10_000)]) {
        await new Promise<void>((resolve) => {
          const socket = createPlainConnection(server.port)
          socket.once('close', () => resolve())
          socket.on('error', () => socket.destroy())
          socket.write(bytes)
          setTimeout(() => socket.destroy(), 200)
        })
      }
      const text = request('GET /v1/health HTTP/1.1', { Host: `localhost:${server.port}`, Origin: PORTAL })
      expect(await sendRaw(server.port, text, { waitMs: 5 })).toMatchObject({ status: 200 })
    }))
})

describe('a client that dawdles', () => {
  const timeouts = {
    handshakeTimeout: 200,
    headersTimeout: 200,
    requestTimeout: 400,
    keepAliveTimeout: 200,
    connectionsCheckingInterval: 50,
  }
  const head = (server: TestServer) => ({ Host: `localhost:${server.port}`, Origin: PORTAL })

  it.each([
    ['says nothing after the handshake', () => ''],
    [
      'never ends its head',
      (server: TestServer) => request('GET /v1/health HTTP/1.1', head(server)).slice(0, -2),
    ],
    [
      'never ends its body',
      (server: TestServer) =>
        request('POST /v1/rpc HTTP/1.1', {
          ...head(server),
          'Content-Type': 'application/json',
          'Content-Length': '100',
        }),
    ],
  ])('and %s is told 408 or nothing, and is closed', (_is, textFor) =>
    withServer(
      async (server) => {
        const answer = await sendRaw(server.port, textFor(server))
        expect([0, 408]).toContain(answer.status)
        expect(answer.closed).toBe(true)
      },
      { timeouts },
    ),
  )

  it('and drips its head is closed', () =>
    withServer(
      async (server) => {
        const socket = await openTls(server.port)
        const dripping = setInterval(() => socket.write('a'), 20)
        await new Promise((resolve) => socket.once('close', resolve))
        clearInterval(dripping)
      },
      { timeouts },
    ))

  it('and never begins the handshake is closed', () =>
    withServer(
      async (server) => {
        const socket = createPlainConnection(server.port)
        await new Promise((resolve) => socket.once('close', resolve))
      },
      { timeouts },
    ))

  it('and keeps its connection for a next request is closed after a while', () =>
    withServer(
      async (server) => {
        const text = request('GET /v1/health HTTP/1.1', head(server))
        expect(await sendRaw(server.port, text, { waitMs: 5_000 })).toMatchObject({
          status: 200,
          closed: true,
        })
      },
      { timeouts },
    ))

  it('but has a socket or an event stream is left alone', () =>
    withServer(
      async (server) => {
        server.bridge.script = { 'bridge.info': () => ({ name: 'cps-bridge' }) }
        const client = await openSocket(server)
        const stream = await openTls(server.port)
        let streamed = ''
        stream.on('data', (chunk: Buffer) => (streamed += chunk.toString()))
        stream.write(request('GET /v1/events HTTP/1.1', head(server)))
        await new Promise((resolve) => setTimeout(resolve, 1_000))
        server.bridge.publish('card.inserted')
        await eventually(() => expect(streamed).toContain('card.inserted'))
        expect((await client.call('bridge.info')).result).toBeDefined()
        stream.destroy()
      },
      { timeouts },
    ))
})

describe('more connections than the server holds', () => {
  it('are dropped, and room that becomes free is given to the next', () =>
    withServer(async (server) => {
      const sockets = Array.from({ length: MAX_CONNECTIONS }, () => createPlainConnection(server.port))
      await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))))
      const extra = createPlainConnection(server.port)
      await new Promise((resolve) => extra.once('close', resolve))
      for (const socket of sockets) socket.destroy()
      const text = request('GET /v1/health HTTP/1.1', { Host: `localhost:${server.port}`, Origin: PORTAL })
      await eventually(async () => {
        expect(await sendRaw(server.port, text, { waitMs: 5 })).toMatchObject({ status: 200 })
      })
    }))
})

describe('closeGently', () => {
  it('answers what runs with CANCELLED, says goodbye with 1001, and frees the port', async () => {
    const server = await startTestServer()
    server.bridge.script = { 'card.identity': untilCancelled }
    const [client, idle] = [await openSocket(server), await openSocket(server)]
    await client.call('events.subscribe')
    client.send({ jsonrpc: '2.0', id: 1, method: 'card.identity' })
    const overHttp = postRpc(server, { jsonrpc: '2.0', id: 2, method: 'card.identity' })
    const stream = await openTls(server.port)
    let streamed = ''
    stream.on('data', (chunk: Buffer) => (streamed += chunk.toString()))
    stream.write(request('GET /v1/events HTTP/1.1', { Host: `localhost:${server.port}`, Origin: PORTAL }))
    const keptAlive = await openTls(server.port)
    const halfSaid = await openTls(server.port)
    halfSaid.write('GET /v1/hea')
    await eventually(() => expect(streamed).toContain('event: snapshot'))
    await eventually(() => expect(server.bridge.calls).toHaveLength(2))

    const started = Date.now()
    await server.closeGently(5_000)
    expect(Date.now() - started).toBeLessThan(4_000)

    expect((await client.until((frame) => frame.id === 1)).error?.data.code).toBe('CANCELLED')
    expect(await client.closed).toBe(1_001)
    expect(await idle.closed).toBe(1_001)
    const answer = await overHttp
    expect(answer.status).toBe(409)
    expect(answer.text).toContain('"code":"CANCELLED"')
    await eventually(() =>
      expect([stream, keptAlive, halfSaid].every((socket) => socket.closed || socket.destroyed)).toBe(true),
    )
    expect(streamed.endsWith('0\r\n\r\n')).toBe(true)
    expect(server.bridge.subscribers).toBe(0)
    expect(server.bridge.closed).toHaveLength(3)
    await close(await listenOn('127.0.0.1', server.port))
    await close(await listenOn('::1', server.port))
  })

  it('waits no longer than it is told for a call that does not end', async () => {
    const server = await startTestServer()
    server.bridge.script = { 'card.identity': heldOperation({}).run }
    const client = await openSocket(server)
    client.send({ jsonrpc: '2.0', id: 1, method: 'card.identity' })
    await eventually(() => expect(server.bridge.calls).toHaveLength(1))
    const started = Date.now()
    await server.closeGently(300)
    expect(Date.now() - started).toBeGreaterThanOrEqual(290)
    expect(Date.now() - started).toBeLessThan(4_000)
    expect(await client.closed).toBe(1_006)
  })

  it('never wrote the admin token into the log', async () => {
    const server = await startTestServer()
    const text = request('GET /v1/health HTTP/1.1', {
      Host: `localhost:${server.port}`,
      Authorization: `Bearer ${ADMIN_TOKEN}`,
    })
    await sendRaw(server.port, text, { waitMs: 5 })
    await server.closeGently(500)
    expect(server.log.join('')).not.toContain(ADMIN_TOKEN)
  })
})
