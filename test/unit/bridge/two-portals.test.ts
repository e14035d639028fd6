import { fc } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import {
  CHALLENGE,
  CountedCard,
  FIRST_READER,
  outcomeOfCall,
  PIN,
  startBench,
  type TestClient,
} from '../../helpers/bridge-bench.ts'
import { cardFactory } from '../../helpers/virtual-cards.ts'

const makeCard = await cardFactory('rpps')
const TRIES = 3

type Who = 0 | 1
type Pin = 'right' | 'wrong' | 'none' | 'short'

type Step =
  | {
      readonly do: 'verify'
      readonly who: Who
      readonly pin: Pin
      readonly then: boolean
      readonly last: boolean
    }
  | { readonly do: 'sign'; readonly who: Who; readonly pin: Pin; readonly last: boolean }
  | { readonly do: 'status' | 'identity'; readonly who: Who }
  | { readonly do: 'insert'; readonly card: Who }
  | { readonly do: 'remove' }
  | { readonly do: 'reconnect'; readonly who: Who }
  | { readonly do: 'cancel'; readonly who: Who; readonly after: number }

const who = fc.constantFrom<Who>(0, 1)
const pin = fc.constantFrom<Pin>('right', 'wrong', 'wrong', 'none', 'short')
const last = fc.constantFrom(false, false, true)

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('verify' as const), who, pin, then: fc.boolean(), last }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('sign' as const), who, pin, last }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('status' as const, 'identity' as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('insert' as const), card: who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reconnect' as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), who, after: fc.nat(12) }) },
)

const PINS: Readonly<Record<Pin, { pin?: string }>> = {
  right: { pin: PIN },
  wrong: { pin: '0000' },
  short: { pin: '12' },
  none: {},
}

/** What the callers gave leave for. */
interface Ledger {
  pins: number
  lastTries: number
}

class World {
  readonly ledger: Ledger = { pins: 0, lastTries: 0 }
  readonly pending: Promise<string>[] = []
  readonly #bench: Awaited<ReturnType<typeof startBench>>
  readonly #cards: readonly CountedCard[]
  readonly #clients: TestClient[]

  constructor(bench: Awaited<ReturnType<typeof startBench>>, cards: readonly CountedCard[]) {
    this.#bench = bench
    this.#cards = cards
    this.#clients = [bench.client(), bench.client()]
  }

  #client(who: Who): TestClient {
    const client = this.#clients[who]
    if (client === undefined) throw new RangeError('no such client')
    return client
  }

  #call(work: Promise<unknown>): void {
    this.pending.push(outcomeOfCall(work))
  }

  #note(given: Pin, lastTry: boolean): void {
    if (given === 'right' || given === 'wrong') this.ledger.pins += 1
    if (given === 'wrong' && lastTry) this.ledger.lastTries += 1
  }

  async take(action: Step): Promise<void> {
    const { provider } = this.#bench
    switch (action.do) {
      case 'verify': {
        this.#note(action.pin, action.last)
        const then = action.then ? { then: 'activation.sign' as const } : {}
        const params = { ...PINS[action.pin], ...then, allowLastTry: action.last }
        this.#call(this.#client(action.who).call('pin.verify', params))
        return
      }
      case 'sign': {
        this.#note(action.pin, action.last)
        const params = { ...PINS[action.pin], challenge: CHALLENGE, allowLastTry: action.last }
        this.#call(this.#client(action.who).call('activation.sign', params))
        return
      }
      case 'status':
        this.#call(this.#client(action.who).call('pin.status', {}))
        return
      case 'identity':
        this.#call(this.#client(action.who).call('card.identity', {}))
        return
      case 'insert': {
        const card = this.#cards[action.card]
        if (card !== undefined) provider.insert(FIRST_READER, card)
        return
      }
      case 'remove':
        if (provider.cardIn(FIRST_READER) !== null) provider.remove(FIRST_READER)
        return
      case 'reconnect':
        await this.#client(action.who).close()
        this.#clients[action.who] = this.#bench.client()
        return
      case 'cancel': {
        const ending = new AbortController()
        this.#note('right', false)
        const params = { pin: PIN, challenge: CHALLENGE }
        this.#call(this.#client(action.who).call('activation.sign', params, ending.signal))
        for (let i = 0; i < action.after; i++) await new Promise((resolve) => setImmediate(resolve))
        ending.abort()
      }
    }
  }
}

/** Outcomes that two portals can meet while cards come and go; nothing else may come up. */
const EXPECTED = new Set([
  'ok',
  'CANCELLED',
  'CARD_ABSENT',
  'CARD_BUSY',
  'CARD_REMOVED',
  'PIN_BLOCKED',
  'PIN_FORMAT',
  'PIN_INCORRECT',
  'PIN_LAST_TRY',
  'PIN_REQUIRED',
  'RATE_LIMITED',
])

async function run(steps: readonly (readonly [Step, boolean])[]): Promise<void> {
  const cards = [new CountedCard(await makeCard()), new CountedCard(await makeCard())]
  const bench = await startBench({
    cards: [cards[0] ?? null],
    holdSeconds: 0.05,
    wrongPerOriginPerHour: 1000,
  })
  const world = new World(bench, cards)
  const tries = (): number => cards.reduce((sum, { verifies }) => sum + verifies, 0)
  for (const [action, wait] of steps) {
    await world.take(action)
    if (wait) expect(EXPECTED).toContain((await world.pending.at(-1)) ?? 'ok')
    expect(tries()).toBeLessThanOrEqual(world.ledger.pins)
  }
  for (const outcome of await Promise.all(world.pending)) expect(EXPECTED).toContain(outcome)
  expect(tries()).toBeLessThanOrEqual(world.ledger.pins)
  const blocked = cards.filter(({ triesLeft }) => triesLeft === 0).length
  expect(blocked).toBeLessThanOrEqual(world.ledger.lastTries)
  await bench.bridge.stop()
  // After the end nothing is verified on any card: an empty VERIFY tells the counter instead of 9000.
  for (const card of cards) {
    const [sw1] = card.transmit(Uint8Array.of(0x00, 0x20, 0x00, 0x01, 0x00))
    expect([0x63, 0x69]).toContain(sw1)
  }
}

describe('two portals on one reader', () => {
  it('never spend more tries than PINs were given, and never block a card that nobody risked', async () => {
    const steps = fc.array(fc.tuple(step, fc.boolean()), { minLength: 1, maxLength: 14 })
    await fc.assert(fc.asyncProperty(steps, run), {
      numRuns: process.env['SLOW'] === '1' ? 1000 : 40,
      interruptAfterTimeLimit: 15_000,
    })
  })

  it('do not block a card by wrong PINs at the same moment', async () => {
    const card = new CountedCard(await makeCard())
    const bench = await startBench({ cards: [card], wrongPerOriginPerHour: 1000 })
    const calls = Array.from({ length: 8 }, () =>
      outcomeOfCall(bench.client().call('pin.verify', { pin: '0000' })),
    )
    const outcomes = await Promise.all(calls)
    expect(outcomes.filter((code) => code === 'PIN_INCORRECT')).toHaveLength(TRIES - 1)
    expect(outcomes.filter((code) => code === 'PIN_LAST_TRY')).toHaveLength(calls.length - TRIES + 1)
    expect(card.triesLeft).toBe(1)
    await bench.bridge.stop()
  })

  it('are held to their wrong PINs an hour, each for itself, without a VERIFY beyond', async () => {
    let now = Date.now()
    const card = new CountedCard(await makeCard())
    const bench = await startBench({ cards: [card], wrongPerOriginPerHour: 1, now: () => new Date(now) })
    const client = bench.client()
    expect(await outcomeOfCall(client.call('pin.verify', { pin: '0000' }))).toBe('PIN_INCORRECT')
    card.clear()
    const fault = await client.fault('activation.sign', { pin: PIN, challenge: CHALLENGE })
    expect(fault).toMatchObject({ code: 'RATE_LIMITED', details: { retryAfterSeconds: 3600 } })
    expect(await outcomeOfCall(client.call('pin.verify', {}))).toBe('RATE_LIMITED')
    expect(card.verifies).toBe(0)
    const caller = { kind: 'portal', audience: 'https://other.test', policy: bench.client().policy } as const
    expect(await outcomeOfCall(bench.client({}, { caller }).call('pin.verify', { pin: PIN }))).toBe('ok')
    now += 3_600_000
    expect(await outcomeOfCall(client.call('pin.verify', { pin: PIN }))).toBe('ok')
    await bench.bridge.stop()
  })

  it('are held to them on two readers at the same moment too', async () => {
    const cards = [new CountedCard(await makeCard()), new CountedCard(await makeCard())]
    const bench = await startBench({ cards, wrongPerOriginPerHour: 1 })
    const verify = (reader: string): Promise<string> =>
      outcomeOfCall(bench.client().call('pin.verify', { reader, pin: '0000' }))
    const outcomes = await Promise.all([verify('reader-1'), verify('reader-2')])
    expect(outcomes.sort()).toEqual(['PIN_INCORRECT', 'RATE_LIMITED'])
    expect(cards.map(({ verifies }) => verifies).sort()).toEqual([0, 1])
    await bench.bridge.stop()
  })

  it('get back a try that was set aside for a right PIN', async () => {
    const card = new CountedCard(await makeCard())
    const bench = await startBench({ cards: [card], wrongPerOriginPerHour: 1 })
    for (const pin of [PIN, PIN, '0000', PIN]) await outcomeOfCall(bench.client().call('pin.verify', { pin }))
    expect(card.verifies).toBe(3)
    await bench.bridge.stop()
  })
})
