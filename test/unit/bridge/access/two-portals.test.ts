import { describe, expect, it } from 'vitest'
import { CHALLENGE, CountedCard, outcomeOfCall, PIN, startBench } from '../../../helpers/bridge-bench.ts'
import { cardFactory } from '../../../helpers/virtual-cards.ts'

const makeCard = await cardFactory('rpps')
const TRIES = 3

describe('two portals on one reader', () => {
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
    const bench = await startBench({ cards: [card], wrongPerOriginPerHour: 1, elapsed: () => now })
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
