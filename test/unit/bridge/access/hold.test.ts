import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import {
  type BenchOptions,
  type BridgeBench,
  CHALLENGE,
  CountedCard,
  FIRST_READER,
  openBench,
  outcomeOfCall,
  PIN,
  type TestClient,
} from '../../../helpers/bridge-bench.ts'
import { cardFactory } from '../../../helpers/virtual-cards.ts'

const makeCard = await cardFactory('rpps')

interface HeldCard extends BridgeBench {
  readonly card: CountedCard
  readonly holder: TestClient
  readonly other: TestClient
}

/** A card that one connection holds, its PIN verified. */
async function heldCard(options: Partial<BenchOptions> = {}): Promise<HeldCard> {
  const card = new CountedCard(await makeCard())
  const bench = await openBench({ cards: [card], ...options })
  const holder = bench.client()
  await holder.call('pin.verify', { pin: PIN, then: 'activation.sign' })
  card.clear()
  return { ...bench, card, holder, other: bench.client() }
}

const sign = (client: TestClient): Promise<string> =>
  outcomeOfCall(client.call('activation.sign', { challenge: CHALLENGE }))

async function secondsOf(work: Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work
  return (performance.now() - start) / 1000
}

describe('a hold', () => {
  it('says how long it lasts, and is for one signature', async () => {
    const card = await makeCard()
    const client = (await openBench({ cards: [card], holdSeconds: 17 })).client()
    expect(await client.call('pin.verify', { pin: PIN, then: 'activation.sign' })).toEqual({
      verified: true,
      expiresInSeconds: 17,
    })
    expect(await sign(client)).toBe('ok')
    expect(await sign(client)).toBe('PIN_REQUIRED')
  })

  it('does not come to be without “then”, with 0 seconds, or over HTTP', async () => {
    const card = await makeCard()
    const bench = await openBench({ cards: [card] })
    const none = { verified: true, expiresInSeconds: 0 }
    const client = bench.client()
    expect(await client.call('pin.verify', { pin: PIN })).toEqual(none)
    expect(await sign(client)).toBe('PIN_REQUIRED')
    const http = bench.client({}, { stateless: true })
    expect(await http.call('pin.verify', { pin: PIN, then: 'activation.sign' })).toEqual(none)
    expect(await sign(http)).toBe('PIN_REQUIRED')
    const zero = (await openBench({ cards: [await makeCard()], holdSeconds: 0 })).client()
    expect(await zero.call('pin.verify', { pin: PIN, then: 'activation.sign' })).toEqual(none)
    expect(await sign(zero)).toBe('PIN_REQUIRED')
  })

  it('leaves the holder’s own calls work in it, without another VERIFY', async () => {
    const { holder, card } = await heldCard()
    expect(await holder.call('pin.status', {})).toEqual({ triesLeft: 3, blocked: false, entry: 'api' })
    expect(await outcomeOfCall(holder.call('card.certificate', { use: 'signature' }))).toBe('ok')
    expect(card.resets).toBe(0)
    expect(await sign(holder)).toBe('ok')
    expect(card.verifies).toBe(0)
    expect(card.resets).toBe(1)
  })

  it('tells the counter as the card tells it, and ends when the card does not count as verified any more', async () => {
    const { holder, card } = await heldCard()
    const wrong = Uint8Array.of(0x00, 0x20, 0x00, 0x01, 0x04, 0x30, 0x30, 0x30, 0x30)
    card.transmit(wrong)
    expect(await holder.call('pin.status', {})).toEqual({ triesLeft: 2, blocked: false, entry: 'api' })
    expect(await sign(holder)).toBe('PIN_REQUIRED')
  })

  it('shuts the others out for two seconds, then tells them that the card is busy', async () => {
    const { other, card } = await heldCard()
    const work = outcomeOfCall(other.call('pin.status', {}))
    expect(await secondsOf(work)).toBeGreaterThan(1.9)
    expect(await work).toBe('CARD_BUSY')
    expect(card.exchanges).toBe(0)
  })

  it('lets the others read at once what is known of the card', async () => {
    const { other, card } = await heldCard()
    expect(await other.call('card.identity', {})).toMatchObject({ nationalId: '899700075122' })
    expect(await outcomeOfCall(other.call('card.certificate', { use: 'authentication' }))).toBe('ok')
    expect(card.exchanges).toBe(0)
  })

  it('lets in who waits as soon as it ends, with no PIN verified any more', async () => {
    const { holder, other } = await heldCard()
    const waiting = sign(other)
    expect(await sign(holder)).toBe('ok')
    expect(await waiting).toBe('PIN_REQUIRED')
  })

  it('ends when its connection does', async () => {
    const { holder, other, card } = await heldCard()
    const waiting = outcomeOfCall(other.call('pin.status', {}))
    await holder.close()
    expect(await waiting).toBe('ok')
    expect(card.resets).toBeGreaterThan(0)
    expect(await sign(holder)).toBe('PIN_REQUIRED')
  })

  it('ends when the card is pulled, also for the same card inserted again', async () => {
    const { holder, other, provider, card } = await heldCard()
    provider.remove(FIRST_READER)
    expect(await sign(holder)).toBe('CARD_ABSENT')
    provider.insert(FIRST_READER, card)
    expect(await sign(holder)).toBe('PIN_REQUIRED')
    expect(await outcomeOfCall(other.call('pin.status', {}))).toBe('ok')
  })

  it('ends when another card is put in its place', async () => {
    const { holder, provider } = await heldCard()
    provider.insert(FIRST_READER, await makeCard())
    expect(await sign(holder)).toBe('PIN_REQUIRED')
  })

  it('ends after its time, which the holder’s calls do not lengthen', async () => {
    const { holder, card } = await heldCard({ holdSeconds: 1 })
    await delay(600)
    await holder.call('pin.status', {})
    await delay(600)
    expect(card.resets).toBe(1)
    expect(await sign(holder)).toBe('PIN_REQUIRED')
  })

  it('that runs out during an operation ends with it', async () => {
    let pause = 0
    const { holder, other, card } = await heldCard({ holdSeconds: 1, beforeCommand: () => delay(pause) })
    pause = 400
    expect(await sign(holder)).toBe('ok')
    pause = 0
    expect(card.resets).toBe(1)
    expect(await outcomeOfCall(other.call('pin.status', {}))).toBe('ok')
    expect(await sign(holder)).toBe('PIN_REQUIRED')
  })

  it.each(['pin.verify', 'activation.sign'] as const)('gives way to a new PIN in %s', async (method) => {
    const { holder, card } = await heldCard()
    const params = { pin: '0000', ...(method === 'pin.verify' ? {} : { challenge: CHALLENGE }) }
    expect(await outcomeOfCall(holder.call(method, params as never))).toBe('PIN_INCORRECT')
    expect(card.verifies).toBe(1)
    expect(await sign(holder)).toBe('PIN_REQUIRED')
  })

  it('begins anew with a new check', async () => {
    const { holder, card } = await heldCard({ holdSeconds: 1 })
    await delay(600)
    await holder.call('pin.verify', { pin: PIN, then: 'activation.sign' })
    expect(card.verifies).toBe(1)
    await delay(600)
    expect(await sign(holder)).toBe('ok')
  })

  it('outlasts a signature that was refused because another card was expected', async () => {
    const { holder, card } = await heldCard()
    const params = { challenge: CHALLENGE, expect: { nationalId: '1' } }
    expect(await outcomeOfCall(holder.call('activation.sign', params))).toBe('CARD_MISMATCH')
    expect(card.resets).toBe(0)
    expect(await sign(holder)).toBe('ok')
  })

  it('does not come to be for a call that was cancelled', async () => {
    const card = new CountedCard(await makeCard())
    const ending = new AbortController()
    const beforeCommand = ({ ins }: { ins: number }): void => {
      if (ins === 0x20 && card.exchanges > 20) ending.abort()
    }
    const bench = await openBench({ cards: [card], beforeCommand })
    const client = bench.client()
    const call = client.call('pin.verify', { pin: PIN, then: 'activation.sign' }, ending.signal)
    expect(await outcomeOfCall(call)).toBe('CANCELLED')
    expect(await sign(client)).toBe('PIN_REQUIRED')
  })

  it('of one connection at a time follows that of another', async () => {
    const { holder, other } = await heldCard()
    const next = outcomeOfCall(other.call('pin.verify', { pin: PIN, then: 'activation.sign' }))
    expect(await sign(holder)).toBe('ok')
    expect(await next).toBe('ok')
    const shutOut = sign(holder)
    expect(await sign(other)).toBe('ok')
    expect(await shutOut).toBe('PIN_REQUIRED')
  })
})

describe('a card that another program left verified', () => {
  it('is read as it is, and reset before a code is sent: no signature goes without a PIN', async () => {
    const card = new CountedCard(await makeCard())
    const bench = await openBench({ cards: [card] })
    card.transmit(Uint8Array.of(0x00, 0x20, 0x00, 0x01, 4, 0x31, 0x32, 0x33, 0x34))
    const client = bench.client()
    expect(await sign(client)).toBe('PIN_REQUIRED')
    card.transmit(Uint8Array.of(0x00, 0x20, 0x00, 0x01, 4, 0x31, 0x32, 0x33, 0x34))
    expect(await client.call('pin.status', {})).toMatchObject({ triesLeft: 3 })
    card.transmit(Uint8Array.of(0x00, 0x20, 0x00, 0x01, 4, 0x31, 0x32, 0x33, 0x34))
    card.clear()
    expect(await outcomeOfCall(client.call('pin.verify', { pin: '0000' }))).toBe('PIN_INCORRECT')
    expect(card.verifies).toBe(1)
  })

  it('is busy when it says so again after each reset, and no code is sent', async () => {
    const card = new CountedCard(await makeCard())
    card.change = (answer, { ins }) => (ins === 0x20 ? Uint8Array.of(0x90, 0x00) : answer)
    const client = (await openBench({ cards: [card] })).client()
    expect(await outcomeOfCall(client.call('pin.verify', { pin: PIN }))).toBe('CARD_BUSY')
    expect(card.verifies).toBe(0)
  })
})
