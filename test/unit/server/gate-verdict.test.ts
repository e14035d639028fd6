/** The rows of the gate without sockets: what is decided, for whom, and who may read it. `gate.test.ts` shows what is done with it. */
import { createServer, type IncomingMessage } from 'node:http'
import { duplexPair } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { Caller } from '../../../src/bridge/bridge.ts'
import {
  type GatePolicy,
  judge,
  MAX_HEAD_BYTES,
  portalCaller,
  type Verdict,
} from '../../../src/server/gate/gate.ts'
import { decodedPath, headBytes, headOf, type RequestHead } from '../../../src/server/gate/request-head.ts'
import { request } from '../../helpers/raw-client.ts'
import { ADMIN_TOKEN, DEV_PORTAL, PORTAL } from '../../helpers/server-names.ts'
import { ADMITTED, HANDSHAKE, HEALTH, REFUSED, type Row, RPC, SOCKET, TOKEN } from './gate-table.ts'

const portal = (origin: string): Caller =>
  portalCaller({ origin, pinEntry: 'page', identity: 'ask', formats: ['web-eid'] } as never)
const policy: GatePolicy = {
  portals: new Map([PORTAL, DEV_PORTAL].map((origin) => [origin, portal(origin)])),
  // As the real one, it takes a text and nothing else.
  isAdminToken: (token) => Buffer.from(token).equals(Buffer.from(ADMIN_TOKEN)),
}

/** Node's own parser reads the text; a stream without a port stands for port 0. Null: it is no request to Node. */
function headOfText(text: string): Promise<RequestHead | null> {
  const [client, server] = duplexPair()
  const listener = createServer({ requireHostHeader: false })
  listener.maxHeadersCount = 0
  return new Promise<RequestHead | null>((resolve) => {
    listener.on('request', (incoming) => resolve(headOf(incoming, false)))
    for (const event of ['upgrade', 'connect'] as const)
      listener.on(event, (incoming: IncomingMessage) => resolve(headOf(incoming, true)))
    listener.on('checkExpectation', (incoming) => resolve(headOf(incoming, false)))
    listener.on('clientError', () => resolve(null))
    listener.emit('connection', server)
    client.write(text)
  }).finally(() => client.destroy())
}

const withPort = (text: string): string =>
  text
    .replaceAll('HOST', 'localhost:0')
    .replaceAll('IPV4', '127.0.0.1:0')
    .replaceAll('IPV6', '[::1]:0')
    .replaceAll('PORT', '0')
const textOf = ({ line, headers }: Row): string =>
  withPort(
    headers === null
      ? line
      : request(line, headers['Host'] === undefined ? { Host: 'HOST', ...headers } : headers),
  )

async function verdictOf(row: Pick<Row, 'line' | 'headers'>): Promise<Verdict | null> {
  const head = await headOfText(textOf(row as Row))
  return head === null ? null : judge(head, policy)
}

const originOf = ({ line, headers }: Row): string | null => {
  const [origin, ...more] = [headers?.['Origin'] ?? (line.includes(`Origin: ${PORTAL}`) ? PORTAL : [])].flat()
  return (origin === PORTAL || origin === DEV_PORTAL) && more.length === 0 ? origin : null
}

describe('the gate decides to refuse', () => {
  // An expectation is refused behind the gate, what is no HTTP before it.
  it.each(REFUSED.filter(({ outcome }) => outcome.status !== 417))('$is: $outcome.status', async (row) => {
    const { status, says } = row.outcome
    const verdict = await verdictOf(row)
    if (verdict === null) expect(status).toBe(400)
    else expect(verdict).toMatchObject({ kind: 'refuse', status, origin: originOf(row) })
    if (verdict?.kind === 'refuse' && says !== undefined) expect(verdict.code ?? 'empty').toBe(says)
  })
})

describe('the gate decides to admit', () => {
  it.each(ADMITTED)('$is', async (row) => {
    expect(await verdictOf(row)).toMatchObject({ kind: 'admit', origin: originOf(row) })
  })

  const page = { pinEntry: 'page', identity: 'ask', formats: ['web-eid'] }
  it.each([
    ['an allowed origin', { Origin: PORTAL }, { kind: 'portal', audience: PORTAL, policy: page }, PORTAL],
    [
      'its own page',
      { Origin: 'https://HOST' },
      {
        kind: 'own',
        audience: 'https://localhost:0',
        policy: { pinEntry: 'page', identity: 'deny', formats: [] },
      },
      null,
    ],
    [
      'the administrator',
      TOKEN,
      {
        kind: 'admin',
        audience: 'urn:cps-bridge:local',
        policy: {
          pinEntry: 'api',
          identity: 'allow',
          formats: ['jws', 'web-eid:1.0'],
        },
      },
      null,
    ],
    [
      'an origin with a token',
      { Origin: PORTAL, ...TOKEN },
      { kind: 'portal', audience: PORTAL, policy: page },
      PORTAL,
    ],
  ])('%s as the caller that it is', async (_who, headers, caller, origin) => {
    const verdict = await verdictOf({ line: HEALTH, headers })
    expect(verdict).toEqual({ kind: 'admit', caller, origin, host: 'localhost:0' })
  })

  it.each(['GET', 'HEAD', 'OPTIONS'])('nobody in particular for a page (%s)', async (verb) => {
    const verdict = await verdictOf({ line: `${verb} / HTTP/1.1`, headers: {} })
    expect(verdict).toEqual({ kind: 'admit', caller: null, origin: null, host: 'localhost:0' })
  })

  it.each([
    ['a body of exactly 64 KiB', 'POST /x HTTP/1.1', { 'Content-Length': '65536' }],
    [
      'a body that says it is as it is',
      RPC,
      { 'Content-Type': 'Application/JSON ; charset=utf-8', 'Content-Encoding': 'Identity' },
    ],
    ['another path of a portal without a type', 'POST /v1/x HTTP/1.1', { 'Content-Length': '0' }],
    ['the token after several spaces', HEALTH, { Authorization: `BEARER   ${ADMIN_TOKEN}` }],
    ['a path that only begins like the interface', 'GET /v10/x HTTP/1.1', {}],
  ])('%s', async (_what, line, headers) => {
    const by = line.startsWith('POST') ? { Origin: PORTAL } : {}
    expect(await verdictOf({ line, headers: { ...by, ...headers } })).toMatchObject({ kind: 'admit' })
  })
})

describe('the gate decides to answer itself', () => {
  it.each([
    [{}, []],
    [{ 'Access-Control-Request-Private-Network': 'true' }, ['private']],
    [
      { 'Access-Control-Request-Local-Network': 'true', 'Access-Control-Request-Private-Network': 'true' },
      ['private', 'local'],
    ],
    [{ 'Access-Control-Request-Local-Network': 'false' }, []],
  ])('a preflight that asks %j', async (asked, networks) => {
    const verdict = await verdictOf({
      line: 'OPTIONS /v1/rpc HTTP/1.1',
      headers: { Origin: PORTAL, ...asked },
    })
    expect(verdict).toEqual({ kind: 'preflight', origin: PORTAL, networks })
  })

  it('a worker that another program left, for GET alone', async () => {
    const headers = { 'Service-Worker': 'script' }
    expect(await verdictOf({ line: 'GET /sw.js HTTP/1.1', headers })).toEqual({
      kind: 'unregister-worker',
      origin: null,
    })
    expect(await verdictOf({ line: 'HEAD /sw.js HTTP/1.1', headers })).toMatchObject({ kind: 'admit' })
    expect(await verdictOf({ line: SOCKET, headers: { ...HANDSHAKE, ...headers } })).toMatchObject({
      status: 403,
    })
  })
})

describe('a head', () => {
  it('with CONNECT is none, whatever its target', () => {
    const head: RequestHead = {
      method: 'CONNECT',
      target: '/',
      httpVersion: '1.1',
      rawHeaders: ['Host', 'localhost:0', 'Origin', PORTAL],
      port: 0,
      upgrade: false,
    }
    expect(judge(head, policy)).toMatchObject({ status: 400, code: 'REQUEST_INVALID' })
    expect(judge({ ...head, method: 'GET' }, policy)).toMatchObject({ kind: 'admit' })
  })

  it('may have 128 KiB, and no byte more', async () => {
    const text = (padding: number): string =>
      withPort(request(HEALTH, { Host: 'HOST', Origin: PORTAL, Cookie: 'c'.repeat(padding) }))
    const head = await headOfText(text(0))
    if (head === null) throw new RangeError('the head cannot be read')
    expect(headBytes(head)).toBe(text(0).length)
    const padded = (more: number): RequestHead => ({
      ...head,
      rawHeaders: [...head.rawHeaders, 'x', 'c'.repeat(MAX_HEAD_BYTES - headBytes(head) - 5 + more)],
    })
    expect(judge(padded(0), policy)).toMatchObject({ kind: 'admit' })
    expect(judge(padded(1), policy)).toMatchObject({ status: 431, code: 'REQUEST_INVALID', origin: PORTAL })
  })

  it.each([
    ['/a%20b?c#d', '/a b'],
    ['/a#b?c', '/a'],
    ['/%zz', null],
  ])('has in %s the path %s', (target, path) => {
    expect(decodedPath(target)).toBe(path)
  })
})
