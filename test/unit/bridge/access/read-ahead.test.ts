import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type BenchOptions,
  type BridgeBench,
  CHALLENGE,
  CountedCard,
  FIRST_READER,
  openBench,
  PIN,
} from '../../../helpers/bridge-bench.ts'
import { cardFactory } from '../../../helpers/virtual-cards.ts'

const QUIET_MS = 2000
const makeCard = {
  rpps: await cardFactory('rpps'),
  cps4: await cardFactory('cps4'),
  'cps4-t0': await cardFactory('cps4-t0'),
}

interface WatchedCard extends BridgeBench {
  readonly card: CountedCard
}

async function watchedCard(
  profile: keyof typeof makeCard = 'rpps',
  options: Partial<BenchOptions> = {},
): Promise<WatchedCard> {
  const card = new CountedCard(await makeCard[profile]())
  return { card, ...(await openBench({ cards: [card], ...options })) }
}

/** Lets the quiet time pass, and what follows it end. */
async function beQuiet(): Promise<void> {
  await vi.advanceTimersByTimeAsync(QUIET_MS)
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('reading ahead', () => {
  it.each([
    ['rpps', 19, 2, 7],
    ['cps4', 15, 2, 7],
    ['cps4-t0', 19, 2, 8],
  ] as const)(
    'leaves little to ask: %s costs %i exchanges before anybody calls, then %i for an identity and %i for a signature',
    async (profile, ahead, identity, signature) => {
      const { bridge, card, client } = await watchedCard(profile)
      bridge.pageConnected()
      await beQuiet()
      expect([card.exchanges, card.verifies, card.resets]).toEqual([ahead, 0, 0])
      const page = client()
      card.clear()
      await page.call('card.identity', {})
      expect(card.exchanges).toBe(identity)
      card.clear()
      await page.call('activation.sign', { challenge: CHALLENGE, pin: PIN })
      expect(card.exchanges).toBe(signature)
    },
  )

  it('does nothing without a page, and nothing more once the last one has gone', async () => {
    const { bridge, card } = await watchedCard()
    await beQuiet()
    const [first, second] = [bridge.pageConnected(), bridge.pageConnected()]
    first()
    second()
    await beQuiet()
    expect(card.exchanges).toBe(0)
  })

  it('reads a card that is inserted while a page is connected, and each insertion once', async () => {
    const { bridge, card, provider } = await watchedCard()
    provider.remove(FIRST_READER)
    bridge.pageConnected()
    await beQuiet()
    expect(card.exchanges).toBe(0)
    provider.insert(FIRST_READER, card)
    await beQuiet()
    const read = card.exchanges
    expect(read).toBeGreaterThan(0)
    bridge.pageConnected()
    await beQuiet()
    expect(card.exchanges).toBe(read)
  })

  it('goes on after a call that began first, and waits until nobody has called for a while', async () => {
    const { bridge, card, client } = await watchedCard()
    bridge.pageConnected()
    await vi.advanceTimersByTimeAsync(QUIET_MS - 1)
    await client().call('card.identity', {})
    card.clear()
    await vi.advanceTimersByTimeAsync(QUIET_MS - 1)
    expect(card.exchanges).toBe(0)
    await beQuiet()
    expect(card.exchanges).toBeGreaterThan(0)
    card.clear()
    await client().call('activation.sign', { challenge: CHALLENGE, pin: PIN })
    expect(card.exchanges).toBeLessThanOrEqual(9)
  })

  it('ends for the first call, which waits for one exchange at most, and leaves the card as it is', async () => {
    let goOn = (): void => undefined
    let commands = 0
    const held = new Promise<void>((resolve) => (goOn = resolve))
    const { bridge, card, client } = await watchedCard('rpps', {
      beforeCommand: async () => {
        commands += 1
        if (commands === 3) await held
      },
    })
    bridge.pageConnected()
    await beQuiet()
    expect(commands).toBe(3)
    const answer = client().call('card.identity', {})
    goOn()
    expect(await answer).toMatchObject({ test: true })
    expect(card.resets).toBe(0)
    // The two commands that were sent, the third, and what the identity then cost.
    expect(commands).toBeLessThanOrEqual(3 + 14)
  })

  it('leaves alone a card that another program has, and one that a page keeps verified', async () => {
    const { bridge, card, client, provider } = await watchedCard()
    const other = await provider.connect(FIRST_READER, { waitMs: 0 })
    bridge.pageConnected()
    await beQuiet()
    expect(card.exchanges).toBe(0)
    await other.close('leave')
    await client().call('pin.verify', { pin: PIN, then: 'activation.sign' })
    card.clear()
    await beQuiet()
    expect(card.exchanges).toBe(0)
  })
})

describe('a prompt about a card that was read ahead', () => {
  it('names the holder before the card was asked anything, and takes no decision until it was', async () => {
    let goOn = (): void => undefined
    const asked = new Promise<void>((resolve) => (goOn = resolve))
    let slow = false
    const { bridge, client } = await watchedCard('rpps', { beforeCommand: () => (slow ? asked : undefined) })
    bridge.pageConnected()
    await beQuiet()
    slow = true
    let opened = (_id: string): void => undefined
    const id = new Promise<string>((resolve) => (opened = resolve))
    const prompts = { requested: (name: string) => opened(name), closed: () => undefined }
    const answer = client({ identity: 'ask' }, { prompts }).call('card.identity', {})
    const prompt = bridge.findPrompt(await id)
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
    prompt?.attach(() => undefined)
    const view = prompt?.view('fr')
    expect(view).toMatchObject({ state: 'reading', card: { test: true } })
    expect(prompt?.decide({ attempt: view?.attempt ?? 0, decision: 'confirm' })).toBe(false)
    goOn()
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
    expect(prompt?.view('fr').state).toBe('ready')
    expect(prompt?.decide({ attempt: view?.attempt ?? 0, decision: 'confirm' })).toBe(true)
    expect(await answer).toMatchObject({ nationalId: view?.card?.nationalId })
  })
})
