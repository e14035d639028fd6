import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { StatusTickets } from '../../../src/server/pages/status-tickets.ts'
import { header, type RawAnswer, request, sendRaw } from '../../helpers/raw-client.ts'
import { ADMIN_TOKEN, PORTAL, startTestServer, type TestServer } from '../../helpers/test-server.ts'

const tickets = new StatusTickets(() => 1_000)
const TEXT = '# TYPE cps_bridge_readers gauge\ncps_bridge_readers 2\n'
let server: TestServer
beforeAll(async () => {
  server = await startTestServer({
    tickets,
    administration: { state: () => ({ readers: 2 }), metrics: () => TEXT },
  })
})
afterAll(() => server.closeGently(1_000))

const own = (): string => `https://localhost:${server.port}`
const get = (path: string, headers: Readonly<Record<string, string>>): Promise<RawAnswer> =>
  sendRaw(server.port, request(`GET ${path} HTTP/1.1`, { Host: `localhost:${server.port}`, ...headers }), {
    waitMs: 100,
  })

describe.each(['/v1/state', '/v1/metrics'])('GET %s', (path) => {
  it.each([
    ['another site', () => ({ Origin: 'https://evil.example' })],
    ['an allowed portal', () => ({ Origin: PORTAL })],
    [
      'an allowed portal with the admin token',
      () => ({ Origin: PORTAL, Authorization: `Bearer ${ADMIN_TOKEN}` }),
    ],
    ['a page of the bridge', () => ({ Origin: own() })],
    [
      'a page of the bridge with a ticket',
      () => ({ Origin: own(), Authorization: `Ticket ${tickets.issue().ticket}` }),
    ],
    ['nobody', () => ({})],
    ['a wrong token', () => ({ Authorization: `Bearer ${'a'.repeat(ADMIN_TOKEN.length)}` })],
  ])('tells nothing to %s', async (_who, headers) => {
    const answer = await get(path, headers())
    expect([401, 403]).toContain(answer.status)
    expect(answer.body).not.toContain('2')
  })
})

it('tells the administrator the state, and the metrics in the text format', async () => {
  const admin = { Authorization: `Bearer ${ADMIN_TOKEN}` }
  expect(JSON.parse((await get('/v1/state', admin)).body)).toEqual({ readers: 2 })
  const metrics = await get('/v1/metrics', admin)
  expect(metrics).toMatchObject({ status: 200, body: TEXT })
  expect(header(metrics, 'content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
})
