import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Examine } from '../../../src/server/pages/examinations.ts'
import { StatusTickets } from '../../../src/server/pages/status-tickets.ts'
import { header, openTls, type RawAnswer, request, sendRaw } from '../../helpers/raw-client.ts'
import {
  ADMIN_TOKEN,
  PORTAL,
  startTestServer,
  TEST_PAGES,
  type TestServer,
} from '../../helpers/test-server.ts'

const tickets = new StatusTickets(() => 1_000)
const FINDING = {
  code: 'program-ok',
  state: 'ok',
  what: { fr: 'Compte DOMINIQUE.', en: 'Account DOMINIQUE.' },
  action: null,
} as const
const AREA = { fr: 'pont', en: 'bridge' }
const REPORT = { at: '2026-05-03T08:15:00.000Z', findings: [FINDING] }

interface Run {
  readonly signal: AbortSignal
  readonly end: () => void
}
const runs: Run[] = []
/** Runs until it is ended here. */
const examine: Examine = (onArea, signal) => {
  onArea(AREA)
  return new Promise((resolve) => {
    runs.push({ signal, end: () => resolve(REPORT) })
    signal.addEventListener('abort', () => resolve(REPORT))
  })
}

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ tickets, examine })
})
afterAll(() => server.closeGently(1_000))

const host = (): string => `localhost:${server.port}`
const own = (): string => `https://${host()}`
const goodTicket = (): string => `Ticket ${tickets.issue().ticket}`
const post = (headers: Readonly<Record<string, string>>): string =>
  request('POST /v1/doctor HTTP/1.1', { Host: host(), 'Content-Length': '0', ...headers })
const get = (destination: string): Promise<RawAnswer> =>
  sendRaw(server.port, request('GET /doctor HTTP/1.1', { Host: host(), 'Sec-Fetch-Dest': destination }), {
    waitMs: 5,
  })

describe('GET /doctor', () => {
  it('is a page for who goes to it, in a window that its opener cannot reach', async () => {
    const answer = await get('document')
    expect(answer).toMatchObject({ status: 200, body: TEST_PAGES.doctor.body.toString() })
    expect(header(answer, 'cross-origin-opener-policy')).toBe('same-origin')
    expect(header(answer, 'content-security-policy')).toContain("frame-ancestors 'none'")
  })

  it.each(['iframe', 'empty'])('is none for %s', async (destination) => {
    expect((await get(destination)).status).toBe(403)
  })

  it('is not there where nothing can examine', async () => {
    const without = await startTestServer()
    const line = request('GET /doctor HTTP/1.1', {
      Host: `localhost:${without.port}`,
      'Sec-Fetch-Dest': 'document',
    })
    expect((await sendRaw(without.port, line, { waitMs: 5 })).status).toBe(404)
    await without.closeGently(1_000)
  })
})

describe('POST /v1/doctor', () => {
  it.each([
    ['another site with a ticket', () => ({ Origin: 'https://evil.example', Authorization: goodTicket() })],
    ['an allowed portal with a ticket', () => ({ Origin: PORTAL, Authorization: goodTicket() })],
    ['no origin with a ticket', () => ({ Authorization: goodTicket() })],
    ['the administrator', () => ({ Authorization: `Bearer ${ADMIN_TOKEN}` })],
    ['the own origin without a ticket', () => ({ Origin: own() })],
    [
      'the own origin with a ticket for the code alone',
      () => ({ Origin: own(), Authorization: `Ticket ${tickets.issue('code').ticket}` }),
    ],
  ])('examines nothing for %s', async (_who, headers) => {
    const before = runs.length
    const answer = await sendRaw(server.port, post(headers()), { waitMs: 100 })
    expect(answer.status).toBe(403)
    expect(answer.body).toBe('{"error":{"code":"ORIGIN_FORBIDDEN"}}')
    expect(runs.length).toBe(before)
  })

  it('ends the examination when the page goes, and streams the next to a ticket', async () => {
    const admitted = { Origin: own(), Authorization: goodTicket() }
    const gone = await openTls(server.port)
    const begun = new Promise<string>((resolve) => {
      gone.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8')))
    })
    gone.write(post(admitted))
    expect(await begun).toContain('text/event-stream')
    const [first] = runs
    const aborted = new Promise((resolve) => first?.signal.addEventListener('abort', resolve))
    gone.destroy()
    await aborted

    const stays = await openTls(server.port)
    const received: string[] = []
    const reported = new Promise<void>((resolve) => {
      stays.on('data', (chunk: Buffer) => {
        received.push(chunk.toString('utf8'))
        const text = received.join('')
        if (text.includes('event: area')) runs.at(-1)?.end()
        if (text.includes('event: report')) resolve()
      })
    })
    stays.write(post(admitted))
    await reported
    const text = received.join('')
    expect(text).toContain(`event: area\ndata: ${JSON.stringify(AREA)}`)
    expect(text).toContain(`event: report\ndata: ${JSON.stringify(REPORT)}`)
    expect(runs).toHaveLength(2)
    stays.destroy()
  })
})
