/**
 * What is known of a reader's keypad. A reader is asked once while it is attached, at the first connection to a card in
 * it: that costs the card no command. Until then `Reader.pinPad` is what the provider knew at the attachment; when
 * the answer differs, the next event or snapshot with this reader has it, and an event of its own is not needed,
 * because a call decides by the answer and never by what was told before.
 */
import type { Params } from '../contract/methods.ts'
import { isBridgeError } from '../errors/bridge-error.ts'
import { askPinPad, padTakes, type PinPad } from '../reader/part10/pin-pad.ts'
import type { CardConnection } from '../reader/reader.ts'
import type { CallContext } from './bridge.ts'
import type { Domain } from './domain.ts'
import type { Slot } from './reader-registry.ts'
import type { SelectedCard } from './select-slot.ts'

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

/**
 * Whether the code of a call is entered through the prompt page. A keypad replaces the typing: with one, a portal that
 * would send the code (`pinEntry: "api"`) and does not has the page opened; the code that it does send is used as it
 * is (protocol, section 2).
 *
 * @throws BridgeError what connecting to the card throws.
 */
export async function entersOnPage(
  domain: Domain,
  selected: SelectedCard,
  { pin }: Pick<Params<'pin.verify'>, 'pin'>,
  context: CallContext,
): Promise<boolean> {
  if (context.caller.policy.pinEntry === 'page') return true
  if (pin !== undefined) return false
  const { slot } = selected
  // To connect is to ask the reader.
  if (slot.pad === undefined) await domain.access.use(selected, context, () => Promise.resolve())
  return slot.pad !== undefined && slot.pad !== null
}
