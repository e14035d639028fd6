/** Which decisions the daemon takes: it does not believe that the page kept its rules (protocol, section 8). */
import { describe, expect, it } from 'vitest'
import { CHALLENGE, CountedCard, openBench, outcomeOfCall, PIN } from '../../../helpers/bridge-bench.ts'
import { PromptHolder } from '../../../helpers/prompt-holder.ts'
import { cardFactory } from '../../../helpers/virtual-cards.ts'

const makeCard = await cardFactory('rpps')

async function asked() {
  let at = 1_000_000
  const card = new CountedCard(await makeCard())
  const bench = await openBench({ cards: [card], elapsed: () => at })
  const holder = new PromptHolder(() => bench.bridge)
  const portal = bench.client({ pinEntry: 'page', identity: 'ask' }, { prompts: holder.channel })
  const call = outcomeOfCall(portal.call('activation.sign', { challenge: CHALLENGE }))
  const page = await holder.page()
  await page.until('ready')
  const skip = (ms: number): void => void (at += ms)
  const handle = bench.bridge.findPrompt(page.view.id)
  if (handle === undefined) throw new Error('the prompt is not there')
  return { card, call, page, skip, handle }
}

const confirm = { decision: 'confirm', pin: PIN } as const

describe('a decision', () => {
  it('is taken 700 ms after the page was shown the card, and no sooner', async () => {
    const { card, call, page, skip } = await asked()
    skip(699)
    expect(page.decide(confirm)).toBe(false)
    expect(card.verifies).toBe(0)
    skip(1)
    expect(page.decide(confirm)).toBe(true)
    expect(await call).toBe('ok')
    expect(card.verifies).toBe(1)
  })

  it.each(['confirm', 'refuse'] as const)('is not taken while no page is attached (%s)', async (decision) => {
    const { call, page, skip, handle } = await asked()
    skip(5_000)
    page.close()
    expect(handle.decide({ attempt: 1, decision, pin: PIN })).toBe(false)
    const back = handle.attach(() => undefined)
    expect(handle.decide({ attempt: 1, ...confirm })).toBe(false)
    skip(700)
    expect(handle.decide({ attempt: 1, ...confirm })).toBe(true)
    expect(await call).toBe('ok')
    back()
  })

  it('of a page that just came is not covered by the time of another that has left', async () => {
    const { call, page, skip, handle } = await asked()
    skip(600)
    handle.attach(() => undefined)
    page.close()
    skip(600)
    expect(handle.decide({ attempt: 1, ...confirm })).toBe(false)
    skip(100)
    expect(handle.decide({ attempt: 1, ...confirm })).toBe(true)
    expect(await call).toBe('ok')
  })

  it('waits anew after a wrong code: the card was shown again', async () => {
    const { card, call, page, skip } = await asked()
    skip(700)
    expect(page.decide({ ...confirm, pin: '0000' })).toBe(true)
    await page.until('ready', 'PIN_INCORRECT')
    expect(page.decide(confirm)).toBe(false)
    skip(700)
    expect(page.decide(confirm)).toBe(true)
    expect(await call).toBe('ok')
    expect(card.verifies).toBe(2)
  })

  it('to refuse is taken at once, in front of a page', async () => {
    const { call, page } = await asked()
    expect(page.decide({ decision: 'refuse' })).toBe(true)
    expect(await call).toBe('PIN_CANCELLED')
  })
})
