import { describe, expect, it } from 'vitest'
import type { Params } from '../../../../src/contract/methods.ts'
import {
  type BridgeBench,
  CHALLENGE,
  CountedCard,
  FIRST_READER,
  openBench,
  outcomeOfCall,
  startBench,
  type TestClient,
} from '../../../helpers/bridge-bench.ts'
import { cardFactory, makeVirtualCard } from '../../../helpers/virtual-cards.ts'

const NEW = { newPin: '9876', newPinAgain: '9876' }
const PUK = '12345678'
const CHANGE_REFERENCE_DATA = 0x24

type Change = Partial<Params<'pin.change'>>
type Unblock = Partial<Params<'pin.unblock'>>

const attemptOf = async (client: TestClient): Promise<string> =>
  (await client.call('pin.prepare', {})).attempt
const change = async (client: TestClient, params: Change = {}): Promise<string> => {
  const attempt = params.attempt ?? (await attemptOf(client))
  return outcomeOfCall(client.call('pin.change', { attempt, pin: '1234', ...NEW, ...params }))
}
const unblock = async (client: TestClient, params: Unblock = {}): Promise<string> => {
  const attempt = params.attempt ?? (await attemptOf(client))
  return outcomeOfCall(client.call('pin.unblock', { attempt, puk: PUK, ...NEW, ...params }))
}
const verify = (client: TestClient, pin: string): Promise<string> =>
  outcomeOfCall(client.call('pin.verify', { pin, allowLastTry: true }))

/** Commands that carried a code to be compared. */
const triesOf = (card: CountedCard): number =>
  card.verifies +
  // On a CPS4 the command bears the new code alone.
  card.log.filter(({ cla, ins }) => cla === 0x00 && ins === CHANGE_REFERENCE_DATA).length

interface Opened {
  readonly card: CountedCard
  readonly bench: BridgeBench
  readonly client: TestClient
}

describe.each(['rpps', 'cps4'])('the codes of the card %s', (name) => {
  const open = async (pinTries = 3, pukTries = 10): Promise<Opened> => {
    const pin = { code: '1234', maxTries: 3, triesLeft: pinTries }
    const card = new CountedCard(
      await makeVirtualCard(name, { pin, puk: { code: PUK, maxTries: 10, triesLeft: pukTries } }),
    )
    const bench = await openBench({ cards: [card], wrongPerOriginPerHour: 20 })
    return { card, bench, client: bench.client() }
  }

  it('tells both counters and the holder before anything is typed, and spends no try', async () => {
    const { card, client } = await open(2, 7)
    expect(await client.call('pin.prepare', {})).toMatchObject({
      card: { kind: name === 'cps4' ? 'cps4' : 'cps3', test: true },
      pin: { minLength: 4, maxLength: 4, triesLeft: 2, blocked: false },
      puk: { minLength: 8, maxLength: 8, triesLeft: 7, blocked: false },
    })
    expect(triesOf(card)).toBe(0)
  })

  it('changes the PIN with one try of the old one', async () => {
    const { card, client } = await open(2)
    expect(await change(client)).toBe('ok')
    expect(triesOf(card)).toBe(1)
    expect(card.triesLeft).toBe(3)
    expect(await verify(client, '1234')).toBe('PIN_INCORRECT')
    expect(await verify(client, '9876')).toBe('ok')
  })

  it('leaves nothing verified behind', async () => {
    const { card, client } = await open()
    await change(client)
    const resets = card.resets
    expect(resets).toBeGreaterThan(0)
    expect(await outcomeOfCall(client.call('activation.sign', { challenge: CHALLENGE }))).toBe('PIN_REQUIRED')
    expect(await client.call('pin.status', {})).toMatchObject({ triesLeft: 3, blocked: false })
  })

  it('counts a wrong old PIN once and keeps the code', async () => {
    const { card, client } = await open()
    expect(await change(client, { pin: '9999' })).toBe('PIN_INCORRECT')
    expect(triesOf(card)).toBe(1)
    expect(card.triesLeft).toBe(2)
    expect(await verify(client, '1234')).toBe('ok')
  })

  it('makes no try on a blocked card, nor the last one without a word', async () => {
    const blocked = await open(0)
    expect(await change(blocked.client)).toBe('PIN_BLOCKED')
    const last = await open(1)
    expect(await change(last.client)).toBe('PIN_LAST_TRY')
    expect(triesOf(blocked.card) + triesOf(last.card)).toBe(0)
    expect(await change(last.client, { acceptLastTry: true, pin: '9999' })).toBe('PIN_BLOCKED')
    expect(triesOf(last.card)).toBe(1)
  })

  it('unblocks with the PUK and sets the new PIN', async () => {
    const { card, client } = await open(0, 3)
    expect(await unblock(client)).toBe('ok')
    expect(card.verifies).toBe(1)
    expect(await client.call('pin.prepare', {})).toMatchObject({
      pin: { triesLeft: 3, blocked: false },
      puk: { triesLeft: 10 },
    })
    expect(await verify(client, '9876')).toBe('ok')
  })

  it('sets a new PIN with the PUK on a card whose code was forgotten, not blocked', async () => {
    const { client } = await open(3)
    expect(await unblock(client)).toBe('ok')
    expect(await verify(client, '9876')).toBe('ok')
  })

  it('counts a wrong PUK once and leaves the card blocked', async () => {
    const { card, client } = await open(0, 4)
    expect(await unblock(client, { puk: '87654321' })).toBe('PUK_INCORRECT')
    expect(card.verifies).toBe(1)
    expect(await client.call('pin.prepare', {})).toMatchObject({
      pin: { blocked: true },
      puk: { triesLeft: 3 },
    })
  })

  it('makes no try of a blocked PUK, nor its last one without a word', async () => {
    const blocked = await open(0, 0)
    expect(await unblock(blocked.client)).toBe('PUK_BLOCKED')
    const last = await open(0, 1)
    expect(await unblock(last.client)).toBe('PUK_LAST_TRY')
    expect(blocked.card.verifies + last.card.verifies).toBe(0)
    expect(await unblock(last.client, { acceptLastTry: true, puk: '87654321' })).toBe('PUK_BLOCKED')
    expect(last.card.verifies).toBe(1)
    expect(await unblock(last.client, { acceptLastTry: true })).toBe('PUK_BLOCKED')
    expect(last.card.verifies).toBe(1)
  })

  it.each<[string, Change]>([
    ['NEW_PIN_REFUSED', { newPinAgain: '9875' }],
    ['NEW_PIN_REFUSED', { newPin: '1234', newPinAgain: '1234' }],
    ['PIN_FORMAT', { pin: '123' }],
    ['PIN_FORMAT', { pin: '12345' }],
    ['PIN_FORMAT', { pin: '' }],
    ['PIN_FORMAT', { pin: '\u0131234' }],
    ['PIN_FORMAT', { newPin: '987a', newPinAgain: '987a' }],
    ['PIN_FORMAT', { newPin: '98765', newPinAgain: '98765' }],
  ])('answers %s to %j before a code reaches the card', async (outcome, params) => {
    const { card, client } = await open()
    expect(await change(client, params)).toBe(outcome)
    expect(triesOf(card)).toBe(0)
    expect(card.triesLeft).toBe(3)
  })

  it.each<[string, Unblock]>([
    ['NEW_PIN_REFUSED', { newPinAgain: '9875' }],
    ['PUK_FORMAT', { puk: '1234567' }],
    ['PUK_FORMAT', { puk: '1234567a' }],
    ['PIN_FORMAT', { newPin: '987', newPinAgain: '987' }],
  ])('answers %s to an unblocking with %j before a code reaches the card', async (outcome, params) => {
    const { card, client } = await open(0)
    expect(await unblock(client, params)).toBe(outcome)
    expect(card.verifies).toBe(0)
  })

  it('makes one try for a submission that arrives twice', async () => {
    const { card, client } = await open()
    const attempt = await attemptOf(client)
    const both = await Promise.all([
      change(client, { attempt, pin: '9999' }),
      change(client, { attempt, pin: '9999' }),
    ])
    expect([...both].sort()).toEqual(['PIN_INCORRECT', 'REQUEST_INVALID'])
    expect(await change(client, { attempt })).toBe('REQUEST_INVALID')
    expect(await change(client, { attempt: 'made-up' })).toBe('REQUEST_INVALID')
    expect(triesOf(card)).toBe(1)
  })

  it('shows the same attempt to two windows, of which one may submit', async () => {
    const { bench, card } = await open()
    const [one, other] = [bench.client(), bench.client()]
    const attempt = await attemptOf(one)
    expect(await attemptOf(other)).toBe(attempt)
    expect(await change(one, { attempt, pin: '9999' })).toBe('PIN_INCORRECT')
    expect(await change(other, { attempt })).toBe('REQUEST_INVALID')
    expect(triesOf(card)).toBe(1)
  })

  it('makes no try on another card than the one that was shown', async () => {
    const { bench, card, client } = await open()
    const attempt = await attemptOf(client)
    const other = new CountedCard(await makeVirtualCard(name))
    bench.provider.insert(FIRST_READER, other)
    expect(await change(client, { attempt })).toBe('REQUEST_INVALID')
    bench.provider.insert(FIRST_READER, card)
    expect(await unblock(client, { attempt })).toBe('REQUEST_INVALID')
    expect(triesOf(card) + triesOf(other)).toBe(0)
  })

  it('stops wrong codes beyond the limit of an hour without a try', async () => {
    const card = new CountedCard(await makeVirtualCard(name))
    const bench = await openBench({ cards: [card], wrongPerOriginPerHour: 2 })
    const client = bench.client()
    expect(await unblock(client, { puk: '87654321' })).toBe('PUK_INCORRECT')
    expect(await change(client, { pin: '9999' })).toBe('PIN_INCORRECT')
    expect(await change(client)).toBe('RATE_LIMITED')
    expect(await unblock(client)).toBe('RATE_LIMITED')
    expect(triesOf(card)).toBe(2)
  })

  it.each([
    ['nothing when the caller goes away at its counter', 1, 0],
    ['all when the caller goes away at the try', 2, 1],
  ])('does %s', async (_what, at, tries) => {
    const card = new CountedCard(await makeVirtualCard(name))
    const ending = new AbortController()
    let commands = 0
    const bench = await openBench({
      cards: [card],
      beforeCommand: ({ ins, p2 }) => {
        if (ins === 0x20 && p2 === 2) commands += 1
        if (commands === at) ending.abort()
      },
    })
    const client = bench.client()
    const attempt = await attemptOf(client)
    commands = 0
    const leaving = bench.client({}, { signal: ending.signal })
    expect(await unblock(leaving, { attempt })).toBe(tries === 0 ? 'CANCELLED' : 'ok')
    expect(card.verifies).toBe(tries)
    expect(await verify(client, tries === 0 ? '1234' : '9876')).toBe('ok')
  })

  it('forgets nothing that the card itself refuses: 6A80 to the new code is a fault of the card', async () => {
    const { card, client } = await open()
    const attempt = await attemptOf(client)
    card.change = (answer, { ins }) => (ins === CHANGE_REFERENCE_DATA ? Uint8Array.of(0x6a, 0x80) : answer)
    expect(await change(client, { attempt })).toBe('CARD_PROTOCOL')
    expect(triesOf(card)).toBe(1)
  })
})

const makeCards = { rpps: await cardFactory('rpps'), cps4: await cardFactory('cps4') } as const

describe.each(['rpps', 'cps4'] as const)('the card %s pulled at any command', (name) => {
  it.each<[string, (client: TestClient, attempt: string) => Promise<string>]>([
    ['pin.change', (client, attempt) => change(client, { attempt })],
    ['pin.unblock', (client, attempt) => unblock(client, { attempt })],
  ])('ends %s with CARD_REMOVED, at most one try, and the next call works', async (_name, submit) => {
    let commands = 1
    for (let at = 0; at < commands; at++) {
      const card = new CountedCard(await makeCards[name]())
      let [count, pullAt] = [0, Number.POSITIVE_INFINITY]
      const bench = await startBench({
        cards: [card],
        beforeCommand: () => {
          count += 1
          if (count === pullAt) bench.provider.remove(FIRST_READER)
        },
      })
      const client = bench.client()
      if (at === 0) {
        const attempt = await attemptOf(client)
        card.clear()
        expect(await submit(client, attempt)).toBe('ok')
        commands = card.exchanges
        expect(commands).toBeGreaterThan(1)
        await bench.bridge.stop()
        continue
      }
      const attempt = await attemptOf(client)
      card.clear()
      count = 0
      pullAt = at
      expect(await submit(client, attempt), `command ${at}`).toBe('CARD_REMOVED')
      expect(card.verifies).toBeLessThanOrEqual(1)
      bench.provider.insert(FIRST_READER, card)
      const outcomes = [await verify(client, '1234'), await verify(client, '9876')]
      expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(1)
      await bench.bridge.stop()
    }
  })
})
