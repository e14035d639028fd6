/** Reader states of SCardGetStatusChange as values, and the events between two of them. Pure. */
import { bytesEqual } from '../../iso7816/hex.ts'
import type { ReaderEvent } from '../reader.ts'

/**
 * What is known of an attached reader. `counter` is the number of card events that the system counted, 16 bits, 0
 * where the system does not count (macOS). `atr` is null for a card that does not answer.
 */
export type ReaderState =
  | { readonly kind: 'empty'; readonly counter: number }
  | {
      readonly kind: 'present'
      readonly counter: number
      readonly atr: Uint8Array | null
      /** The insertion shows and is not counted yet. */
      readonly uncounted?: true
    }
  | { readonly kind: 'unavailable'; readonly counter: number }

type Present = Extract<ReaderState, { kind: 'present' }>

/** Bits of `dwEventState` (PC/SC part 5, SCARD_STATE_*); the upper 16 bits of the word count card events. */
const IGNORE = 0x1
const UNKNOWN = 0x4
const UNAVAILABLE = 0x8
const EMPTY = 0x10
const PRESENT = 0x20
const MUTE = 0x200
const COUNTER_SHIFT = 16
/** ISO/IEC 7816-3:2006, 8.2.1: TS and T0 at least. */
const SHORTEST_ATR = 2

/**
 * @param flags - the state word of the system, 32 bits.
 * @param atr - answer to reset, empty when there is none.
 * @returns undefined when the system does not know the reader any more.
 */
export function decodeReaderState(flags: number, atr: Uint8Array): ReaderState | undefined {
  if ((flags & (UNKNOWN | IGNORE)) !== 0) return undefined
  const counter = flags >>> COUNTER_SHIFT
  if ((flags & UNAVAILABLE) !== 0) return { kind: 'unavailable', counter }
  if ((flags & PRESENT) !== 0) {
    const mute = (flags & MUTE) !== 0 || atr.length < SHORTEST_ATR
    return { kind: 'present', counter, atr: mute ? null : Uint8Array.from(atr) }
  }
  return (flags & EMPTY) === 0 ? { kind: 'unavailable', counter } : { kind: 'empty', counter }
}

/**
 * Tells whether two states with a card show two different cards. The counter decides where the system counts: any
 * change between two states with a card is a removal and an insertion that were missed. Without a change of the
 * counter it is the same card: one that woke up after it was mute is told anew, because its answer to reset is news;
 * one that fell silent, or that answers a warm reset differently, is not. The count of an insertion may follow it.
 */
function isAnotherCard(before: Present, after: Present): boolean {
  if (before.uncounted === true && after.counter === ((before.counter + 1) & 0xffff)) return false
  if (before.counter !== after.counter) return true
  if (after.atr === null) return false
  if (before.atr === null) return true
  return after.counter === 0 && !bytesEqual(before.atr, after.atr)
}

/**
 * Observed with pcscd 1.9.9: a program that resets the card as it lets go of it, when the card has just been pulled, makes
 * an empty reader "present", without an answer to reset, and a reader with the next card "present" up to 400 ms before
 * pcscd itself finds and counts it (`SCardDisconnect` in winscard.c writes the state, `eventhandler.c` the counter). A
 * counter of 0 tells nothing: macOS does not count.
 */
const isUncounted = (before: ReaderState | undefined, after: ReaderState): boolean =>
  before?.kind === 'empty' &&
  after.kind === 'present' &&
  after.counter !== 0 &&
  after.counter === before.counter

/** Whether a reader that shows a card has none. */
const isShadow = (before: ReaderState | undefined, after: ReaderState): boolean =>
  after.kind === 'present' && after.atr === null && isUncounted(before, after)

/**
 * The events from one state of a reader to the next; undefined is a reader that is not attached. A reader that was
 * unavailable and is usable again is told as detached and attached: no event says "available".
 */
export function diffReaderState(
  reader: string,
  before: ReaderState | undefined,
  after: ReaderState | undefined,
): readonly ReaderEvent[] {
  const attached: ReaderEvent = { type: 'reader-attached', reader, pinPad: false }
  const detached: ReaderEvent = { type: 'reader-detached', reader }
  const removed: readonly ReaderEvent[] = before?.kind === 'present' ? [{ type: 'card-removed', reader }] : []
  if (after === undefined) return before === undefined ? [] : [...removed, detached]
  if (isShadow(before, after)) return []
  if (after.kind === 'unavailable') {
    if (before?.kind === 'unavailable') return []
    // The card that was in is told as removed by whoever hears of it: by an event of its own the reader would look empty.
    return [...(before === undefined ? [attached] : []), { type: 'reader-unavailable', reader }]
  }
  const start: readonly ReaderEvent[] =
    before === undefined ? [attached] : before.kind === 'unavailable' ? [detached, attached] : []
  if (after.kind === 'empty') return [...start, ...removed]
  const inserted: ReaderEvent = { type: 'card-inserted', reader, atr: after.atr }
  if (before?.kind !== 'present') return [...start, inserted]
  return isAnotherCard(before, after) ? [...removed, inserted] : []
}

/**
 * The state to compare the next one with. A card that fell silent keeps the answer to reset that was told, so that it
 * is not told anew when it answers again.
 */
export function rememberedState(before: ReaderState | undefined, after: ReaderState): ReaderState {
  if (before !== undefined && isShadow(before, after)) return before
  if (after.kind === 'present' && isUncounted(before, after)) return { ...after, uncounted: true }
  const silent = before?.kind === 'present' && after.kind === 'present' && after.atr === null
  const same = before?.kind === 'present' && before.counter === after.counter
  return same && (silent || before.uncounted === true) ? before : after
}
