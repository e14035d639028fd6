/**
 * What is known of a reader's keypad. A reader is asked once while it is attached, at the first connection to a card in
 * it: that costs the card no command. Until then `Reader.pinPad` is what the provider knew at the attachment; when
 * the answer differs, the next event or snapshot with this reader has it, and an event of its own is not needed,
 * because a call decides by the answer and never by what was told before.
 */
import { isBridgeError } from '../../errors/bridge-error.ts'
import { askPinPad, padTakes, type PinPad } from '../../reader/part10/pin-pad.ts'
import type { CardConnection } from '../../reader/reader.ts'
import type { Slot } from '../readers/reader-registry.ts'

/** Asks the reader, unless it was asked. Never throws: what is wrong with the connection shows with the next command. */
export async function learnPinPad(slot: Slot, connection: CardConnection, platform: string): Promise<void> {
  if (slot.pad !== undefined) return
  try {
    slot.pad = await askPinPad(connection, platform)
  } catch (error) {
    if (!isBridgeError(error)) throw error
  }
}

/** The keypad, where it is known and can take a code of this length. */
export function padFor(
  pad: PinPad | null,
  lengths: { readonly minLength: number; readonly maxLength: number },
): PinPad | null {
  return pad !== null && padTakes(pad, lengths) ? pad : null
}
