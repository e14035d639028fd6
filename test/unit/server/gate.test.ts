import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { header, type RawAnswer, request, sendRaw } from '../../helpers/raw-client.ts'
import {
  ADMIN_TOKEN,
  DEV_PORTAL,
  PORTAL,
  startTestServer,
  type TestServer,
  VERSION,
} from '../../helpers/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.closeGently(1_000))

type Fields = Readonly<Record<string, string | readonly string[]>>
interface Row {
  readonly is: string
  readonly line?: string
  readonly headers?: Fields
  /** Replaces the whole text; `HOST` stands for `localhost:PORT`. */
  readonly raw?: string
  readonly body?: string
  readonly status: number
  /** `empty`, the code in an error body, or undefined where the row says nothing about it. */
  readonly says?: string
  readonly cors?: string
}

const HEALTH = 'GET /v1/health HTTP/1.1'
const RPC = 'POST /v1/rpc HTTP/1.1'
const SOCKET = 'GET /v1/socket HTTP/1.1'
const HANDSHAKE = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Protocol': 'cps-bridge.v1',
}
const TOKEN = { Authorization: `Bearer ${ADMIN_TOKEN}` }
const INFO = '{"jsonrpc":"2.0","id":1,"method":"bridge.info"}'
const bad = { status: 400, says: 'REQUEST_INVALID' } as const
const misdirected = { status: 421, says: 'empty' } as const
const forbidden = { status: 403, says: 'ORIGIN_FORBIDDEN' } as const

/** `HOST`, `IPV4` and `IPV6` stand for the three names with the port of the run. */
const withPort = (text: string): string =>
  text
    .replaceAll('HOST', `localhost:${server.port}`)
    .replaceAll('IPV4', `127.0.0.1:${server.port}`)
    .replaceAll('IPV6', `[::1]:${server.port}`)
    .replaceAll('PORT', String(server.port))

const textOf = ({ line = HEALTH, headers = {}, raw, body = '' }: Row): string =>
  withPort(
    raw ?? request(line, { ...(headers['Host'] === undefined ? { Host: 'HOST' } : {}), ...headers }, body),
  )

const noRequest: readonly Row[] = [
  { is: 'no Host', raw: `${HEALTH}\r\nOrigin: ${PORTAL}\r\n\r\n`, ...bad, cors: PORTAL },
  { is: 'no header at all', raw: `${HEALTH}\r\n\r\n`, ...bad },
  { is: 'two equal Hosts', headers: { Host: ['HOST', 'HOST'] }, ...bad },
  { is: 'a foreign Host after the right one', headers: { Host: ['HOST', 'evil.example'] }, ...bad },
  { is: 'a foreign Host before the right one', headers: { Host: ['evil.example', 'HOST'] }, ...bad },
  { is: 'a second Host in another case', raw: `${HEALTH}\r\nhost: HOST\r\nHOsT: HOST\r\n\r\n`, ...bad },
  {
    is: 'a second Host behind three thousand headers',
    raw: `${HEALTH}\r\nHost: HOST\r\n${'a: b\r\n'.repeat(3_000)}Host: evil.example\r\n\r\n`,
    ...bad,
  },
  { is: 'two equal Origins', headers: { Origin: [PORTAL, PORTAL] }, ...bad },
  { is: 'two Origins, one foreign', headers: { Origin: [PORTAL, 'https://evil.example'] }, ...bad },
  {
    is: 'HTTP/1.0',
    raw: `GET /v1/health HTTP/1.0\r\nHost: HOST\r\nOrigin: ${PORTAL}\r\n\r\n`,
    ...bad,
    cors: PORTAL,
  },
  { is: 'HTTP/1.2', raw: 'GET /v1/health HTTP/1.2\r\nHost: HOST\r\n\r\n', ...bad },
  { is: 'HTTP/2 in plain text', raw: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', ...bad },
  { is: 'no version', raw: 'GET /v1/health\r\n\r\n', ...bad },
  { is: 'the asterisk as target', line: 'OPTIONS * HTTP/1.1', ...bad },
  { is: 'an absolute target', line: 'GET https://HOST/v1/health HTTP/1.1', headers: TOKEN, ...bad },
  { is: 'an absolute target of another scheme', line: 'GET http://evil.example/ HTTP/1.1', ...bad },
  { is: 'a target without a slash', line: 'GET v1/health HTTP/1.1', ...bad },
  { is: 'CONNECT', line: 'CONNECT HOST HTTP/1.1', ...bad },
  {
    is: 'CONNECT with an allowed Origin',
    line: 'CONNECT HOST HTTP/1.1',
    headers: { Origin: PORTAL },
    ...bad,
    cors: PORTAL,
  },
  { is: 'an unknown method', line: 'HELLO / HTTP/1.1', ...bad },
  { is: 'no HTTP at all', raw: '\x16\x03\x01\x02\x00\x01\x00\x01', ...bad },
  { is: 'an empty header name', raw: `${HEALTH}\r\nHost: HOST\r\n: x\r\n\r\n`, ...bad },
  { is: 'white space before the colon', raw: `${HEALTH}\r\nHost : HOST\r\n\r\n`, ...bad },
  {
    is: 'a folded header',
    raw: `${HEALTH}\r\nHost: HOST\r\nOrigin:\r\n https://evil.example\r\n\r\n`,
    ...bad,
  },
  { is: 'a bare line feed', raw: `${HEALTH}\nHost: HOST\n\n`, ...bad },
  {
    is: 'a length and chunks',
    raw: `${RPC}\r\nHost: HOST\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ...bad,
  },
  { is: 'two lengths', line: RPC, headers: { 'Content-Length': ['1', '2'] }, ...bad },
]

const wrongHost: readonly Row[] = [
  ...[
    'evil.example',
    'localhost',
    'localhost:1',
    'localhost:PORT1',
    'localhost:0PORT',
    'LOCALHOST:PORT',
    'Localhost:PORT',
    'localhost.:PORT',
    'localhost:PORT.',
    'sub.localhost:PORT',
    'localhost:PORT, localhost:PORT',
    'user@localhost:PORT',
    '127.0.0.1',
    '127.0.0.2:PORT',
    '127.1:PORT',
    '2130706433:PORT',
    '0.0.0.0:PORT',
    '::1:PORT',
    '[::1]',
    '[0:0:0:0:0:0:0:1]:PORT',
    '[::ffff:127.0.0.1]:PORT',
    'https://localhost:PORT',
    '',
  ].map((host): Row => ({ is: `Host “${host}”`, headers: { Host: host, ...TOKEN }, ...misdirected })),
  {
    is: 'a foreign Host and an undecodable target',
    line: 'GET /%zz HTTP/1.1',
    headers: { Host: 'evil.example' },
    ...misdirected,
  },
  {
    is: 'a foreign Host and Origin',
    headers: { Host: 'evil.example', Origin: 'https://evil.example' },
    ...misdirected,
  },
  {
    is: 'a foreign Host whose own origin asks',
    headers: { Host: 'evil.example:PORT', Origin: 'https://evil.example:PORT' },
    ...misdirected,
  },
  {
    is: 'a foreign Host and an allowed Origin',
    headers: { Host: 'evil.example', Origin: PORTAL },
    ...misdirected,
    cors: PORTAL,
  },
  { is: 'a foreign Host, unsafe method', line: RPC, headers: { Host: 'evil.example' }, ...misdirected },
  {
    is: 'a foreign Host, upgrade',
    line: SOCKET,
    headers: { ...HANDSHAKE, Host: 'evil.example' },
    ...misdirected,
  },
  {
    is: 'a foreign Host, page',
    line: 'GET / HTTP/1.1',
    headers: { Host: 'evil.example', 'Sec-Fetch-Dest': 'document' },
    ...misdirected,
  },
]

const FOREIGN = [
  'https://evil.example',
  'null',
  '',
  'http://sante-paca.fr',
  'https://sante-paca.fr/',
  'https://sante-paca.fr:443',
  'https://SANTE-PACA.FR',
  'HTTPS://sante-paca.fr',
  'https://sante-paca.fr.evil.example',
  'https://www.sante-paca.fr',
  'https://sante-paca.fr https://evil.example',
  'https://sante-paca.fr, https://sante-paca.fr',
  'http://HOST',
  'https://localhost',
  'https://localhost:1',
  'https://IPV4',
  'https://IPV6',
  'https://LOCALHOST:PORT',
  'https://localhost.:PORT',
  'wss://HOST',
  'http://localhost:8081',
  'file://',
  'chrome-extension://abcdefghijklmnop',
]
const foreignOrigin: readonly Row[] = [
  ...FOREIGN.map((origin): Row => ({ is: `Origin “${origin}”`, headers: { Origin: origin }, ...forbidden })),
  ...FOREIGN.map((origin): Row => ({
    is: `upgrade with Origin “${origin}”`,
    line: SOCKET,
    headers: { ...HANDSHAKE, Origin: origin },
    ...forbidden,
  })),
  ...['/', '/nothing', '/v1/rpc', '/%zz', '/assets/status.js', '/v1/openrpc.json'].map((path): Row => ({
    is: `a foreign Origin on ${path}`,
    line: `GET ${path} HTTP/1.1`,
    headers: { Origin: 'https://evil.example', 'Sec-Fetch-Dest': 'document', 'Sec-Fetch-Site': 'none' },
    ...forbidden,
  })),
  {
    is: 'a foreign Origin and the admin token',
    headers: { Origin: 'https://evil.example', ...TOKEN },
    ...forbidden,
  },
  {
    is: 'a foreign preflight',
    line: 'OPTIONS /v1/rpc HTTP/1.1',
    headers: { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' },
    ...forbidden,
  },
  {
    is: 'a foreign Origin that fetches a worker',
    headers: { Origin: 'https://evil.example', 'Service-Worker': 'script' },
    ...forbidden,
  },
  { is: 'the own origin of another name', headers: { Host: 'IPV4', Origin: 'https://HOST' }, ...forbidden },
]

const sockets: readonly Row[] = [
  { is: 'upgrade without Origin', line: SOCKET, headers: HANDSHAKE, ...forbidden },
  {
    is: 'upgrade with the admin token alone',
    line: SOCKET,
    headers: { ...HANDSHAKE, ...TOKEN },
    ...forbidden,
  },
  {
    is: 'upgrade without Origin, without subprotocol',
    line: SOCKET,
    headers: { Connection: 'Upgrade', Upgrade: 'websocket' },
    ...forbidden,
  },
  ...(
    [
      ['no subprotocol', undefined],
      ['another subprotocol', 'cps-bridge.v2'],
      ['the subprotocol in capitals', 'CPS-BRIDGE.V1'],
      ['an empty subprotocol', ''],
      ['a subprotocol offered twice', 'cps-bridge.v1, cps-bridge.v1'],
      ['a malformed list of subprotocols', 'cps-bridge.v1,,x'],
    ] as const
  ).map(([is, offered]): Row => {
    const { 'Sec-WebSocket-Protocol': _usual, ...rest } = HANDSHAKE
    const headers = {
      ...rest,
      Origin: PORTAL,
      ...(offered === undefined ? {} : { 'Sec-WebSocket-Protocol': offered }),
    }
    return { is, line: SOCKET, headers, ...bad, cors: PORTAL }
  }),
  {
    is: 'upgrade on another path',
    line: 'GET /v1/health HTTP/1.1',
    headers: { ...HANDSHAKE, Origin: PORTAL },
    status: 404,
    cors: PORTAL,
  },
  {
    is: 'upgrade on an encoded path',
    line: 'GET /v1/%73ocket HTTP/1.1',
    headers: { ...HANDSHAKE, Origin: PORTAL },
    status: 404,
    cors: PORTAL,
  },
  {
    is: 'upgrade by POST',
    line: 'POST /v1/socket HTTP/1.1',
    headers: { ...HANDSHAKE, Origin: PORTAL, 'Content-Length': '0' },
    status: 405,
    cors: PORTAL,
  },
  {
    is: 'upgrade to something else',
    line: SOCKET,
    headers: { ...HANDSHAKE, Origin: PORTAL, Upgrade: 'h2c' },
    ...bad,
    cors: PORTAL,
  },
  { is: 'upgrade to something else without Origin', headers: { ...HANDSHAKE, Upgrade: 'h2c' }, ...forbidden },
  {
    is: 'an old version of WebSocket',
    line: SOCKET,
    headers: { ...HANDSHAKE, Origin: PORTAL, 'Sec-WebSocket-Version': '8' },
    status: 426,
    cors: PORTAL,
  },
  {
    is: 'a short key',
    line: SOCKET,
    headers: { ...HANDSHAKE, Origin: PORTAL, 'Sec-WebSocket-Key': 'AAAA' },
    ...bad,
    cors: PORTAL,
  },
  {
    is: 'upgrade of an undecodable path',
    line: 'GET /%zz HTTP/1.1',
    headers: { ...HANDSHAKE, Origin: PORTAL },
    status: 404,
    cors: PORTAL,
  },
]

const nobody: readonly Row[] = [
  ...[
    '/v1/health',
    '/v1/rpc',
    '/v1/events',
    '/v1/socket',
    '/v1/nothing',
    '/v1/',
    '/v1/openrpc.json',
    '/v1/health?x=1',
    '/%761/health',
    '/v1/%68ealth',
    '//v1/health',
    '/V1/health',
  ].map((path): Row => ({ is: `GET ${path} by nobody`, line: `GET ${path} HTTP/1.1`, ...forbidden })),
  {
    is: 'the contract for another site',
    line: 'GET /v1/openrpc.json HTTP/1.1',
    headers: { 'Sec-Fetch-Site': 'cross-site' },
    ...forbidden,
  },
  ...[
    'Bearer wrong',
    `Bearer ${ADMIN_TOKEN}x`,
    `Bearer ${ADMIN_TOKEN.slice(0, -1)}`,
    `Bearer  `,
    'Bearer',
    `Basic ${ADMIN_TOKEN}`,
    ADMIN_TOKEN,
    `Bearer "${ADMIN_TOKEN}"`,
    `Bearer ${ADMIN_TOKEN} ${ADMIN_TOKEN}`,
    `Bearer ${ADMIN_TOKEN.toUpperCase()}`,
  ].map((value): Row => ({
    is: `Authorization “${value}”`,
    headers: { Authorization: value },
    ...forbidden,
  })),
  {
    is: 'two Authorizations',
    headers: { Authorization: [`Bearer ${ADMIN_TOKEN}`, 'Bearer x'] },
    ...forbidden,
  },
  ...['POST', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND', 'PURGE'].map((method): Row => ({
    is: `${method} by nobody`,
    line: `${method} / HTTP/1.1`,
    headers: { 'Content-Length': '0' },
    ...forbidden,
  })),
  {
    is: 'a form post by nobody',
    line: RPC,
    headers: { 'Content-Type': 'text/plain', 'Content-Length': '2' },
    body: '{}',
    ...forbidden,
  },
]

const bodies: readonly Row[] = [
  ...[
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    'application/json, text/plain',
    'text/json',
    '',
  ].map((type): Row => ({
    is: `content type “${type}”`,
    line: RPC,
    headers: { Origin: PORTAL, 'Content-Type': type, 'Content-Length': '2' },
    body: '{}',
    status: 415,
    cors: PORTAL,
  })),
  {
    is: 'no content type',
    line: RPC,
    headers: { Origin: PORTAL, 'Content-Length': '2' },
    body: '{}',
    status: 415,
    cors: PORTAL,
  },
  {
    is: 'two content types',
    line: RPC,
    headers: {
      Origin: PORTAL,
      'Content-Type': ['application/json', 'application/json'],
      'Content-Length': '2',
    },
    body: '{}',
    status: 415,
    cors: PORTAL,
  },
  {
    is: 'a compressed body',
    line: RPC,
    headers: {
      Origin: PORTAL,
      'Content-Type': 'application/json',
      'Content-Encoding': 'gzip',
      'Content-Length': '2',
    },
    body: '{}',
    status: 415,
    cors: PORTAL,
  },
  {
    is: 'a wrong content type on the encoded path',
    line: 'POST /v1/%72pc HTTP/1.1',
    headers: { Origin: PORTAL, 'Content-Type': 'text/plain', 'Content-Length': '2' },
    body: '{}',
    status: 415,
    cors: PORTAL,
  },
  {
    is: 'an announced body that is too long',
    line: RPC,
    headers: { Origin: PORTAL, 'Content-Type': 'application/json', 'Content-Length': '65537' },
    status: 413,
    cors: PORTAL,
  },
  {
    is: 'a body that is too long on another path',
    line: 'POST /x HTTP/1.1',
    headers: { ...TOKEN, 'Content-Length': '65537' },
    status: 413,
  },
  {
    is: 'an unknown expectation',
    line: RPC,
    headers: {
      Origin: PORTAL,
      Expect: 'the-moon',
      'Content-Type': 'application/json',
      'Content-Length': '2',
    },
    status: 417,
    cors: PORTAL,
  },
]

describe('the gate refuses and closes', () => {
  const refused = [...noRequest, ...wrongHost, ...foreignOrigin, ...sockets, ...nobody, ...bodies]
  it.each(refused)('$is: $status', async (row) => {
    const answer = await sendRaw(server.port, textOf(row), { waitMs: 2_000 })
    expect(answer.status).toBe(row.status)
    expect(answer.closed).toBe(true)
    if (row.says === 'empty') expect(answer.body).toBe('')
    else if (row.says !== undefined) expect(answer.body).toBe(`{"error":{"code":"${row.says}"}}`)
    expect(header(answer, 'access-control-allow-origin')).toBe(row.cors)
    expect(JSON.stringify(answer)).not.toContain(VERSION)
    expect(server.bridge.calls).toEqual([])
  })
})

const admitted: readonly Row[] = [
  { is: 'health for an allowed origin', headers: { Origin: PORTAL }, status: 200, cors: PORTAL },
  { is: 'health for another allowed origin', headers: { Origin: DEV_PORTAL }, status: 200, cors: DEV_PORTAL },
  { is: 'health for the own origin', headers: { Origin: 'https://HOST' }, status: 200 },
  { is: 'health for the own origin by IPv4', headers: { Host: 'IPV4', Origin: 'https://IPV4' }, status: 200 },
  { is: 'health for the own origin by IPv6', headers: { Host: 'IPV6', Origin: 'https://IPV6' }, status: 200 },
  { is: 'health for the administrator', headers: TOKEN, status: 200 },
  {
    is: 'health for the administrator, scheme in lower case',
    headers: { Authorization: `bearer ${ADMIN_TOKEN}` },
    status: 200,
  },
  {
    is: 'health for the administrator on the encoded path',
    line: 'GET /%761/health HTTP/1.1',
    headers: TOKEN,
    status: 200,
  },
  {
    is: 'an allowed origin with a wrong token',
    headers: { Origin: PORTAL, Authorization: 'Bearer wrong' },
    status: 200,
    cors: PORTAL,
  },
  { is: 'a Host with white space around it', headers: { Host: '  HOST  ', ...TOKEN }, status: 200 },
  { is: 'an undecodable target', line: 'GET /%zz HTTP/1.1', status: 400 },
  {
    is: 'the contract from the address bar',
    line: 'GET /v1/openrpc.json HTTP/1.1',
    headers: { 'Sec-Fetch-Site': 'none' },
    status: 404,
  },
  {
    is: 'the contract from an own page',
    line: 'GET /v1/openrpc.json HTTP/1.1',
    headers: { 'Sec-Fetch-Site': 'same-origin' },
    status: 404,
  },
  {
    is: 'PUT by an allowed origin',
    line: 'PUT /v1/rpc HTTP/1.1',
    headers: { Origin: PORTAL, 'Content-Length': '0' },
    status: 405,
    cors: PORTAL,
  },
  { is: 'DELETE by the administrator', line: 'DELETE /nothing HTTP/1.1', headers: TOKEN, status: 404 },
  {
    is: 'TRACE by an allowed origin',
    line: 'TRACE /v1/health HTTP/1.1',
    headers: { Origin: PORTAL },
    status: 405,
    cors: PORTAL,
  },
  {
    is: 'a method that the router does not know',
    line: 'PURGE /v1/health HTTP/1.1',
    headers: { Origin: PORTAL },
    status: 405,
    cors: PORTAL,
  },
  {
    is: 'OPTIONS by the own origin',
    line: 'OPTIONS /v1/health HTTP/1.1',
    headers: { Origin: 'https://HOST' },
    status: 405,
  },
  {
    is: 'GET of the interface for calls',
    line: 'GET /v1/rpc HTTP/1.1',
    headers: { Origin: PORTAL },
    status: 405,
    cors: PORTAL,
  },
  {
    is: 'GET of the socket without upgrade',
    line: SOCKET,
    headers: { Origin: PORTAL },
    status: 426,
    cors: PORTAL,
  },
  {
    is: 'an unknown path',
    line: 'GET /nothing HTTP/1.1',
    headers: { Origin: PORTAL },
    status: 404,
    cors: PORTAL,
  },
  {
    is: 'a socket for an allowed origin',
    line: SOCKET,
    headers: { ...HANDSHAKE, Origin: PORTAL },
    status: 101,
    cors: PORTAL,
  },
  {
    is: 'a socket for the own origin',
    line: SOCKET,
    headers: { ...HANDSHAKE, Origin: 'https://HOST' },
    status: 101,
  },
  {
    is: 'a socket for the own origin by IPv6',
    line: SOCKET,
    headers: { ...HANDSHAKE, Host: 'IPV6', Origin: 'https://IPV6' },
    status: 101,
  },
  {
    is: 'a socket that offers several subprotocols',
    line: SOCKET,
    headers: { ...HANDSHAKE, Origin: PORTAL, 'Sec-WebSocket-Protocol': 'x, cps-bridge.v1' },
    status: 101,
    cors: PORTAL,
  },
  {
    is: 'a socket with the token and an allowed origin',
    line: 'GET /v1/socket?lang=fr HTTP/1.1',
    headers: { ...HANDSHAKE, ...TOKEN, Origin: PORTAL },
    status: 101,
    cors: PORTAL,
  },
]

describe('the gate admits and leaves open', () => {
  it.each(admitted)('$is: $status', async (row) => {
    const answer = await sendRaw(server.port, textOf(row), { waitMs: 30 })
    expect(answer).toMatchObject({ status: row.status, closed: false })
    expect(header(answer, 'access-control-allow-origin')).toBe(row.cors)
    expect(header(answer, 'vary')).toBe(row.cors === undefined ? undefined : 'Origin')
  })

  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset="utf-8"'])(
    'content type %s passes',
    async (type) => {
      server.bridge.script = { 'bridge.info': () => ({ name: 'cps-bridge' }) }
      const headers = {
        Host: 'HOST',
        Origin: PORTAL,
        'Content-Type': type,
        'Content-Length': String(INFO.length),
      }
      const answer = await sendRaw(server.port, withPort(request(RPC, headers, INFO)), { waitMs: 30 })
      expect(answer).toMatchObject({
        status: 200,
        closed: false,
        body: '{"jsonrpc":"2.0","id":1,"result":{"name":"cps-bridge"}}',
      })
      server.bridge.calls.length = 0
    },
  )

  it('a head of 128 KiB passes and one byte more does not', async () => {
    const head = (padding: number) =>
      withPort(request(HEALTH, { Host: 'HOST', Origin: PORTAL, Cookie: 'c'.repeat(padding) }))
    const most = 131_072 - head(0).length
    expect(await sendRaw(server.port, head(most), { waitMs: 30 })).toMatchObject({
      status: 200,
      closed: false,
    })
    expect(await sendRaw(server.port, head(most + 1))).toMatchObject({ status: 431, closed: true })
    expect(await sendRaw(server.port, head(most + 100_000))).toMatchObject({ status: 431, closed: true })
  })

  it('sixty cookies of other programs on localhost do no harm', async () => {
    const cookies = Array.from({ length: 60 }, (_, index) => `c${index}=${'x'.repeat(1_000)}`)
    const answer = await sendRaw(
      server.port,
      withPort(request(HEALTH, { Host: 'HOST', ...TOKEN, Cookie: cookies })),
      { waitMs: 30 },
    )
    expect(answer.status).toBe(200)
  })
})

describe('preflight', () => {
  const preflight = (headers: Fields): Promise<RawAnswer> =>
    sendRaw(
      server.port,
      withPort(request('OPTIONS /v1/rpc HTTP/1.1', { Host: 'HOST', Origin: PORTAL, ...headers })),
      { waitMs: 30 },
    )
  const ask = { 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'content-type' }

  it('is answered for an allowed origin, with that origin alone', async () => {
    const answer = await preflight(ask)
    expect(answer).toMatchObject({ status: 204, body: '', closed: false })
    expect(header(answer, 'access-control-allow-origin')).toBe(PORTAL)
    expect(header(answer, 'vary')).toBe('Origin')
    expect(header(answer, 'access-control-allow-methods')).toContain('POST')
    expect(header(answer, 'access-control-allow-headers')?.toLowerCase()).toContain('content-type')
    expect(header(answer, 'access-control-allow-credentials')).toBeUndefined()
    expect(header(answer, 'access-control-allow-private-network')).toBeUndefined()
  })

  it.each(['Private', 'Local'])('allows the %s network when asked for it', async (name) => {
    const answer = await preflight({ ...ask, [`Access-Control-Request-${name}-Network`]: 'true' })
    expect(answer.status).toBe(204)
    expect(header(answer, `access-control-allow-${name.toLowerCase()}-network`)).toBe('true')
  })

  it('is answered on any path', async () => {
    const text = withPort(request('OPTIONS /nothing HTTP/1.1', { Host: 'HOST', Origin: PORTAL, ...ask }))
    expect(await sendRaw(server.port, text, { waitMs: 30 })).toMatchObject({ status: 204 })
  })
})
