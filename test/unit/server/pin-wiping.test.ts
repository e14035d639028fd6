import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Bridge, CallContext, Caller } from '../../../src/bridge/bridge.ts'
import { plainError } from '../../../src/errors/bridge-error.ts'
import type { VirtualCard } from '../../../src/reader/virtual/virtual-card.ts'
import type { RpcResponse } from '../../../src/server/rpc/json-rpc.ts'
import { createMethodTable } from '../../../src/server/rpc/method-table.ts'
import { createTraffic } from '../../../src/server/transports/traffic.ts'
import { RpcSession } from '../../../src/server/rpc/rpc-session.ts'
import {
  type BenchOptions,
  type BridgeBench,
  CHALLENGE,
  CountedCard,
  FIRST_READER,
  openBench,
  PIN,
  PORTAL,
} from '../../helpers/bridge-bench.ts'
import { eventually } from '../../helpers/eventually.ts'
import { PromptHolder } from '../../helpers/prompt-holder.ts'
import { traceIn } from '../../helpers/secret-search.ts'
import { cardFactory } from '../../helpers/virtual-cards.ts'

const makeCps3 = await cardFactory('rpps')
const makeCps4 = await cardFactory('cps4')
const makeLastTry = await cardFactory('last-try')
const makeBlocked = await cardFactory('blocked')

const WRONG = '8305'
const API: Caller['policy'] = { pinEntry: 'api', identity: 'allow', formats: ['jws'] }

/** Everything in which the program had a PIN, by reference. */
interface Traces {
  /** PINs that calls carried, as the operations saw them. */
  readonly pins: Uint8Array[]
  /** Commands that reached the card. */
  readonly commands: Uint8Array[]
  readonly frames: Uint8Array[]
  readonly log: string[]
}

interface Watched {
  readonly bench: BridgeBench
  readonly card: CountedCard
  readonly session: RpcSession
  readonly traces: Traces
  readonly send: (message: unknown) => Promise<string>
}

const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0)

/** Remembers each command that the card got, to look at its bytes again afterwards. */
function rememberCommands(card: CountedCard, commands: Uint8Array[]): void {
  const transmit = card.transmit.bind(card)
  card.transmit = (command) => {
    commands.push(command)
    return transmit(command)
  }
}

function rememberPins(bridge: Bridge, pins: Uint8Array[]): Bridge {
  const operations = Object.fromEntries(
    Object.entries(bridge.operations).map(([name, operation]) => [
      name,
      (params: never, context: CallContext) => {
        const pin = context.codes?.get('pin')
        if (pin !== undefined) {
          expect(JSON.stringify(params)).not.toContain(Buffer.from(pin).toString())
          pins.push(pin)
        }
        return operation(params, context)
      },
    ]),
  ) as unknown as Bridge['operations']
  return { ...bridge, operations }
}

async function watched(
  make: () => Promise<VirtualCard> = makeCps3,
  options: Partial<BenchOptions> = {},
  policy: Caller['policy'] = API,
): Promise<Watched> {
  const card = new CountedCard(await make())
  const traces: Traces = { pins: [], commands: [], frames: [], log: [] }
  rememberCommands(card, traces.commands)
  const bench = await openBench({ cards: [card], ...options })
  const bridge = rememberPins(bench.bridge, traces.pins)
  const session = new RpcSession({
    bridge,
    methods: createMethodTable(bridge),
    contract: () => ({}),
    logger: pino({ level: 'trace' }, { write: (line: string) => void traces.log.push(line) }),
    caller: { kind: 'portal', audience: PORTAL, policy },
    locale: 'en',
    waiting: createTraffic().calls.open(PORTAL),
    stateless: false,
    notify: () => undefined,
    promptUrl: (id) => `https://localhost/prompt/${id}`,
  })
  onTestFinished(() => session.end())
  const send = (message: unknown): Promise<string> => {
    const frame = Buffer.from(typeof message === 'string' ? message : JSON.stringify(message))
    traces.frames.push(frame)
    return new Promise((resolve) => {
      session.receive(frame, (response) => resolve(outcomeOf(response)))
      expect(isZero(frame)).toBe(true)
    })
  }
  return { bench, card, session, traces, send }
}

const outcomeOf = (response: RpcResponse | null): string =>
  response === null ? 'none' : 'error' in response ? response.error.data.code : 'ok'

function expectWiped({ pins, commands, frames, log }: Traces): void {
  for (const bytes of [...pins, ...commands, ...frames]) expect(isZero(bytes)).toBe(true)
  expect(traceIn(log.join('\n'), WRONG, PIN)).toBeNull()
}

const request = (method: string, params: object): object => ({ jsonrpc: '2.0', id: 1, method, params })
const verify = (params: object = {}): object => request('pin.verify', { pin: WRONG, ...params })

const cards = [
  ['CPS3', makeCps3],
  ['CPS4', makeCps4],
] as const

describe.each(cards)('the PIN of a call, on a %s', (_name, make) => {
  it.each([
    ['ok', request('pin.verify', { pin: PIN }), 1],
    ['ok', request('activation.sign', { pin: PIN, challenge: CHALLENGE }), 1],
    ['PIN_INCORRECT', verify(), 1],
    ['PIN_INCORRECT', request('activation.sign', { pin: WRONG, challenge: CHALLENGE }), 1],
    ['PIN_FORMAT', verify({ pin: '83051' }), 1],
    ['PIN_FORMAT', verify({ pin: '8305 8305 8305 8305' }), 1],
    ['CARD_MISMATCH', verify({ expect: { test: false } }), 1],
    ['READER_NOT_FOUND', verify({ reader: 'reader-9' }), 1],
    ['REQUEST_INVALID', verify({ surprise: true }), 0],
    ['REQUEST_INVALID', request('activation.sign', { pin: WRONG, challenge: 'short' }), 1],
    ['REQUEST_INVALID', request('card.identity', { pin: WRONG }), 0],
    ['METHOD_NOT_FOUND', request('pin.guess', { pin: WRONG }), 0],
    ['none', { jsonrpc: '2.0', method: 'pin.verify', params: { pin: WRONG } }, 0],
    ['REQUEST_INVALID', '{"jsonrpc":"2.0","id":1,"method":"pin.verify","params":{"pin":"8305"', 0],
  ])('is wiped everywhere after %s: %j', async (outcome, message, reached) => {
    const { send, traces } = await watched(make)
    expect(await send(message)).toBe(outcome)
    expect(traces.pins).toHaveLength(reached)
    expectWiped(traces)
  })

  it('is wiped when the limit of wrong ones is reached', async () => {
    const { send, traces, card } = await watched(make, { wrongPerOriginPerHour: 1 })
    expect(await send(verify())).toBe('PIN_INCORRECT')
    expect(await send(verify())).toBe('RATE_LIMITED')
    expect(card.verifies).toBe(1)
    expectWiped(traces)
  })

  it('is wiped when the card is pulled under it', async () => {
    const { bench, send, traces, card } = await watched(make)
    card.change = (answer) => {
      if (card.verifies > 0) bench.provider.remove(FIRST_READER)
      return answer
    }
    expect(await send(verify())).toBe('CARD_REMOVED')
    expectWiped(traces)
    expect(await send(verify())).toBe('CARD_ABSENT')
    expectWiped(traces)
  })

  it('is wiped when the card answers nonsense', async () => {
    const { send, traces, card } = await watched(make)
    card.change = (answer) => (card.verifies > 0 ? Uint8Array.of(0x6f, 0x00) : answer)
    expect(await send(verify())).toBe('CARD_PROTOCOL')
    expectWiped(traces)
  })

  it.each(['a cancellation', 'the end of the connection', 'the end of the bridge'])(
    'is wiped after %s at any moment, and nothing but the PIN or nothing reached the card',
    async (how) => {
      for (let turns = 0; turns < 60; turns += 3) {
        const { bench, session, send, traces, card } = await watched(make)
        const answered = send(verify())
        for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve))
        const given = card.verifies
        if (how === 'a cancellation') await send({ ...request('operation.cancel', { id: 1 }), id: 2 })
        else if (how === 'the end of the connection') await session.end()
        else await bench.bridge.stop()
        expect(['CANCELLED', 'PIN_INCORRECT']).toContain(await answered)
        await eventually(() => expectWiped(traces))
        expect(card.verifies - given).toBeLessThanOrEqual(1)
        expect(card.triesLeft).toBe(3 - card.verifies)
      }
    },
  )
})

describe('the PIN of a call', () => {
  it.each([
    ['PIN_LAST_TRY', makeLastTry],
    ['PIN_BLOCKED', makeBlocked],
  ])('is wiped after %s', async (outcome, make) => {
    const { send, traces, card } = await watched(make)
    expect(await send(verify())).toBe(outcome)
    expect(card.verifies).toBe(0)
    expectWiped(traces)
  })

  it('is wiped when the connection was over, or may not send one', async () => {
    const over = await watched()
    await over.session.end()
    void over.send(verify())
    expectWiped(over.traces)
    const page = await watched(makeCps3, {}, { ...API, pinEntry: 'page' })
    expect(await page.send(verify())).toBe('REQUEST_INVALID')
    expect(page.traces.pins).toHaveLength(1)
    expectWiped(page.traces)
  })
})

describe('the code of a decision', () => {
  it('is wiped whatever becomes of it', async () => {
    const commands: Uint8Array[] = []
    const card = new CountedCard(await makeCps3())
    rememberCommands(card, commands)
    const bench = await openBench({ cards: [card] })
    const holder = new PromptHolder(() => bench.bridge)
    const portal = bench.client({ pinEntry: 'page' }, { prompts: holder.channel })
    const call = portal.call('pin.verify', {})
    const page = await holder.page()
    const prompt = bench.bridge.findPrompt(holder.opened[0] ?? '')
    if (prompt === undefined) throw plainError('INTERNAL')
    const decide = (code: string, changes: object = {}): readonly [boolean, Buffer] => {
      const pin = Buffer.from(code)
      const decision = { attempt: page.view.attempt, decision: 'confirm' as const, pin: '****', ...changes }
      return [prompt.decide(decision, pin), pin]
    }
    const [early, first] = decide(WRONG)
    expect([early, isZero(first)]).toEqual([false, true])
    for (const [code, fault] of [
      ['83055', 'PIN_FORMAT'],
      [WRONG, 'PIN_INCORRECT'],
    ] as const) {
      await page.until('ready')
      const [taken, pin] = decide(code)
      const [again, repeated] = decide(code)
      expect([taken, again, isZero(repeated)]).toEqual([true, false, true])
      await page.until('ready', fault)
      expect(isZero(pin)).toBe(true)
    }
    const [stale, old] = decide(WRONG, { attempt: 1 })
    expect([stale, isZero(old)]).toEqual([false, true])
    const [right, last] = decide(PIN)
    expect(right).toBe(true)
    expect(await call).toEqual({ verified: true, expiresInSeconds: 0 })
    expect(isZero(last)).toBe(true)
    expect(decide(WRONG)[1].every((byte) => byte === 0)).toBe(true)
    expect(card.verifies).toBe(2)
    for (const bytes of commands) expect(isZero(bytes)).toBe(true)
  })
})
