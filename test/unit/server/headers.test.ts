import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { header, type RawAnswer, request, sendRaw } from '../../helpers/raw-client.ts'
import { ADMIN_TOKEN, PORTAL, startTestServer, type TestServer } from '../../helpers/test-server.ts'
import { type Fields, HANDSHAKE } from './gate-table.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  server.bridge.script = {
    'bridge.info': () => ({}),
    'card.identity': () => {
      throw new Error('unexpected')
    },
  }
})
afterAll(() => server.closeGently(1_000))

const call = (body: string): [Fields, string] => [
  { 'Content-Type': 'application/json', 'Content-Length': String(body.length) },
  body,
]

/** Every kind of answer, as an allowed origin gets it. */
const ANSWERS: readonly [status: number, is: string, line: string, headers?: Fields, body?: string][] = [
  [200, 'health', 'GET /v1/health HTTP/1.1'],
  [200, 'health by HEAD', 'HEAD /v1/health HTTP/1.1'],
  [200, 'a result', 'POST /v1/rpc HTTP/1.1', ...call('{"jsonrpc":"2.0","id":1,"method":"bridge.info"}')],
  [
    204,
    'nothing for a notification',
    'POST /v1/rpc HTTP/1.1',
    ...call('{"jsonrpc":"2.0","method":"bridge.info"}'),
  ],
  [204, 'a preflight', 'OPTIONS /v1/rpc HTTP/1.1', { 'Access-Control-Request-Method': 'POST' }],
  [101, 'a socket', 'GET /v1/socket HTTP/1.1', HANDSHAKE],
  [400, 'no JSON', 'POST /v1/rpc HTTP/1.1', ...call('{')],
  [400, 'no request', 'POST /v1/rpc HTTP/1.1', ...call('[]')],
  [
    400,
    'wrong parameters',
    'POST /v1/rpc HTTP/1.1',
    ...call('{"jsonrpc":"2.0","id":1,"method":"bridge.info","params":[]}'),
  ],
  [400, 'an undecodable path', 'GET /%zz HTTP/1.1'],
  [400, 'a refused upgrade', 'GET /v1/socket HTTP/1.1', { ...HANDSHAKE, 'Sec-WebSocket-Protocol': 'x' }],
  [403, 'a page for a script', 'GET / HTTP/1.1'],
  [403, 'a file of a page', 'GET /assets/status.js HTTP/1.1', { 'Sec-Fetch-Site': 'cross-site' }],
  [404, 'an unknown method', 'POST /v1/rpc HTTP/1.1', ...call('{"jsonrpc":"2.0","id":1,"method":"nothing"}')],
  [404, 'an unknown path', 'GET /nothing HTTP/1.1'],
  [404, 'an upgrade elsewhere', 'GET /nothing HTTP/1.1', HANDSHAKE],
  [405, 'a wrong verb', 'DELETE /v1/rpc HTTP/1.1'],
  [
    413,
    'a long body',
    'POST /v1/rpc HTTP/1.1',
    { 'Content-Type': 'application/json', 'Content-Length': '65537', Expect: '100-continue' },
  ],
  [
    415,
    'another content type',
    'POST /v1/rpc HTTP/1.1',
    { 'Content-Type': 'text/plain', 'Content-Length': '2' },
    '{}',
  ],
  [417, 'an expectation', 'GET /v1/health HTTP/1.1', { Expect: 'x' }],
  [421, 'another host', 'GET /v1/health HTTP/1.1', { Host: 'evil.example' }],
  [426, 'a socket without upgrade', 'GET /v1/socket HTTP/1.1'],
  [431, 'a long head', 'GET /v1/health HTTP/1.1', { Cookie: ['x'.repeat(70_000), 'x'.repeat(61_000)] }],
  [
    500,
    'a fault inside',
    'POST /v1/rpc HTTP/1.1',
    ...call('{"jsonrpc":"2.0","id":1,"method":"card.identity"}'),
  ],
]

const send = (line: string, headers: Fields, body?: string): Promise<RawAnswer> =>
  sendRaw(server.port, request(line, { Host: `localhost:${server.port}`, ...headers }, body), { waitMs: 5 })

function expectBaseHeaders(answer: RawAnswer): void {
  expect(header(answer, 'x-content-type-options')).toBe('nosniff')
  expect(header(answer, 'cache-control')).toBe('no-store')
  expect(header(answer, 'referrer-policy')).toBe('same-origin')
  for (const name of [
    'server',
    'x-powered-by',
    'set-cookie',
    'strict-transport-security',
    'access-control-allow-credentials',
  ]) {
    expect(header(answer, name)).toBeUndefined()
  }
  const names = answer.headers.map(([name]) => name)
  expect(new Set(names).size).toBe(names.length)
}

describe('every answer', () => {
  it.each(ANSWERS)(
    '%i (%s) can be read by the allowed origin that asked',
    async (status, _is, line, headers = {}, body) => {
      const answer = await send(line, { Origin: PORTAL, ...headers }, body)
      expect(answer.status).toBe(status)
      expectBaseHeaders(answer)
      expect(header(answer, 'access-control-allow-origin')).toBe(PORTAL)
      expect(header(answer, 'vary')).toBe('Origin')
      expect(header(answer, 'cross-origin-resource-policy')).toBeUndefined()
    },
  )

  it.each(ANSWERS)(
    '%i (%s) says same-origin to the administrator and to own pages',
    async (_status, is, line, headers = {}, body) => {
      const own = { Origin: `https://localhost:${server.port}` }
      const admin = { Authorization: `Bearer ${ADMIN_TOKEN}` }
      for (const caller of is.includes('socket') || is.includes('upgrade') ? [own] : [own, admin]) {
        const answer = await send(line, { ...caller, ...headers }, body)
        expect(answer.status).toBeGreaterThan(0)
        expectBaseHeaders(answer)
        expect(header(answer, 'cross-origin-resource-policy')).toBe('same-origin')
        expect(header(answer, 'access-control-allow-origin')).toBeUndefined()
      }
    },
  )

  it.each([
    ['a foreign origin', 'GET /v1/health HTTP/1.1', { Origin: 'https://evil.example' }],
    ['nobody', 'GET /v1/health HTTP/1.1', {}],
    ['a head that does not parse', 'HELLO', {}],
    ['CONNECT', 'CONNECT localhost:1 HTTP/1.1', {}],
    ['a page', 'GET / HTTP/1.1', { 'Sec-Fetch-Dest': 'document' }],
    ['a worker', 'GET /sw.js HTTP/1.1', { 'Service-Worker': 'script' }],
  ] as const)('to %s carries them too', async (_is, line, headers) => {
    const answer = await send(line, headers)
    expectBaseHeaders(answer)
    expect(header(answer, 'cross-origin-resource-policy')).toBe('same-origin')
    expect(header(answer, 'access-control-allow-origin')).toBeUndefined()
  })

  it('that refuses a verb says which are allowed', async () => {
    expect(header(await send('DELETE /v1/rpc HTTP/1.1', { Origin: PORTAL }), 'allow')).toBe('POST')
    expect(
      header(await send('POST /v1/health HTTP/1.1', { Origin: PORTAL, 'Content-Length': '0' }), 'allow'),
    ).toBe('GET, HEAD')
    expect(header(await send('HEAD /v1/events HTTP/1.1', { Origin: PORTAL }), 'allow')).toBe('GET')
  })
})

describe('GET /v1/health', () => {
  it('says status, version and protocol', async () => {
    const answer = await send('GET /v1/health HTTP/1.1', { Origin: PORTAL })
    expect(JSON.parse(answer.body)).toEqual({ status: 'ok', version: '9.8.7-test', protocol: [1] })
    expect(header(answer, 'content-type')).toBe('application/json; charset=utf-8')
  })
})
