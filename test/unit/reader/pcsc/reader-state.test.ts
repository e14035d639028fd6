import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import {
  decodeReaderState,
  diffReaderState,
  type ReaderState,
  rememberedState,
} from '../../../../src/reader/pcsc/reader-state.ts'
import type { ReaderEvent } from '../../../../src/reader/reader.ts'
import { hex } from '../../../helpers/hex.ts'
import { RUNS } from '../../../helpers/properties.ts'

const ATR = hex('3B 02 43 01')
const OTHER_ATR = hex('3B 02 43 02')
const NONE = hex('')
const READER = 'A 00 00'

const empty = (counter: number): ReaderState => ({ kind: 'empty', counter })
const present = (counter: number, atr: Uint8Array | null = ATR): ReaderState => ({
  kind: 'present',
  counter,
  atr,
})
const unavailable: ReaderState = { kind: 'unavailable', counter: 0 }

describe('decodeReaderState', () => {
  it.each([
    { name: 'empty', flags: 0x0002_0012, atr: NONE, state: empty(2) },
    { name: 'present', flags: 0x0003_0022, atr: ATR, state: present(3) },
    { name: 'present, in use exclusively', flags: 0x0003_00a2, atr: ATR, state: present(3) },
    { name: 'mute', flags: 0x0001_0222, atr: NONE, state: present(1, null) },
    {
      name: 'mute with the answer of an earlier card',
      flags: 0x0001_0222,
      atr: ATR,
      state: present(1, null),
    },
    { name: 'present without an answer to reset', flags: 0x0001_0022, atr: NONE, state: present(1, null) },
    { name: 'unavailable', flags: 0x0000_000a, atr: NONE, state: unavailable },
    { name: 'no statement at all', flags: 0x0000_0002, atr: NONE, state: unavailable },
    { name: 'counter of 16 bits', flags: 0xffff_0022, atr: ATR, state: present(0xffff) },
    { name: 'unknown', flags: 0x0000_000e, atr: NONE, state: undefined },
    { name: 'to be ignored', flags: 0x0000_0001, atr: NONE, state: undefined },
  ])('$name', ({ flags, atr, state }) => {
    expect(decodeReaderState(flags, atr)).toEqual(state)
  })

  it('keeps its own copy of the answer to reset', () => {
    const shared = ATR.slice()
    const state = decodeReaderState(0x0001_0022, shared)
    shared.fill(0)
    expect(state).toEqual(present(1))
  })
})

describe('diffReaderState', () => {
  const attached = 'reader-attached'
  const detached = 'reader-detached'
  const inserted = 'card-inserted'
  const removed = 'card-removed'

  it.each<{
    name: string
    before: ReaderState | undefined
    after: ReaderState | undefined
    events: string[]
  }>([
    { name: 'attached, empty', before: undefined, after: empty(0), events: [attached] },
    { name: 'attached with a card', before: undefined, after: present(1), events: [attached, inserted] },
    { name: 'insertion', before: empty(0), after: present(1), events: [inserted] },
    { name: 'mute insertion', before: empty(0), after: present(1, null), events: [inserted] },
    { name: 'removal', before: present(1), after: empty(2), events: [removed] },
    { name: 'nothing', before: present(1), after: present(1), events: [] },
    { name: 'still empty', before: empty(2), after: empty(2), events: [] },
    { name: 'inserted and removed unseen', before: empty(2), after: empty(4), events: [] },
    { name: 'exchanged unseen', before: present(1), after: present(3), events: [removed, inserted] },
    { name: 'exchanged for itself', before: present(0xffff), after: present(1), events: [removed, inserted] },
    { name: 'woke up', before: present(1, null), after: present(1), events: [removed, inserted] },
    { name: 'fell silent', before: present(1), after: present(1, null), events: [] },
    {
      name: 'mute card exchanged',
      before: present(1, null),
      after: present(3, null),
      events: [removed, inserted],
    },
    {
      name: 'answers a warm reset differently',
      before: present(1),
      after: present(1, OTHER_ATR),
      events: [],
    },
    {
      name: 'exchanged, no counter',
      before: present(0),
      after: present(0, OTHER_ATR),
      events: [removed, inserted],
    },
    { name: 'the same, no counter', before: present(0), after: present(0), events: [] },
    { name: 'an insertion that is not counted yet', before: empty(2), after: present(2), events: [inserted] },
    { name: 'an empty reader that was reset', before: empty(2), after: present(2, null), events: [] },
    { name: 'a mute insertion, no counter', before: empty(0), after: present(0, null), events: [inserted] },
    { name: 'unavailable', before: empty(0), after: unavailable, events: ['reader-unavailable'] },
    {
      name: 'unavailable with a card',
      before: present(1),
      after: unavailable,
      events: ['reader-unavailable'],
    },
    {
      name: 'attached, unavailable',
      before: undefined,
      after: unavailable,
      events: [attached, 'reader-unavailable'],
    },
    { name: 'still unavailable', before: unavailable, after: unavailable, events: [] },
    { name: 'usable again', before: unavailable, after: empty(2), events: [detached, attached] },
    {
      name: 'usable again with a card',
      before: unavailable,
      after: present(3),
      events: [detached, attached, inserted],
    },
    { name: 'unplugged', before: empty(0), after: undefined, events: [detached] },
    { name: 'unplugged with its card', before: present(1), after: undefined, events: [removed, detached] },
    { name: 'still away', before: undefined, after: undefined, events: [] },
  ])('$name: $events', ({ before, after, events }) => {
    const told = diffReaderState(READER, before, after)
    expect(told.map(({ type }) => type)).toEqual(events)
    expect(told.every((event) => 'reader' in event && event.reader === READER)).toBe(true)
  })

  it('tells the answer to reset, null for a mute card', () => {
    const told = [present(1), present(1, null)].map((state) => diffReaderState(READER, empty(0), state))
    expect(told).toEqual([
      [{ type: 'card-inserted', reader: READER, atr: ATR }],
      [{ type: 'card-inserted', reader: READER, atr: null }],
    ])
  })

  /** What is told while a reader goes through these states. */
  const toldOf = (...seen: readonly ReaderState[]): readonly string[] => {
    let before: ReaderState | undefined = empty(2)
    return seen.flatMap((after) => {
      const told = diffReaderState(READER, before, after)
      before = rememberedState(before, after)
      return told.map(({ type }) => type)
    })
  }

  it('takes a count that follows its insertion for no exchange', () => {
    expect(toldOf(present(2), present(3), present(3))).toEqual([inserted])
    expect(toldOf(present(2), present(2), present(3), present(5))).toEqual([inserted, removed, inserted])
    expect(toldOf(present(2), present(5))).toEqual([inserted, removed, inserted])
    expect(toldOf(present(2), empty(4))).toEqual([inserted, removed])
  })

  it('waits for the count of a card without an answer to reset', () => {
    expect(toldOf(present(2, null), present(2), present(3))).toEqual([inserted])
    expect(toldOf(present(2, null), empty(2))).toEqual([])
    expect(toldOf(present(2, null), present(3, null))).toEqual([inserted])
  })

  const states = fc.array(
    fc.record({
      flags: fc.integer({ min: 0, max: 0xffff_ffff }).map((bits) => (bits & 0x0003_023c) >>> 0),
      atr: fc.constantFrom(NONE, ATR, OTHER_ATR),
    }),
    { maxLength: 40 },
  )

  test.prop([states], RUNS)(
    'any states give events in their order: attached, inserted, removed or unavailable, detached',
    (seen) => {
      const told: ReaderEvent[] = []
      let before: ReaderState | undefined
      for (const { flags, atr } of seen) {
        const after = decodeReaderState(flags, atr)
        told.push(...diffReaderState(READER, before, after))
        before = after === undefined ? undefined : rememberedState(before, after)
      }
      told.push(...diffReaderState(READER, before, undefined))
      const letters = {
        'reader-attached': 'a',
        'reader-detached': 'd',
        'reader-unavailable': 'u',
        'card-inserted': 'i',
        'card-removed': 'r',
      }
      const line = told.map(({ type }) => letters[type as keyof typeof letters]).join('')
      expect(line).toMatch(/^(?:a(?:ir)*(?:i?u)?d)*$/)
    },
  )
})

describe('rememberedState', () => {
  it('keeps the answer to reset of a card that fell silent, so that it is not told anew', () => {
    const remembered = rememberedState(present(1), present(1, null))
    expect(diffReaderState(READER, remembered, present(1))).toEqual([])
  })

  it('forgets it when the card was exchanged', () => {
    expect(rememberedState(present(1), present(3, null))).toEqual(present(3, null))
  })
})
