/** Every table in memory that grows with what a portal does has a bound, and here each is met. */
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { AuditEntry } from '../../../../src/bridge/record/audit-trail.ts'
import { Consents, type KeptConsent, MAX_CONSENTS } from '../../../../src/bridge/record/consents.ts'
import { PromptRegistry } from '../../../../src/bridge/prompt/prompt-registry.ts'
import { WrongPinLimit } from '../../../../src/bridge/pin/wrong-pin-limit.ts'
import { newInsertion } from '../../../../src/bridge/readers/attached-reader.ts'
import { RelayTokens } from '../../../../src/server/pages/relay-tokens.ts'
import { CHALLENGE, CountedCard, openBench, outcomeOfCall, PORTAL } from '../../../helpers/bridge-bench.ts'
import { PromptHolder } from '../../../helpers/prompt-holder.ts'
import { cardFactory, makeVirtualCard } from '../../../helpers/virtual-cards.ts'

const makeCard = await cardFactory('rpps')

/** A portal that opens prompts and cancels each as soon as it is there. */
async function canceller(withPage: boolean) {
  const lines: AuditEntry[] = []
  const clock = { at: 0 }
  const bench = await openBench({
    cards: [new CountedCard(await makeCard())],
    elapsed: () => clock.at,
    trail: { record: (entry) => void lines.push(entry), recent: () => Promise.resolve([]), failing: false },
  })
  const holder = new PromptHolder(() => bench.bridge)
  const portal = bench.client({ pinEntry: 'page', identity: 'ask' }, { prompts: holder.channel })
  const cancel = async (): Promise<string> => {
    const ending = new AbortController()
    const before = holder.opened.length
    const call = portal.call('activation.sign', { challenge: CHALLENGE }, ending.signal)
    const state = { ended: false }
    const outcome = outcomeOfCall(call).finally(() => (state.ended = true))
    while (!state.ended && holder.opened.length === before) await new Promise(setImmediate)
    const id = holder.opened.at(before)
    const page = withPage && id !== undefined ? holder.pageOf(id) : undefined
    ending.abort()
    const code = await outcome
    page?.close()
    return code
  }
  const found = (): number => holder.opened.filter((id) => bench.bridge.findPrompt(id) !== undefined).length
  return { cancel, holder, found, lines, clock }
}

describe('prompts that their portal cancels', () => {
  it('count like refusals: the third call has to wait', async () => {
    const { cancel, holder } = await canceller(false)
    const outcomes: string[] = []
    for (let call = 0; call < 6; call += 1) outcomes.push(await cancel())
    expect(outcomes).toEqual(['CANCELLED', 'CANCELLED', ...Array<string>(4).fill('RATE_LIMITED')])
    expect(holder.opened).toHaveLength(2)
  })

  it('are forgotten at once when no page attached to them', async () => {
    const { cancel, found } = await canceller(false)
    await cancel()
    await cancel()
    expect(found()).toBe(0)
  })

  it('are kept for their pages, four an origin', async () => {
    const { cancel, found, holder, clock } = await canceller(true)
    for (let call = 0; call < 7; call += 1) {
      await cancel()
      clock.at += 7_200_000
    }
    expect(holder.opened).toHaveLength(7)
    expect(found()).toBe(4)
  })

  it('leave sixty lines of a kind in the audit trail, then one a minute', async () => {
    const { cancel, lines, clock } = await canceller(false)
    for (let call = 0; call < 500; call += 1) await cancel()
    expect(lines.map(({ outcome }) => outcome)).toEqual([
      'CANCELLED',
      'CANCELLED',
      ...Array<string>(60).fill('RATE_LIMITED'),
    ])
    clock.at += 60_000
    for (let call = 0; call < 3; call += 1) await cancel()
    expect(lines.slice(62)).toEqual([
      expect.objectContaining({ outcome: 'CANCELLED' }),
      expect.objectContaining({ outcome: 'RATE_LIMITED', unrecorded: 438 }),
    ])
  })
})

describe('prompts that fail before their page attached', () => {
  it.each(['blocked', 'expired'])(
    'of a card that is %s say why to a page that comes, four at most',
    async (name) => {
      const bench = await openBench({ cards: [new CountedCard(await makeVirtualCard(name))] })
      const holder = new PromptHolder(() => bench.bridge)
      const portal = bench.client({ pinEntry: 'page' }, { prompts: holder.channel })
      const code = name === 'blocked' ? 'PIN_BLOCKED' : 'CERTIFICATE_EXPIRED'
      for (let call = 0; call < 7; call += 1)
        expect(await outcomeOfCall(portal.call('activation.sign', { challenge: CHALLENGE }))).toBe(code)
      const views = holder.opened.flatMap((id) => bench.bridge.findPrompt(id)?.view('fr') ?? [])
      expect(views.length).toBeGreaterThan(0)
      expect(views.length).toBeLessThanOrEqual(4)
      for (const view of views)
        expect(view).toMatchObject({ state: 'done', outcome: 'failed', fault: { code }, card: null })
    },
  )

  it('are forgotten after ten seconds', () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const prompts = new PromptRegistry({ elapsed: () => 0, newId: () => 'id' })
    const card = newInsertion(null)
    const prompt = prompts.open(PORTAL, 'sign', card)
    prompt.close('failed', null)
    prompts.closed(prompt, 'failed', card)
    expect(prompts.find('id')).toBe(prompt)
    vi.advanceTimersByTime(10_000)
    expect(prompts.find('id')).toBeUndefined()
  })
})

describe('the registry of prompts', () => {
  it('has one open prompt an origin, and says how long another waits', () => {
    let id = 0
    const prompts = new PromptRegistry({ elapsed: () => 0, newId: () => `id-${(id += 1)}` })
    const card = newInsertion(null)
    prompts.open(PORTAL, 'sign', card)
    for (let call = 0; call < 1000; call += 1) expect(() => prompts.open(PORTAL, 'sign', card)).toThrow()
    expect(id).toBe(1)
  })
})

describe('wrong PINs', () => {
  it('are remembered for an hour at most, as many as the limit, whatever the clock of the day does', async () => {
    let at = 5_000_000
    const limit = new WrongPinLimit({ perHour: 2, elapsed: () => at })
    const wrong = (): Promise<void> =>
      expect(limit.compare(PORTAL, () => Promise.resolve(false))).rejects.toThrow('CARD_MISMATCH')
    await wrong()
    await wrong()
    expect(() => limit.check(PORTAL)).toThrow(
      expect.objectContaining({
        code: 'RATE_LIMITED',
        details: { retryAfterSeconds: 3600, cause: 'wrong-codes' },
      }),
    )
    at += 3_599_000
    expect(() => limit.check(PORTAL)).toThrow(
      expect.objectContaining({ details: { retryAfterSeconds: 1, cause: 'wrong-codes' } }),
    )
    at += 1_000
    expect(() => limit.check(PORTAL)).not.toThrow()
  })
})

describe('relay tokens', () => {
  it('are 64 at most', () => {
    let last = 0
    const tokens = new RelayTokens({ elapsed: () => 0, newToken: () => `t${(last += 1)}` })
    for (let page = 0; page < 1000; page += 1) tokens.issue()
    const good = Array.from({ length: last }, (_, index) => tokens.redeem(`t${index + 1}`))
    expect(good.filter(Boolean)).toHaveLength(64)
  })
})

describe('consents', () => {
  it('are bounded: the one that was used longest ago is forgotten', () => {
    let saved: readonly KeptConsent[] = []
    let day = 0
    const keeper = {
      key: new Uint8Array(32),
      load: () => [],
      save: (kept: typeof saved) => void (saved = kept),
    }
    const consents = new Consents(keeper, () => new Date(Date.UTC(2026, 0, (day += 1))))
    for (let card = 0; card < MAX_CONSENTS; card += 1) consents.remember(PORTAL, `card ${card}`)
    expect(consents.has(PORTAL, 'card 0')).toBe(true)
    consents.remember(PORTAL, 'one more')
    expect(saved).toHaveLength(MAX_CONSENTS)
    expect(consents.has(PORTAL, 'card 0')).toBe(true)
    expect(consents.has(PORTAL, 'card 1')).toBe(false)
  })
})
