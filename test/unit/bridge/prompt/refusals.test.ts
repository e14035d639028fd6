/** Refusals in a row hold an origin back with the card that was refused, and with no other (protocol, section 8). */
import { describe, expect, it } from 'vitest'
import {
  CHALLENGE,
  CountedCard,
  FIRST_READER,
  openBench,
  outcomeOfCall,
  PIN,
} from '../../../helpers/bridge-bench.ts'
import { PromptHolder } from '../../../helpers/prompt-holder.ts'
import { cardFactory } from '../../../helpers/virtual-cards.ts'

const makeCard = await cardFactory('rpps')
const makeOther = await cardFactory('adeli')
const POLICY = { pinEntry: 'page', identity: 'ask' } as const

async function askedBench() {
  const card = new CountedCard(await makeCard())
  const bench = await openBench({ cards: [card] })
  const holder = new PromptHolder(() => bench.bridge)
  const portal = bench.client(POLICY, { prompts: holder.channel })
  /** Asks, decides in the name of the holder, and says how the call ended. */
  const ask = async (decision: 'confirm' | 'refuse'): Promise<string> => {
    const before = holder.opened.length
    const ended = outcomeOfCall(portal.call('activation.sign', { challenge: CHALLENGE }))
    const page = await Promise.race([holder.page(before + 1), ended])
    if (typeof page === 'string') return page
    if (decision === 'confirm') await page.confirm(PIN)
    else {
      await page.until('ready')
      page.decide({ decision })
    }
    return ended
  }
  return { ...bench, ask, card, other: await makeOther() }
}

describe('two refusals in a row', () => {
  it('hold the origin back with that card, also when it comes back, and with no other', async () => {
    const { ask, provider, card, other } = await askedBench()
    expect([await ask('refuse'), await ask('refuse'), await ask('confirm')]).toEqual([
      'PIN_CANCELLED',
      'PIN_CANCELLED',
      'RATE_LIMITED',
    ])
    provider.insert(FIRST_READER, other)
    expect(await ask('confirm')).toBe('ok')
    provider.insert(FIRST_READER, card)
    expect(await ask('confirm')).toBe('RATE_LIMITED')
    provider.insert(FIRST_READER, other)
    expect([await ask('refuse'), await ask('confirm')]).toEqual(['PIN_CANCELLED', 'ok'])
  })

  it('are two of one card: one of each holds nobody back', async () => {
    const { ask, provider, card, other } = await askedBench()
    expect(await ask('refuse')).toBe('PIN_CANCELLED')
    provider.insert(FIRST_READER, other)
    expect(await ask('refuse')).toBe('PIN_CANCELLED')
    provider.insert(FIRST_READER, card)
    expect(await ask('confirm')).toBe('ok')
  })
})
