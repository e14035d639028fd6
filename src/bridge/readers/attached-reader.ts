/** A reader that is attached, and the card in it. */
import type { CardKind, Reader } from '../../contract/shapes.ts'
import { type CardCache, createCardCache } from '../../cps/card-contents.ts'
import { cardKindOf } from '../../cps/card-kind.ts'
import type { PinPad } from '../../reader/part10/pin-pad.ts'
import { maskReaderName } from './reader-name.ts'

/** One card from its insertion to its removal. A swapped card is another insertion. */
export interface Insertion {
  /** Null for a mute card. */
  readonly kind: CardKind | null
  /** What was read of the card, for as long as it stays in. Nothing secret, and never on disk. */
  readonly cache: CardCache
}

/** @param atr - answer to reset; null for a mute card. */
export const newInsertion = (atr: Uint8Array | null): Insertion => ({
  kind: atr === null ? null : cardKindOf(atr),
  cache: createCardCache(),
})

export interface AttachedReader {
  readonly id: string
  /** The name in the system, unmasked: for the provider, never for a portal. */
  readonly name: string
  /** What the provider told at the attachment. */
  readonly announcesPinPad: boolean
  /** Null: the reader has no PIN pad that can be used. Undefined until the reader was asked. */
  pinPad: PinPad | null | undefined
  unavailable: boolean
  insertion: Insertion | null
}

/** Whether codes are entered on the reader, as far as is known. */
export function hasPinPad({ pinPad, announcesPinPad }: AttachedReader): boolean {
  return pinPad === undefined ? announcesPinPad : pinPad !== null
}

function stateOf({ unavailable, insertion }: AttachedReader): Reader['state'] {
  if (unavailable) return 'unavailable'
  if (insertion === null) return 'empty'
  return insertion.kind === null ? 'mute' : 'present'
}

/** The reader as portals see it. */
export function readerView(reader: AttachedReader): Reader {
  const kind = reader.insertion?.kind ?? null
  return {
    id: reader.id,
    name: maskReaderName(reader.name),
    state: stateOf(reader),
    pinPad: hasPinPad(reader),
    card: kind === null ? null : { kind },
  }
}
