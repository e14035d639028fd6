import { X509Certificate } from 'node:crypto'
import { connect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeHome, MANAGED, removeHome, type RunningBridge, startBridge } from '../../helpers/black-box.ts'
import { header, type RawAnswer, request, sendRaw } from '../../helpers/raw-client.ts'

const FOREIGN = 'https://evil.example'
const FORBIDDEN = { error: { code: 'ORIGIN_FORBIDDEN' } }

let home: string
let bridge: RunningBridge
beforeAll(async () => {
  home = await makeHome()
  bridge = await startBridge({ home })
})
afterAll(async () => {
  await bridge.stop()
  await removeHome(home)
})

type Headers = Readonly<Record<string, string | readonly string[]>>

const own = (): string => `localhost:${bridge.port}`

function send(line: string, headers: Headers, body = ''): Promise<RawAnswer> {
  return sendRaw(bridge.port, request(line, headers, body), { waitMs: 1_000 })
}

const upgrade = (extra: Headers, path = '/v1/socket'): Promise<RawAnswer> =>
  send(`GET ${path} HTTP/1.1`, {
    Host: own(),
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...extra,
  })

function expectForbidden(answer: RawAnswer): void {
  expect(answer.status).toBe(403)
  expect(JSON.parse(answer.body)).toEqual(FORBIDDEN)
  expect(answer.closed).toBe(true)
  for (const [name, value] of answer.headers) {
    expect(name).not.toMatch(/^access-control-/)
    expect(value).not.toMatch(/cps-bridge|fastify|\d+\.\d+\.\d+/i)
  }
}

function expectGuarded(answer: RawAnswer): void {
  expect(header(answer, 'x-content-type-options')).toBe('nosniff')
  expect(header(answer, 'cache-control')).toBe('no-store')
  expect(header(answer, 'referrer-policy')).toBe('same-origin')
  expect(header(answer, 'cross-origin-resource-policy')).toBe('same-origin')
  expect(header(answer, 'set-cookie')).toBeUndefined()
  expect(header(answer, 'strict-transport-security')).toBeUndefined()
}

describe('the request head', () => {
  const hello = 'GET /v1/health HTTP/1.1'
  it.each<[string, string, (host: string) => Headers]>([
    ['no Host', hello, () => ({ Origin: MANAGED })],
    ['two Hosts, the same', hello, (host) => ({ Host: [host, host], Origin: MANAGED })],
    ['two Hosts, the second foreign', hello, (host) => ({ Host: [host, 'evil.example'], Origin: MANAGED })],
    ['two Origins', hello, (host) => ({ Host: host, Origin: [MANAGED, MANAGED] })],
    [
      'an absolute target',
      'GET https://localhost/v1/health HTTP/1.1',
      (host) => ({ Host: host, Origin: MANAGED }),
    ],
    ['a target without a slash', 'GET v1/health HTTP/1.1', (host) => ({ Host: host, Origin: MANAGED })],
    ['an asterisk', 'OPTIONS * HTTP/1.1', (host) => ({ Host: host, Origin: MANAGED })],
    ['CONNECT', 'CONNECT evil.example:443 HTTP/1.1', (host) => ({ Host: host, Origin: MANAGED })],
    ['HTTP/1.0', 'GET /v1/health HTTP/1.0', (host) => ({ Host: host, Origin: MANAGED })],
    ['no HTTP', 'EHLO localhost', () => ({})],
  ])('is refused with 400 and closed: %s', async (_, line, headers) => {
    const answer = await send(line, headers(own()))
    expect(answer).toMatchObject({ status: 400, closed: true })
  })

  it.each<[string, (port: number) => string]>([
    ['a name that resolves here', (port) => `evil.example:${port}`],
    ['no port', () => 'localhost'],
    ['another port', (port) => `localhost:${port + 1}`],
    ['capitals', (port) => `LOCALHOST:${port}`],
    ['a final dot', (port) => `localhost.:${port}`],
    ['a leading zero', (port) => `localhost:0${port}`],
    ['another loopback address', (port) => `127.0.0.2:${port}`],
    ['the long form of ::1', (port) => `[0:0:0:0:0:0:0:1]:${port}`],
    ['an empty Host', () => ''],
    ['a user name', (port) => `localhost:${port}@evil.example`],
  ])('with a foreign Host is refused with 421 and an empty body: %s', async (_, host) => {
    for (const origin of [MANAGED, FOREIGN])
      for (const line of ['GET /v1/health HTTP/1.1', 'GET /%zz HTTP/1.1', 'POST /v1/rpc HTTP/1.1']) {
        const answer = await send(line, { Host: host(bridge.port), Origin: origin })
        expect(answer).toMatchObject({ status: 421, body: '', closed: true })
        if (origin === FOREIGN) expectGuarded(answer)
      }
  })

  it.each(['localhost', '127.0.0.1', '[::1]'])('may name the bridge %s', async (name) => {
    const answer = await send('GET /v1/health HTTP/1.1', { Host: `${name}:${bridge.port}`, Origin: MANAGED })
    expect(answer.status).toBe(200)
  })

  it('may be 100 KiB long, because of other programs’ cookies, but not endless', async () => {
    const host = { Host: own(), Origin: MANAGED }
    const cookie = (length: number): string => 'a'.repeat(length)
    const hundred = await send('GET /v1/health HTTP/1.1', { ...host, Cookie: cookie(100 * 1024) })
    expect(hundred.status).toBe(200)
    const endless = await send('GET /v1/health HTTP/1.1', { ...host, Cookie: cookie(200 * 1024) })
    expect([400, 431, 0]).toContain(endless.status)
    expect(endless.closed).toBe(true)
  })
})

describe('a foreign Origin', () => {
  const lines = ['GET /', 'GET /v1/health', 'GET /v1/events', 'GET /nowhere', 'GET /%zz', 'GET /relay']
  it.each([...lines, 'POST /v1/rpc', 'OPTIONS /v1/rpc', 'DELETE /x', 'HEAD /'])(
    'is refused: %s',
    async (line) => {
      const answer = await send(`${line} HTTP/1.1`, { Host: own(), Origin: FOREIGN })
      if (line.startsWith('HEAD')) expect(answer).toMatchObject({ status: 403, closed: true })
      else expectForbidden(answer)
      expectGuarded(answer)
    },
  )

  it.each([
    ['null', 'null'],
    ['nothing', ''],
    ['http', 'http://managed.example'],
    ['another port', `${MANAGED}:8443`],
    ['the default port', `${MANAGED}:443`],
    ['a final slash', `${MANAGED}/`],
    ['a suffix', `${MANAGED}.evil.example`],
    ['a prefix', 'https://evil-managed.example'],
    ['capitals', 'https://MANAGED.example'],
    ['a subdomain', 'https://www.managed.example'],
    ['a list', `${MANAGED} ${MANAGED}`],
    ['localhost without the port', 'https://localhost'],
  ])('is everything but the exact one: %s', async (_, origin) => {
    expectForbidden(await send('GET /v1/health HTTP/1.1', { Host: own(), Origin: origin }))
  })

  it('is the own one under another name', async () => {
    const origin = `https://127.0.0.1:${bridge.port}`
    expectForbidden(await send('GET /v1/health HTTP/1.1', { Host: own(), Origin: origin }))
    const same = await send('GET /v1/health HTTP/1.1', { Host: `127.0.0.1:${bridge.port}`, Origin: origin })
    expect(same.status).toBe(200)
  })

  it('is refused with the admin token too', async () => {
    const answer = await send('GET /v1/health HTTP/1.1', {
      Host: own(),
      Origin: FOREIGN,
      Authorization: `Bearer ${bridge.adminToken}`,
    })
    expectForbidden(answer)
  })
})

describe('a WebSocket upgrade', () => {
  const protocol = { 'Sec-WebSocket-Protocol': 'cps-bridge.v1' }
  it.each<[string, () => Headers]>([
    ['a foreign origin', () => ({ Origin: FOREIGN, ...protocol })],
    ['no origin', () => protocol],
    ['the admin token alone', () => ({ Authorization: `Bearer ${bridge.adminToken}`, ...protocol })],
    ['a foreign origin and no subprotocol', () => ({ Origin: FOREIGN })],
  ])('is refused with 403 and closed: %s', async (_, headers) => {
    expect(await upgrade(headers())).toMatchObject({ status: 403, closed: true })
  })

  it.each<[string, Headers]>([
    ['none', {}],
    ['another one', { 'Sec-WebSocket-Protocol': 'cps-bridge.v2' }],
    ['capitals', { 'Sec-WebSocket-Protocol': 'CPS-BRIDGE.V1' }],
  ])('without the subprotocol is refused with 400 and closed: %s', async (_, headers) => {
    expect(await upgrade({ Origin: MANAGED, ...headers })).toMatchObject({ status: 400, closed: true })
  })

  it('with a foreign Host is refused with 421', async () => {
    const answer = await upgrade({ Host: 'evil.example', Origin: MANAGED, ...protocol })
    expect(answer).toMatchObject({ status: 421, closed: true, body: '' })
  })

  it('elsewhere opens nothing and does not stay open', async () => {
    for (const path of ['/', '/v1/rpc', '/v1/socket/x', '/%zz']) {
      const answer = await upgrade({ Origin: MANAGED, ...protocol }, path)
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.closed).toBe(true)
    }
  })

  it('passes with an allowed or the own origin, the subprotocol alone or in a list', async () => {
    const list = { 'Sec-WebSocket-Protocol': 'other, cps-bridge.v1' }
    for (const headers of [protocol, list])
      for (const origin of [MANAGED, bridge.url]) {
        const answer = await upgrade({ Origin: origin, ...headers })
        expect(answer.status).toBe(101)
        expect(header(answer, 'sec-websocket-protocol')).toBe('cps-bridge.v1')
      }
  })
})

describe('a request without Origin', () => {
  it.each(['GET /v1/health', 'GET /v1/events', 'GET /v1/openrpc.json', 'GET /v1/nowhere', 'POST /v1/rpc'])(
    'and without token is refused: %s',
    async (line) => {
      const answer = await send(`${line} HTTP/1.1`, { Host: own() })
      expect(answer).toMatchObject({ status: 403, closed: true })
      expectGuarded(answer)
    },
  )

  it.each(['POST /', 'DELETE /docs', 'PUT /prompt/1', 'PATCH /x', 'TRACE /'])(
    'and with an unsafe method is refused: %s',
    async (line) => {
      expect(await send(`${line} HTTP/1.1`, { Host: own() })).toMatchObject({ status: 403, closed: true })
    },
  )

  it('passes with the admin token and with no other', async () => {
    const health = (authorization: string): Promise<RawAnswer> =>
      send('GET /v1/health HTTP/1.1', { Host: own(), Authorization: authorization })
    const answer = await health(`Bearer ${bridge.adminToken}`)
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.body)).toMatchObject({ status: 'ok', protocol: [1] })
    for (const wrong of ['Bearer ', 'Bearer x', `Basic ${bridge.adminToken}`, `Bearer ${bridge.adminToken}x`])
      expect((await health(wrong)).status).toBe(403)
  })
})

describe('a preflight from an allowed origin', () => {
  const preflight = (extra: Headers): Promise<RawAnswer> =>
    send('OPTIONS /v1/rpc HTTP/1.1', {
      Host: own(),
      Origin: MANAGED,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'content-type',
      ...extra,
    })

  it('is answered for exactly that origin', async () => {
    const answer = await preflight({})
    expect(answer.status).toBe(204)
    expect(header(answer, 'access-control-allow-origin')).toBe(MANAGED)
    expect(header(answer, 'access-control-allow-methods')).toContain('POST')
    expect(header(answer, 'access-control-allow-headers')?.toLowerCase()).toContain('content-type')
    expect(header(answer, 'vary')?.toLowerCase()).toContain('origin')
    expect(header(answer, 'access-control-allow-credentials')).toBeUndefined()
    expect(header(answer, 'access-control-allow-private-network')).toBeUndefined()
  })

  it('grants the private network when asked', async () => {
    const answer = await preflight({ 'Access-Control-Request-Private-Network': 'true' })
    expect(header(answer, 'access-control-allow-private-network')).toBe('true')
  })
})

describe('POST /v1/rpc', () => {
  const call = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'bridge.info' })
  const rpc = (headers: Headers, body = call): Promise<RawAnswer> =>
    send('POST /v1/rpc HTTP/1.1', { Host: own(), Origin: MANAGED, ...headers }, body)
  const length = { 'Content-Length': String(call.length) }

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/jsonp',
    'text/json',
  ])('refuses the content type %s with 415', async (type) => {
    const answer = await rpc({ 'Content-Type': type, ...length })
    expect(answer.status).toBe(415)
    expect(header(answer, 'access-control-allow-origin')).toBe(MANAGED)
  })

  it('refuses a body without content type', async () => {
    expect((await rpc(length)).status).toBe(415)
  })

  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON'])(
    'takes %s',
    async (type) => {
      expect((await rpc({ 'Content-Type': type, ...length })).status).toBe(200)
    },
  )

  const padded = (size: number): string => call.slice(0, -1) + ' '.repeat(size - call.length) + '}'
  it('takes 65,536 bytes and refuses 65,537 with 413', async () => {
    const json = { 'Content-Type': 'application/json' }
    expect((await rpc({ ...json, 'Content-Length': '65536' }, padded(65_536))).status).toBe(200)
    const over = await rpc({ ...json, 'Content-Length': '65537' }, padded(65_537))
    expect(over).toMatchObject({ status: 413, closed: true })
    expect(header(over, 'access-control-allow-origin')).toBe(MANAGED)
    const chunk = (size: number): string => `${size.toString(16)}\r\n${padded(size)}\r\n0\r\n\r\n`
    const chunked = { ...json, 'Transfer-Encoding': 'chunked' }
    expect((await rpc(chunked, chunk(65_536))).status).toBe(200)
    expect((await rpc(chunked, chunk(65_537))).status).toBe(413)
  })
})

describe('headers of every answer', () => {
  it.each([
    ['the status page', 'GET /', { 'Sec-Fetch-Dest': 'document', 'Sec-Fetch-Mode': 'navigate' }],
    ['a missing page', 'GET /nowhere', {}],
    ['a malformed address', 'GET /%zz', {}],
    ['HEAD', 'HEAD /', { 'Sec-Fetch-Dest': 'document' }],
  ] as const)('guard against embedding, sniffing and storing: %s', async (_, line, headers) => {
    expectGuarded(await send(`${line} HTTP/1.1`, { Host: own(), ...headers }))
  })

  it('let an allowed origin read them, on errors too', async () => {
    for (const line of ['GET /v1/health', 'GET /v1/nowhere', 'GET /%zz']) {
      const answer = await send(`${line} HTTP/1.1`, { Host: own(), Origin: MANAGED })
      expect(header(answer, 'access-control-allow-origin')).toBe(MANAGED)
      expect(header(answer, 'vary')?.toLowerCase()).toContain('origin')
      expect(header(answer, 'cross-origin-resource-policy')).not.toBe('same-origin')
      expect(header(answer, 'x-content-type-options')).toBe('nosniff')
      expect(header(answer, 'cache-control')).toBe('no-store')
    }
  })
})

describe('pages', () => {
  it('answer a top-level navigation and clear what a squatter stored', async () => {
    const answer = await send('GET / HTTP/1.1', { Host: own(), 'Sec-Fetch-Dest': 'document' })
    expect(answer.status).toBe(200)
    expect(header(answer, 'clear-site-data')).toBe('"storage"')
    expect(header(answer, 'content-type')).toMatch(/^text\/html/)
  })

  it.each<[string, Headers]>([
    ['a frame', { 'Sec-Fetch-Dest': 'iframe' }],
    ['a fetch', { 'Sec-Fetch-Dest': 'empty' }],
    ['a prefetch', { 'Sec-Fetch-Dest': 'document', 'Sec-Purpose': 'prefetch' }],
  ])('do not answer %s', async (_, headers) => {
    const answer = await send('GET / HTTP/1.1', { Host: own(), ...headers })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.body).not.toContain('<html')
  })

  it('give a service worker a script that unregisters itself', async () => {
    const answer = await send('GET /sw.js HTTP/1.1', { Host: own(), 'Service-Worker': 'script' })
    expect(answer.status).toBe(200)
    expect(header(answer, 'content-type')).toMatch(/javascript/)
    expect(answer.body).toContain('unregister')
  })
})

describe('TLS', () => {
  const handshake = (options: object): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect({
        port: bridge.port,
        host: '127.0.0.1',
        servername: 'localhost',
        ca: bridge.ca,
        ...options,
      })
      socket.once('secureConnect', () => {
        resolve(
          socket.authorized ? `${socket.getProtocol() ?? ''} ${String(socket.alpnProtocol)}` : 'unauthorized',
        )
        socket.destroy()
      })
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    })

  it('is 1.2 at least and speaks HTTP/1.1 alone', async () => {
    expect(await handshake({})).toMatch(/^TLSv1\.3/)
    expect(await handshake({ maxVersion: 'TLSv1.2' })).toMatch(/^TLSv1\.2/)
    expect(await handshake({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1' })).toMatch(
      /^(ERR_|EPROTO|ECONNRESET)/,
    )
    expect(await handshake({ ALPNProtocols: ['h2', 'http/1.1'] })).toMatch(/http\/1\.1$/)
    expect(await handshake({ ALPNProtocols: ['h2'] })).not.toMatch(/h2$/)
  })

  it('has a leaf of 397 days at most with the three names', async () => {
    const leaf = await new Promise<X509Certificate>((resolve, reject) => {
      const socket = connect(
        { port: bridge.port, host: '127.0.0.1', servername: 'localhost', ca: bridge.ca },
        () => {
          resolve(new X509Certificate(socket.getPeerCertificate().raw))
          socket.destroy()
        },
      )
      socket.once('error', reject)
    })
    expect(leaf.checkHost('localhost')).toBe('localhost')
    for (const address of ['127.0.0.1', '::1']) expect(leaf.checkIP(address)).toBe(address)
    expect(Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)).toBeLessThanOrEqual(397 * 86_400_000)
    expect(leaf.verify(new X509Certificate(bridge.ca).publicKey)).toBe(true)
  })
})
