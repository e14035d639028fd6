import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RefusedOrigins } from '../../../src/server/gate/refused-origins.ts'
import { http } from '../../helpers/rpc-client.ts'
import { ADMIN_TOKEN, startTestServer, type TestServer } from '../../helpers/test-server.ts'

const EVIL = 'https://evil.example'

/** With a clock that a test turns, and the lines of the log. */
function bench() {
  const lines: object[] = []
  let time = 0
  const refused = new RefusedOrigins({
    logger: { info: (facts: object) => void lines.push(facts) },
    now: () => new Date(Date.UTC(2026, 10, 23) + time),
    elapsed: () => time,
  })
  return { refused, lines, pass: (ms: number) => (time += ms) }
}

describe('RefusedOrigins', () => {
  it('tells the first request of an origin at once, then one line a minute with a count', () => {
    const { refused, lines, pass } = bench()
    for (let count = 0; count < 100; count++) refused.note(EVIL, 'origin-not-listed')
    pass(59_999)
    refused.note(EVIL, 'origin-not-listed')
    const line = { event: 'origin-refused', origin: EVIL, rule: 'origin-not-listed' }
    expect(lines).toEqual([{ ...line, count: 1 }])
    pass(1)
    refused.note(EVIL, 'origin-not-listed')
    refused.note(EVIL, 'origin-not-listed')
    expect(lines).toEqual([
      { ...line, count: 1 },
      { ...line, count: 101 },
    ])
  })

  it('keeps its table and its lines bounded, whatever origins are sent', () => {
    const { refused, lines } = bench()
    for (let count = 0; count < 10_000; count++) refused.note(`https://${count}.example`, 'origin-not-listed')
    expect(lines).toHaveLength(33)
    expect(lines.at(-1)).toMatchObject({ origin: 'others', count: 1 })
    expect(refused.recent().map(({ origin }) => origin)).not.toContain('others')
  })

  it('gives the room of an origin that was quiet for an hour to another', () => {
    const { refused, lines, pass } = bench()
    for (let count = 0; count < 32; count++) refused.note(`https://${count}.example`, 'origin-not-listed')
    pass(3_600_000)
    refused.note(EVIL, 'origin-not-listed')
    expect(lines.at(-1)).toMatchObject({ origin: EVIL })
    expect(refused.recent()).toEqual([{ origin: EVIL, at: '2026-11-23T01:00:00.000Z' }])
  })

  it('shows no more of an origin than a name needs, and no character that is none of a name', () => {
    const { refused } = bench()
    refused.note(`https://\u00E9\u0001${'x'.repeat(5_000)}`, 'relay-origin-not-listed')
    expect(refused.recent()[0]?.origin).toMatch(/^https:\/\/\uFFFD\uFFFDx{190}$/)
  })
})

describe('a request of an origin that is not listed', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.closeGently(1000))

  it('leaves one line of the log, and the log names the rule', async () => {
    for (const path of ['/v1/health', '/', '/v1/socket'])
      await http(server, path, { headers: { Origin: EVIL } })
    const lines = server.log.filter((line) => line.includes('origin-refused'))
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { level: 30, origin: EVIL, rule: 'origin-not-listed', count: 1 },
    ])
  })

  it('leaves none where no origin was sent, or a listed one was refused something else', async () => {
    await http(server, '/v1/health', { headers: {} })
    await http(server, '/v1/rpc', { headers: { Authorization: `Bearer ${ADMIN_TOKEN}` } })
    expect(server.log.filter((line) => line.includes('origin-refused'))).toHaveLength(1)
  })
})
