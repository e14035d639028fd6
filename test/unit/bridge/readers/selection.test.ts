import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { virtualReaderName } from '../../../../src/reader/virtual/virtual-provider.ts'
import type { VirtualCard } from '../../../../src/reader/virtual/virtual-card.ts'
import { CHALLENGE, FIRST_READER, openBench, outcomeOfCall, PIN } from '../../../helpers/bridge-bench.ts'
import { TestCard } from '../../../helpers/test-card.ts'
import { cardFactory } from '../../../helpers/virtual-cards.ts'

const makeCps = await cardFactory('rpps')

/** A card with any answer to reset and nothing behind it. */
class OtherCard extends TestCard {
  override readonly atr: Uint8Array

  constructor(atr: string) {
    super()
    this.atr = Uint8Array.from(Buffer.from(atr, 'hex'))
  }
}

const vitale = (): VirtualCard => new OtherCard('3b7513000040' + '09ea9000')
const mute = (): VirtualCard => ({
  profile: 'mute',
  protocol: 't0',
  atr: null,
  triesLeft: 0,
  log: [],
  transmit: () => Uint8Array.of(0x6f, 0),
  reset: () => undefined,
})

describe('the reader that a call is about', () => {
  it.each([
    ['no reader', () => [], 'READER_NOT_FOUND', { readers: [] }],
    ['empty readers', () => [null, null], 'CARD_ABSENT', undefined],
    ['a mute card after an empty reader', () => [null, mute()], 'CARD_MUTE', undefined],
    ['a mute card before another', () => [mute(), vitale()], 'CARD_MUTE', undefined],
    ['a Vitale before a mute card', () => [vitale(), mute()], 'CARD_UNSUPPORTED', { kind: 'vitale' }],
    ['a foreign card', () => [new TestCard()], 'CARD_UNSUPPORTED', { kind: 'unknown' }],
  ] as const)('is none with %s', async (_name, cards, code, details) => {
    const { client } = await openBench({ cards: cards() })
    const faults = await Promise.all([
      client().fault('card.identity', {}),
      client().fault('card.certificate', { use: 'signature' }),
      client().fault('pin.status', {}),
      client().fault('pin.verify', { pin: '1234' }),
      client().fault('activation.sign', { challenge: CHALLENGE, pin: '1234' }),
    ])
    for (const fault of faults) {
      expect(fault.code).toBe(code)
      if (details === undefined) expect(fault.details).toBeUndefined()
      else expect(fault.details).toMatchObject(details)
    }
  })

  it('is the one that holds a CPS, whatever else is inserted', async () => {
    const { client } = await openBench({ cards: [mute(), null, vitale(), await makeCps()] })
    const { readers } = await client().call('readers.list', {})
    const identity = await client().call('card.identity', {})
    expect(identity.card).toEqual({ kind: 'cps3', reader: readers[3]?.id })
    expect(readers.map(({ state }) => state)).toEqual(['mute', 'empty', 'present', 'present'])
  })

  it('must be named when two hold a CPS', async () => {
    const { client } = await openBench({ cards: [await makeCps(), vitale(), await makeCps()] })
    const ids = (await client().call('readers.list', {})).readers.map(({ id }) => id)
    const [first = '', second = '', third = ''] = ids
    const fault = await client().fault('card.identity', {})
    expect(fault).toMatchObject({ code: 'READER_AMBIGUOUS', details: { readers: [first, third] } })
    const named = await client().call('card.identity', { reader: third })
    expect(named.card.reader).toBe(third)
    expect(await client().fault('card.identity', { reader: second })).toMatchObject({
      code: 'CARD_UNSUPPORTED',
    })
  })

  it('is not one with a name that nobody gave: the error lists the ids', async () => {
    const { client } = await openBench({ cards: [null, null] })
    const ids = (await client().call('readers.list', {})).readers.map(({ id }) => id)
    for (const reader of ['nope', FIRST_READER, '', '__proto__']) {
      const fault = await client().fault('pin.status', { reader })
      expect(fault).toMatchObject({ code: 'READER_NOT_FOUND', details: { readers: ids } })
    }
  })
})

describe('waitSeconds', () => {
  it('waits for a card and then goes on', async () => {
    const { client, provider } = await openBench({ cards: [null] })
    const waiting = client().call('card.identity', { waitSeconds: 30 })
    await delay(20)
    provider.insert(FIRST_READER, await makeCps())
    expect(await waiting).toMatchObject({ nationalIdType: 'rpps' })
  })

  it('gives up after its time', async () => {
    const { client } = await openBench({ cards: [null] })
    const start = performance.now()
    expect(await client().fault('card.identity', { waitSeconds: 1 })).toMatchObject({ code: 'CARD_ABSENT' })
    expect(performance.now() - start).toBeGreaterThan(990)
  })

  it.each([
    ['a patient card in the other slot', () => [vitale(), null], {}],
    ['a mute card in the other slot', () => [mute(), null], {}],
    ['a reader that is named and not there yet', () => [null], { reader: 'reader-2' }],
    ['no reader at all', () => [], {}],
  ] as const)('waits through %s', async (_name, cards, params) => {
    const inside = cards()
    const { client, provider } = await openBench({ cards: inside })
    const calls = (['card.identity', 'activation.sign'] as const).map((method) =>
      method === 'card.identity'
        ? outcomeOfCall(client().call(method, { ...params, waitSeconds: 30 }))
        : outcomeOfCall(
            client().call(method, { ...params, challenge: CHALLENGE, pin: PIN, waitSeconds: 30 }),
          ),
    )
    await delay(20)
    const last = inside.length - 1
    if ('reader' in params || last < 0) provider.attach(virtualReaderName(last + 1), await makeCps())
    else provider.insert(virtualReaderName(last), await makeCps())
    expect(await Promise.all(calls)).toEqual(['ok', 'ok'])
  })

  it('ends with what holds when the time is over', async () => {
    const { client, provider } = await openBench({ cards: [null] })
    const waiting = client().fault('card.identity', { waitSeconds: 1 })
    const named = client().fault('card.identity', { reader: 'reader-9', waitSeconds: 1 })
    await delay(20)
    provider.insert(FIRST_READER, vitale())
    expect(await waiting).toMatchObject({ code: 'CARD_UNSUPPORTED', details: { kind: 'vitale' } })
    expect(await named).toMatchObject({ code: 'READER_NOT_FOUND' })
  })

  it('ends at once when the call is cancelled', async () => {
    const { client } = await openBench({ cards: [null] })
    const ending = new AbortController()
    const waiting = outcomeOfCall(client().call('card.identity', { waitSeconds: 100 }, ending.signal))
    ending.abort()
    expect(await waiting).toBe('CANCELLED')
  })
})

describe('events', () => {
  it('are numbered without gaps, in one order for all, over fifty swaps', async () => {
    const cards = [await makeCps(), await makeCps()]
    const { bridge, provider, notifications } = await openBench({ cards: [null, null] })
    const late: unknown[] = []
    const { snapshot } = bridge.subscribe((notification) => late.push(notification))
    const second = virtualReaderName(1)
    for (let i = 0; i < 50; i++) {
      provider.insert(FIRST_READER, cards[i % 2] ?? mute())
      provider.insert(second, mute())
      provider.remove(second)
    }
    const numbers = notifications.map(({ params }) => ('sequence' in params ? params.sequence : -1))
    expect(numbers).toEqual(Array.from({ length: 2 + 50 * 3 + 49 }, (_, i) => i + 1))
    expect(late).toEqual(notifications.slice(snapshot.sequence))
    for (const { method, params } of notifications) {
      if (!('reader' in params)) throw new Error('not of a reader')
      expect(params.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
      if (method !== 'card.inserted') expect(params.reader.card).toBeNull()
    }
  })
})
