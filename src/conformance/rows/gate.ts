/** What is refused before any work is done (protocol 3). */
import type { Bench } from '../bench.ts'
import { expectGuarded, expectRefused } from '../expect.ts'
import { same, that } from '../difference.ts'
import type { Row } from '../row.ts'
import { exchange, type HttpAnswer, type RequestHeaders } from '../wire.ts'

const FOREIGN = 'https://conformance-foreign.example'
const CLAUSE = '3'

const upgrade = (bench: Bench, headers: RequestHeaders): Promise<HttpAnswer> =>
  bench.refused('GET /v1/socket', {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  })
const SUBPROTOCOL = { 'Sec-WebSocket-Protocol': 'cps-bridge.v1' }

async function expectForeign(bench: Bench, line: string, headers: RequestHeaders): Promise<void> {
  const answer = await bench.refused(line, headers)
  expectRefused(answer, 403, 'ORIGIN_FORBIDDEN')
  expectGuarded(answer)
  const cors = [...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))
  same('CORS headers for a foreign origin', cors, [])
}

const ORIGIN_ROWS: readonly Row[] = [
  {
    name: 'gate/foreign-origin',
    clause: CLAUSE,
    sentence:
      'An origin that is not allowed gets 403 and ORIGIN_FORBIDDEN on any path, without CORS headers.',
    async run(bench) {
      for (const line of ['GET /v1/health', 'GET /nowhere', 'GET /', 'OPTIONS /v1/rpc', 'POST /v1/rpc'])
        await expectForeign(bench, line, { Origin: FOREIGN })
    },
  },
  {
    name: 'gate/exact-origin',
    clause: '2',
    sentence: 'An origin is scheme, host and port, compared exactly; an empty one is foreign.',
    async run(bench) {
      const { origin } = bench
      const others = [
        '',
        'null',
        `${origin}/`,
        `${origin}:443`,
        `${origin}.example`,
        origin.replace('https:', 'http:'),
      ]
      for (const other of others) await expectForeign(bench, 'GET /v1/health', { Origin: other })
    },
  },
  {
    name: 'gate/foreign-origin-with-token',
    clause: CLAUSE,
    sentence: 'With an Origin, the origin decides, token or not.',
    async run(bench) {
      const token = bench.target.adminToken ?? 'unknown'
      await expectForeign(bench, 'GET /v1/health', { Origin: FOREIGN, Authorization: `Bearer ${token}` })
    },
  },
  {
    name: 'gate/own-origin',
    clause: CLAUSE,
    sentence: 'The own origin alone gets bridge.info and the readers, and no identity.',
    async run(bench) {
      const own = { Origin: `https://${bench.host}` }
      same('status of bridge.info', (await bench.post('bridge.info', {}, own)).status, 200)
      same('status of readers.list', (await bench.post('readers.list', {}, own)).status, 200)
      const { status, message } = await bench.post('card.identity', {}, own)
      that(
        status >= 400 && message.error !== undefined,
        'card.identity is refused to the own origin',
        message,
      )
    },
  },
  {
    name: 'gate/socket-origin',
    clause: CLAUSE,
    sentence: 'A WebSocket upgrade from a foreign origin or from none is refused with 403 and closed.',
    async run(bench) {
      const token = bench.target.adminToken ?? 'unknown'
      expectRefused(await upgrade(bench, { Origin: FOREIGN, ...SUBPROTOCOL }), 403)
      expectRefused(await upgrade(bench, { Authorization: `Bearer ${token}`, ...SUBPROTOCOL }), 403)
    },
  },
  {
    name: 'gate/socket-subprotocol',
    clause: CLAUSE,
    sentence: 'A WebSocket upgrade without the subprotocol cps-bridge.v1 is refused with 400.',
    async run(bench) {
      const { origin } = bench
      expectRefused(await upgrade(bench, { Origin: origin }), 400)
      expectRefused(await upgrade(bench, { Origin: origin, 'Sec-WebSocket-Protocol': 'cps-bridge.v2' }), 400)
    },
  },
]

const HEAD_ROWS: readonly Row[] = [
  {
    name: 'gate/foreign-host',
    clause: CLAUSE,
    sentence:
      'A Host other than localhost, 127.0.0.1 or [::1] with the port is refused with 421 and an empty body.',
    async run(bench) {
      const { port } = bench.target
      const others = [`conformance.example:${port}`, 'localhost', `localhost.:${port}`, `127.0.0.2:${port}`]
      for (const Host of others) {
        const answer = await bench.refused('GET /v1/health', { Host, Origin: bench.origin })
        expectRefused(answer, 421)
        same('body', answer.body, '')
      }
    },
  },
  {
    name: 'gate/own-hosts',
    clause: CLAUSE,
    sentence: 'The bridge may be named localhost, 127.0.0.1 and [::1].',
    async run(bench) {
      for (const name of ['localhost', '127.0.0.1', '[::1]']) {
        const { status } = await bench.http('GET /v1/health', { Host: `${name}:${bench.target.port}` })
        same(`status as ${name}`, status, 200)
      }
    },
  },
  {
    name: 'gate/request-head',
    clause: CLAUSE,
    sentence:
      'HTTP/1.1, one Host, at most one Origin and a target that starts with a slash; anything else is 400.',
    async run(bench) {
      const { host: Host, origin: Origin, target } = bench
      const heads: readonly (readonly [string, RequestHeaders])[] = [
        ['GET /v1/health HTTP/1.1', { Origin }],
        ['GET /v1/health HTTP/1.1', { Host: [Host, Host], Origin }],
        ['GET /v1/health HTTP/1.1', { Host, Origin: [Origin, Origin] }],
        ['GET https://localhost/v1/health HTTP/1.1', { Host, Origin }],
        ['GET /v1/health HTTP/1.0', { Host, Origin }],
      ]
      for (const [line, headers] of heads)
        expectRefused(await exchange(target, { line, headers, untilClosed: true }), 400)
    },
  },
  {
    name: 'gate/long-head',
    clause: CLAUSE,
    sentence: 'The head of a request may be long, up to 128 KiB: other programs’ cookies arrive here.',
    async run(bench) {
      const { status } = await bench.http('GET /v1/health', { Cookie: 'a'.repeat(100 * 1024) })
      same('status with 100 KiB of cookies', status, 200)
    },
  },
]

const CALLER_ROWS: readonly Row[] = [
  {
    name: 'gate/no-origin',
    clause: CLAUSE,
    sentence: 'The interface without Origin and without the token is refused with 403, health included.',
    async run(bench) {
      for (const path of ['/v1/health', '/v1/events', '/v1/openrpc.json', '/v1/nowhere'])
        expectRefused(await bench.refused(`GET ${path}`, {}), 403)
      expectRefused(await bench.refused('GET /v1/health', { Authorization: 'Bearer wrong' }), 403)
    },
  },
  {
    name: 'gate/contract-navigation',
    clause: CLAUSE,
    sentence: 'openrpc.json also passes with Sec-Fetch-Site same-origin or none.',
    async run(bench) {
      for (const site of ['same-origin', 'none', 'cross-site']) {
        const { status } = await bench.refused('GET /v1/openrpc.json', {
          'Sec-Fetch-Site': site,
          Connection: 'close',
        })
        same(`status with Sec-Fetch-Site ${site}`, status, site === 'cross-site' ? 403 : 200)
      }
    },
  },
  {
    name: 'gate/unsafe-method',
    clause: CLAUSE,
    sentence: 'An unsafe method without allowed or own Origin or token is refused with 403.',
    async run(bench) {
      for (const line of ['POST /', 'DELETE /docs', 'PUT /prompt/1'])
        expectRefused(await bench.refused(line, {}), 403)
    },
  },
  {
    name: 'gate/preflight',
    clause: CLAUSE,
    sentence:
      'A preflight of an allowed origin is 204 for exactly that origin, private network when asked for.',
    async run(bench) {
      const asked = {
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'content-type',
      }
      const plain = await bench.http('OPTIONS /v1/rpc', asked)
      same('status', plain.status, 204)
      same('allowed origin', plain.headers.get('access-control-allow-origin'), bench.origin)
      that(/\borigin\b/i.test(plain.headers.get('vary') ?? ''), 'Vary: Origin', plain.headers.get('vary'))
      const local = await bench.http('OPTIONS /v1/rpc', {
        ...asked,
        'Access-Control-Request-Private-Network': 'true',
      })
      same('private network', local.headers.get('access-control-allow-private-network'), 'true')
    },
  },
  {
    name: 'gate/content-type',
    clause: CLAUSE,
    sentence: 'POST /v1/rpc with a content type other than application/json is refused with 415.',
    async run(bench) {
      const call = '{"jsonrpc":"2.0","id":1,"method":"bridge.info"}'
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'text/json',
        'application/jsonp',
      ])
        same(`status of ${type}`, (await bench.postText(call, { 'Content-Type': type })).status, 415)
      const named = await bench.postText(call, { 'Content-Type': 'application/json; charset=utf-8' })
      same('status of application/json', named.status, 200)
    },
  },
]

export const GATE_ROWS: readonly Row[] = [...ORIGIN_ROWS, ...HEAD_ROWS, ...CALLER_ROWS]
