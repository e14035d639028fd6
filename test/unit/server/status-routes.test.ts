import type { StatusView } from '../../../src/contract/status.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { StatusTickets, TICKET_IDLE_SECONDS } from '../../../src/server/pages/status-tickets.ts'
import { header, openTls, type RawAnswer, request, sendRaw } from '../../helpers/raw-client.ts'
import { ADMIN_TOKEN, PORTAL, startTestServer, type TestServer } from '../../helpers/test-server.ts'

const clock = { ms: 1_000 }
const tickets = new StatusTickets(() => clock.ms)
const SECRET = '899700218896'
let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ tickets })
  server.bridge.statusView = {
    now: '2026-01-02T03:04:05Z',
    auditFailing: false,
    logFailing: false,
    binding: { asked: 'auto', used: null },
    cards: [{ reader: SECRET, kind: 'cps3', holder: null, triesLeft: null, fault: null, sites: [] }],
  }
})
afterAll(() => server.closeGently(1_000))

const PATHS = [
  '/v1/status',
  '/v1/status/events',
  '/v1/status/renew',
  '/v1/status/try',
  '/v1/status/revoke',
] as const
const host = (): string => `localhost:${server.port}`
const own = (): string => `https://${host()}`
const goodTicket = (): string => `Ticket ${tickets.issue().ticket}`

function post(path: string, headers: Readonly<Record<string, string>>, body = '{}'): Promise<RawAnswer> {
  const length = { 'Content-Length': String(Buffer.byteLength(body)) }
  return sendRaw(
    server.port,
    request(`POST ${path} HTTP/1.1`, { Host: host(), ...length, ...headers }, body),
    {
      waitMs: 100,
    },
  )
}

describe.each(PATHS)('POST %s', (path) => {
  it.each([
    [
      'a foreign origin with a ticket',
      () => ({ Origin: 'https://evil.example', Authorization: goodTicket() }),
    ],
    ['an allowed portal with a ticket', () => ({ Origin: PORTAL, Authorization: goodTicket() })],
    ['no origin with a ticket', () => ({ Authorization: goodTicket() })],
    ['the administrator', () => ({ Authorization: `Bearer ${ADMIN_TOKEN}` })],
    ['the own origin without a ticket', () => ({ Origin: own() })],
    [
      'the own origin with a wrong ticket',
      () => ({ Origin: own(), Authorization: `Ticket ${'A'.repeat(43)}` }),
    ],
    [
      'the own origin with the admin token',
      () => ({ Origin: own(), Authorization: `Bearer ${ADMIN_TOKEN}` }),
    ],
    ['another port of this machine', () => ({ Origin: 'https://localhost:1', Authorization: goodTicket() })],
    ['the same page without TLS', () => ({ Origin: `http://${host()}`, Authorization: goodTicket() })],
  ])('gives nothing to %s', async (_who, headers) => {
    const answer = await post(path, headers())
    expect(answer.status).toBe(403)
    expect(answer.body).toBe('{"error":{"code":"ORIGIN_FORBIDDEN"}}')
    expect(server.bridge.revoked).toEqual([])
  })

  it('gives nothing for a ticket that has ended', async () => {
    const headers = { Origin: own(), Authorization: goodTicket() }
    clock.ms += TICKET_IDLE_SECONDS * 1000
    expect((await post(path, headers)).status).toBe(403)
  })

  it('does not take the ticket from the address', async () => {
    const { ticket } = tickets.issue()
    expect((await post(`${path}?ticket=${ticket}`, { Origin: own() })).status).toBe(403)
  })

  it('is no GET', async () => {
    const line = request(`GET ${path} HTTP/1.1`, { Host: host(), Authorization: goodTicket() })
    expect((await sendRaw(server.port, line, { waitMs: 100 })).status).toBe(403)
  })
})

describe('the status routes with a ticket', () => {
  const admitted = () => ({ Origin: own(), Authorization: goodTicket() })

  it('give the view to the own origin, and to nobody who frames or stores it', async () => {
    const answer = await post('/v1/status', admitted())
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.body)).toMatchObject(server.bridge.statusView)
    expect(header(answer, 'cache-control')).toBe('no-store')
    expect(header(answer, 'access-control-allow-origin')).toBeUndefined()
    expect(header(answer, 'cross-origin-resource-policy')).toBe('same-origin')
  })

  it('have the cards tried', async () => {
    const answer = await post('/v1/status/try', admitted())
    expect(JSON.parse(answer.body)).toMatchObject(server.bridge.statusView)
  })

  it('stream it', async () => {
    const socket = await openTls(server.port)
    const text = new Promise<string>((resolve) => {
      let received = ''
      socket.on('data', (chunk: Buffer) => {
        received += chunk.toString('utf8')
        if (received.includes('}\n\n')) resolve(received)
      })
    })
    socket.write(request('POST /v1/status/events HTTP/1.1', { Host: host(), ...admitted() }, ''))
    const view = JSON.stringify(server.bridge.statusView).slice(0, -1)
    expect(await text).toContain(`event: view\ndata: ${view}`)
    socket.destroy()
  })

  it('name the sites that were refused, and only to the ticket', async () => {
    await post('/v1/health', { Origin: 'https://not-listed.example' })
    const { refusedSites } = JSON.parse((await post('/v1/status', admitted())).body) as StatusView
    expect(refusedSites?.[0]?.origin).toBe('https://not-listed.example')
    expect((await post('/v1/status', { Origin: own() })).body).not.toContain('not-listed')
  })

  it('revoke what is asked for, and refuse what is no revocation', async () => {
    const asked = { reader: 'reader-1', origin: PORTAL }
    expect((await post('/v1/status/revoke', admitted(), JSON.stringify(asked))).status).toBe(200)
    expect(server.bridge.revoked).toEqual([['reader-1', PORTAL]])
    for (const body of ['', '[]', '{}', JSON.stringify({ ...asked, all: true })])
      expect((await post('/v1/status/revoke', admitted(), body)).status).toBe(400)
  })

  it('leave no ticket in the log', async () => {
    const { ticket } = tickets.issue()
    await post('/v1/status', { Origin: own(), Authorization: `Ticket ${ticket}` })
    expect(server.log.join('\n')).not.toContain(ticket)
  })
})

describe('POST /v1/tickets from a page of the bridge', () => {
  const card = { reader: SECRET, kind: 'cps3', holder: null, fault: null } as const
  const holds = (triesLeft: number | null): void => {
    server.bridge.statusView = {
      ...server.bridge.statusView,
      cards: [{ ...card, sites: [], triesLeft }],
    }
  }

  it.each([3, 1, null])('is refused while no card is blocked: %s tries', async (triesLeft) => {
    holds(triesLeft)
    expect((await post('/v1/tickets', { Origin: own() })).status).toBe(403)
  })

  it('gives one for the page of the code alone while a card is blocked', async () => {
    holds(0)
    const { status, body } = await post('/v1/tickets', { Origin: own() })
    expect(status).toBe(200)
    const { ticket } = JSON.parse(body) as { ticket: string }
    expect(tickets.isGood(ticket, false, 'code')).toBe(true)
    for (const path of PATHS)
      expect((await post(path, { Origin: own(), Authorization: `Ticket ${ticket}` })).status).toBe(403)
  })

  it.each([
    ['a portal', PORTAL],
    ['another site', 'https://evil.example'],
    ['nobody', undefined],
  ])('gives none to %s', async (_who, origin) => {
    holds(0)
    expect((await post('/v1/tickets', origin === undefined ? {} : { Origin: origin })).status).toBe(403)
  })
})
