import { describe, expect, it } from 'vitest'
import { CHALLENGE, CountedCard, openBench, PIN } from '../../helpers/bridge-bench.ts'
import { makeVirtualCard } from '../../helpers/virtual-cards.ts'

const INS_SELECT = 0xa4
const WRONG_PARAMETERS = Uint8Array.of(0x6a, 0x86)

describe.each([
  ['rpps', 0x04],
  ['rpps', 0x0c],
  ['cps4', 0x00],
  ['cps4', 0x0c],
  ['cps4-t0', 0x00],
] as const)('the card %s that refuses SELECT with P2 = %i', (name, refused) => {
  it('is read and signs in the other form, which is tried once for each use', async () => {
    const card = new CountedCard(await makeVirtualCard(name))
    let refusals = 0
    card.change = (answer, { ins, p2 }) => {
      if (ins !== INS_SELECT || p2 !== refused) return answer
      refusals += 1
      return WRONG_PARAMETERS
    }
    const portal = (await openBench({ cards: [card] })).client()
    const { nationalId } = await portal.call('card.identity', {})
    const signed = await portal.call('activation.sign', { challenge: CHALLENGE, pin: PIN })
    expect(signed.nationalId).toBe(nationalId)
    // A CPS4 that refuses is first asked once more, with its application selected anew.
    expect(refusals).toBeLessThanOrEqual(2)
    refusals = 0
    await portal.call('activation.sign', { challenge: CHALLENGE, pin: PIN })
    expect(refusals).toBe(0)
  })
})
