/** Which reader a call is about (protocol, section 5, first paragraph). */
import type { CardKind } from '../contract/shapes.ts'
import { BridgeError, plainError } from '../errors/bridge-error.ts'
import type { Insertion, ReaderRegistry, Slot } from './reader-registry.ts'

/** A reader with a CPS in it, at the moment of the call. */
export interface SelectedCard {
  readonly slot: Slot
  readonly insertion: Insertion
  readonly kind: 'cps3' | 'cps4'
}

/** Told by an operation which card it is about; the last one counts. */
export type CardTrace = (selected: SelectedCard) => void

function isCps(kind: CardKind | null): kind is 'cps3' | 'cps4' {
  return kind === 'cps3' || kind === 'cps4'
}

function select(slot: Slot): SelectedCard {
  const { insertion } = slot
  if (slot.unavailable) throw new BridgeError('CARD_BUSY', {})
  if (insertion === null) throw plainError('CARD_ABSENT')
  const { kind } = insertion
  if (kind === null) throw plainError('CARD_MUTE')
  if (!isCps(kind)) throw new BridgeError('CARD_UNSUPPORTED', { kind })
  return { slot, insertion, kind }
}

/** The reader with this id, or the first one attached. */
export function selectSlot(registry: ReaderRegistry, id: string | undefined): Slot {
  if (!registry.serviceAvailable) throw plainError('PCSC_UNAVAILABLE')
  const slots = registry.slots()
  const slot = id === undefined ? slots[0] : slots.find((candidate) => candidate.id === id)
  if (slot === undefined)
    throw new BridgeError('READER_NOT_FOUND', { readers: slots.map((known) => known.id) })
  return slot
}

/**
 * The card that a call is about: the one in the named reader, or the only CPS there is.
 *
 * @throws BridgeError `PCSC_UNAVAILABLE`, `READER_NOT_FOUND`, `READER_AMBIGUOUS`, `CARD_ABSENT`, `CARD_MUTE`,
 *   `CARD_UNSUPPORTED`, `CARD_BUSY`.
 */
export function selectCard(registry: ReaderRegistry, id: string | undefined): SelectedCard {
  if (id !== undefined) return select(selectSlot(registry, id))
  const first = selectSlot(registry, undefined)
  const slots = registry.slots()
  const withCps = slots.filter(({ insertion }) => insertion !== null && isCps(insertion.kind))
  if (withCps.length > 1)
    throw new BridgeError('READER_AMBIGUOUS', { readers: withCps.map((slot) => slot.id) })
  const notEmpty = slots.find(({ insertion, unavailable }) => insertion !== null || unavailable)
  return select(withCps[0] ?? notEmpty ?? first)
}

/**
 * As `selectCard`, but waits up to `waitSeconds` for a card while there is none.
 *
 * @throws BridgeError as `selectCard`, `CANCELLED` when the signal is aborted.
 */
export async function awaitCard(
  registry: ReaderRegistry,
  id: string | undefined,
  waitSeconds: number,
  signal: AbortSignal,
): Promise<SelectedCard> {
  const deadline = AbortSignal.timeout(waitSeconds * 1000)
  for (;;) {
    try {
      return selectCard(registry, id)
    } catch (error) {
      const absent = error instanceof BridgeError && error.code === 'CARD_ABSENT'
      if (!absent || waitSeconds === 0 || deadline.aborted) throw error
    }
    await nextChange(registry, AbortSignal.any([deadline, signal]))
    if (signal.aborted) throw plainError('CANCELLED')
  }
}

/** Resolves at the next event, or when the signal is aborted. */
function nextChange(registry: ReaderRegistry, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      unsubscribe()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const { unsubscribe } = registry.subscribe(done)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}
