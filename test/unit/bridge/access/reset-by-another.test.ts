import { describe, expect, it } from 'vitest'
import { BridgeError } from '../../../../src/errors/bridge-error.ts'
import type { CommandHeader } from '../../../../src/reader/virtual/virtual-card.ts'
import {
  type BridgeBench,
  CHALLENGE,
  CountedCard,
  FIRST_READER,
  openBench,
  outcomeOfCall,
  PIN,
} from '../../../helpers/bridge-bench.ts'
import { cardFactory } from '../../../helpers/virtual-cards.ts'

interface ResetBench extends BridgeBench {
  readonly card: CountedCard
  /** Another program resets the card before every command that this says yes to. */
  resets: (header: CommandHeader) => boolean
}

async function benchOf(profile: string): Promise<ResetBench> {
  const card = new CountedCard(await (await cardFactory(profile))())
  const play = { resets: (_header: CommandHeader): boolean => false }
  const bench = await openBench({
    cards: [card],
    beforeCommand: (header) => {
      if (!play.resets(header)) return
      card.reset()
      throw new BridgeError('CARD_BUSY', {})
    },
  })
  return Object.assign(play, { ...bench, card })
}

const INS_SELECT = 0xa4
const PROFILES = ['rpps', 'cps4', 'cps4-t0'] as const

describe.each(PROFILES)('another program that resets the card %s', (profile) => {
  it('once before each of three beginnings does not stop the operation', async () => {
    const bench = await benchOf(profile)
    let left = 3
    bench.resets = ({ ins }) => ins !== INS_SELECT && left-- > 0
    const call = bench.client().call('activation.sign', { challenge: CHALLENGE, pin: PIN })
    expect(await outcomeOfCall(call)).toBe('ok')
    expect(bench.card.verifies).toBe(1)
  })

  it('again and again makes it busy after four beginnings, without a VERIFY', async () => {
    const bench = await benchOf(profile)
    let resets = 0
    bench.resets = () => (resets += 1) > 0
    const call = bench.client().call('activation.sign', { challenge: CHALLENGE, pin: PIN })
    expect(await outcomeOfCall(call)).toBe('CARD_BUSY')
    expect(resets).toBe(4)
    expect(bench.card.verifies).toBe(0)
    bench.resets = () => false
    expect(await outcomeOfCall(bench.client().call('card.identity', {}))).toBe('ok')
  })

  it('while a PIN is held ends the hold, and no code is sent again', async () => {
    const bench = await benchOf(profile)
    const holder = bench.client()
    await holder.call('pin.verify', { pin: PIN, then: 'activation.sign' })
    bench.card.clear()
    bench.resets = () => true
    const sign = (): Promise<string> =>
      outcomeOfCall(holder.call('activation.sign', { challenge: CHALLENGE }))
    expect(await sign()).toBe('CARD_BUSY')
    bench.resets = () => false
    expect(await sign()).toBe('PIN_REQUIRED')
    expect(bench.card.verifies).toBe(0)
  })

  it('makes what was read of it be read again', async () => {
    const bench = await benchOf(profile)
    const client = bench.client()
    await client.call('card.identity', {})
    bench.card.clear()
    let left = 1
    bench.resets = () => left-- > 0
    await client.call('pin.status', {})
    bench.card.clear()
    await client.call('card.identity', {})
    expect(bench.card.exchanges).toBeGreaterThan(5)
  })
})

describe.each(PROFILES)('the card %s, exchanged between two calls', (profile) => {
  it('is not answered for from memory, and its hold is gone', async () => {
    const bench = await benchOf(profile)
    const other = new CountedCard(await (await cardFactory('employee'))())
    const client = bench.client()
    const before = await client.call('card.identity', {})
    await client.call('pin.verify', { pin: PIN, then: 'activation.sign' })
    bench.provider.insert(FIRST_READER, other)
    expect(bench.card.gotCode).toBe(false)
    const after = await client.call('card.identity', {})
    expect(after.nationalId).not.toBe(before.nationalId)
    expect(other.exchanges).toBeGreaterThan(5)
    const sign = client.call('activation.sign', { challenge: CHALLENGE })
    expect(await outcomeOfCall(sign)).toBe('PIN_REQUIRED')
    expect(other.verifies).toBe(0)
  })
})
