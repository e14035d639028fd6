import { describe, expect, it, onTestFinished } from 'vitest'
import type { Bridge, CallContext } from '../../../src/bridge/bridge.ts'
import { StatusTickets } from '../../../src/server/pages/status-tickets.ts'
import { CountedCard, openBench } from '../../helpers/bridge-bench.ts'
import { traceIn } from '../../helpers/secret-search.ts'
import type { Answer } from '../../helpers/rpc-client.ts'
import {
  ADMIN_TOKEN,
  openSocket,
  PORTAL,
  postRpc,
  startTestServer,
  type TestServer,
} from '../../helpers/test-server.ts'
import { makeVirtualCard } from '../../helpers/virtual-cards.ts'

const OLD = '1234'
const NEW = '8305'
const PUK = '12345678'

interface Served {
  readonly server: TestServer
  readonly card: CountedCard
  readonly ticket: string
  /** Codes that the operations were given, by reference. */
  readonly codes: Uint8Array[]
  readonly texts: string[]
  readonly ask: (method: string, params: object, headers?: Record<string, string>) => Promise<Answer>
}

/** The real bridge, noting what its operations are given. */
function noting(bridge: Bridge, codes: Uint8Array[], texts: string[]): Bridge {
  const operations = Object.fromEntries(
    Object.entries(bridge.operations).map(([name, operation]) => [
      name,
      (params: never, context: CallContext) => {
        codes.push(...(context.codes?.values() ?? []))
        texts.push(JSON.stringify(params))
        return operation(params, context)
      },
    ]),
  ) as unknown as Bridge['operations']
  return { ...bridge, operations }
}

async function serve(profile = 'rpps'): Promise<Served> {
  const card = new CountedCard(await makeVirtualCard(profile))
  const { bridge } = await openBench({ cards: [card] })
  const tickets = new StatusTickets(() => 0)
  const [codes, texts]: [Uint8Array[], string[]] = [[], []]
  const server = await startTestServer({ bridge: noting(bridge, codes, texts), tickets })
  onTestFinished(() => server.closeGently(1_000))
  const { ticket } = tickets.issue()
  const ask: Served['ask'] = async (method, params, headers = { Authorization: `Ticket ${ticket}` }) => {
    const origin = `https://localhost:${server.port}`
    const answer = await postRpc(server, { jsonrpc: '2.0', id: 1, method, params }, { origin, headers })
    return JSON.parse(answer.text) as Answer
  }
  return { server, card, ticket, codes, texts, ask }
}

const attemptOf = async ({ ask }: Served): Promise<string> =>
  String((await ask('pin.prepare', {})).result?.['attempt'])
const newCode = { newPin: NEW, newPinAgain: NEW }

describe('the change of the code over HTTP', () => {
  it('works for a page of the own origin with a ticket', async () => {
    const served = await serve()
    const attempt = await attemptOf(served)
    const change = { attempt, pin: OLD, ...newCode }
    expect(await served.ask('pin.change', change)).toMatchObject({ result: { changed: true } })
    const again = await served.ask('pin.change', change)
    expect(again.error).toMatchObject({
      data: { code: 'REQUEST_INVALID', details: { path: '/params/attempt' } },
    })
    const unblock = { attempt: await attemptOf(served), puk: PUK, ...newCode }
    expect(await served.ask('pin.unblock', unblock)).toMatchObject({ result: { unblocked: true } })
    expect(served.card.triesLeft).toBe(3)
  })

  it.each([
    ['no ticket', {}],
    ['a ticket that was not issued', { Authorization: `Ticket ${'A'.repeat(43)}` }],
    ['the ticket as a bearer token', { Authorization: `Bearer ${'A'.repeat(43)}` }],
  ])('is not for a page with %s', async (_what, headers: Record<string, string>) => {
    const { card, ask } = await serve()
    for (const method of ['pin.prepare', 'pin.change', 'pin.unblock']) {
      expect((await ask(method, {}, headers)).error?.data).toMatchObject({ code: 'ORIGIN_FORBIDDEN' })
    }
    expect(card.exchanges).toBe(0)
  })

  it('does not exist for a portal or the administrator, even with the ticket', async () => {
    const { server, card, ticket } = await serve()
    const callers = [
      { origin: PORTAL, headers: {} },
      { origin: PORTAL, headers: { Authorization: `Ticket ${ticket}` } },
      { origin: null, headers: { Authorization: `Bearer ${ADMIN_TOKEN}` } },
    ]
    for (const method of ['pin.prepare', 'pin.change', 'pin.unblock']) {
      for (const caller of callers) {
        const message = { jsonrpc: '2.0', id: 1, method, params: {} }
        const answer = await postRpc(server, message, caller)
        expect(answer.status).toBe(404)
        expect(answer.text).toContain('METHOD_NOT_FOUND')
      }
    }
    const socket = await openSocket(server)
    expect((await socket.call('pin.change', {})).error?.data).toMatchObject({ code: 'METHOD_NOT_FOUND' })
    await socket.close()
    expect(card.exchanges).toBe(0)
  })

  it.each(['rpps', 'cps4'])('leaves no code behind on %s, whatever the outcome', async (profile) => {
    const served = await serve(profile)
    const outcomes: unknown[] = []
    const submit = async (method: string, params: object): Promise<void> => {
      const attempt = await attemptOf(served)
      const { error, result } = await served.ask(method, { attempt, ...params })
      outcomes.push(error?.data.code ?? Object.keys(result ?? {})[0])
    }
    await submit('pin.change', { pin: '8305', newPin: '8305', newPinAgain: '8305' })
    await submit('pin.change', { pin: '9305', ...newCode })
    await submit('pin.change', { pin: OLD, newPin: NEW, newPinAgain: '8306' })
    await submit('pin.change', { pin: OLD, ...newCode, surprise: 1 })
    await submit('pin.unblock', { puk: '83058305', ...newCode })
    await submit('pin.change', { pin: OLD, ...newCode })
    expect(outcomes).toEqual([
      'NEW_PIN_REFUSED',
      'PIN_INCORRECT',
      'NEW_PIN_REFUSED',
      'REQUEST_INVALID',
      'PUK_INCORRECT',
      'changed',
    ])
    expect(served.codes.length).toBeGreaterThanOrEqual(15)
    for (const code of served.codes) expect(code.every((byte) => byte === 0)).toBe(true)
    for (const texts of [served.texts, served.server.log])
      expect(traceIn(texts.join('\n'), NEW, OLD, '9305', PUK, '83058305')).toBeNull()
  })
})
