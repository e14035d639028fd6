import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { header, type RawAnswer, request, sendRaw } from '../../helpers/raw-client.ts'
import { DEV_PORTAL, PORTAL, startTestServer, type TestServer, VERSION } from '../../helpers/test-server.ts'
import { ADMITTED, type Fields, HEALTH, REFUSED, type Row, RPC, TOKEN } from './gate-table.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.closeGently(1_000))

const INFO = '{"jsonrpc":"2.0","id":1,"method":"bridge.info"}'

const withPort = (text: string): string =>
  text
    .replaceAll('HOST', `localhost:${server.port}`)
    .replaceAll('IPV4', `127.0.0.1:${server.port}`)
    .replaceAll('IPV6', `[::1]:${server.port}`)
    .replaceAll('PORT', String(server.port))

const textOf = ({ line, headers }: Row): string =>
  withPort(
    headers === null
      ? line
      : request(line, headers['Host'] === undefined ? { Host: 'HOST', ...headers } : headers),
  )

/** The one allowed origin that the row names: it may read even a refusal. */
function readerOf({ line, headers }: Row): string | undefined {
  const [origin, ...more] = [headers?.['Origin'] ?? (line.includes(`Origin: ${PORTAL}`) ? PORTAL : [])].flat()
  const allowed = origin === PORTAL || origin === DEV_PORTAL
  return allowed && more.length === 0 ? origin : undefined
}

describe('the gate refuses and closes', () => {
  it.each(REFUSED)('$is: $outcome.status', async (row) => {
    const answer = await sendRaw(server.port, textOf(row), { waitMs: 2_000 })
    expect(answer.status).toBe(row.outcome.status)
    expect(answer.closed).toBe(true)
    const { says } = row.outcome
    if (says === 'empty') expect(answer.body).toBe('')
    else if (says !== undefined) expect(answer.body).toBe(`{"error":{"code":"${says}"}}`)
    expect(header(answer, 'access-control-allow-origin')).toBe(readerOf(row))
    expect(JSON.stringify(answer)).not.toContain(VERSION)
    expect(server.bridge.calls).toEqual([])
  })
})

describe('the gate admits and leaves open', () => {
  it.each(ADMITTED)('$is: $outcome.status', async (row) => {
    const answer = await sendRaw(server.port, textOf(row), { waitMs: 30 })
    expect(answer).toMatchObject({ status: row.outcome.status, closed: false })
    expect(header(answer, 'access-control-allow-origin')).toBe(readerOf(row))
    expect(header(answer, 'vary')).toBe(readerOf(row) === undefined ? undefined : 'Origin')
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
      expect(await sendRaw(server.port, withPort(request(RPC, headers, INFO)), { waitMs: 30 })).toMatchObject(
        {
          status: 200,
          closed: false,
          body: '{"jsonrpc":"2.0","id":1,"result":{"name":"cps-bridge"}}',
        },
      )
      server.bridge.calls.length = 0
    },
  )

  it('a head of 128 KiB passes and one byte more does not', async () => {
    const head = (padding: number): string =>
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
    const text = withPort(request(HEALTH, { Host: 'HOST', ...TOKEN, Cookie: cookies }))
    expect((await sendRaw(server.port, text, { waitMs: 30 })).status).toBe(200)
  })
})

describe('preflight', () => {
  const preflight = (headers: Fields, path = '/v1/rpc'): Promise<RawAnswer> => {
    const text = request(`OPTIONS ${path} HTTP/1.1`, { Host: 'HOST', Origin: PORTAL, ...headers })
    return sendRaw(server.port, withPort(text), { waitMs: 30 })
  }
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
    expect(await preflight(ask, '/nothing')).toMatchObject({ status: 204 })
  })
})
