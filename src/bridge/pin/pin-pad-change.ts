/**
 * Codes that are changed on the reader: with them the card's old and new codes stay in the reader. As with every entry on
 * a keypad, what the reader says is compared with what the card says (see `pin-pad-check.ts`).
 */
import type { PinState } from '../../cps/card-dialect.ts'
import type { CodeLengths, CpsCard } from '../../cps/cps-card.ts'
import type { CodeOwner } from '../../cps/pin-answers.ts'
import { BridgeError, isBridgeError, plainError } from '../../errors/bridge-error.ts'
import { codePlaceholder, isPadFault, padFault, type PinPad } from '../../reader/part10/pin-pad.ts'
import type { CardTurn } from '../access/card-session.ts'
import { triesOf } from './pin-guard.ts'
import { padFor } from '../access/reader-pin-pad.ts'

/** Whether a keypad takes the code that is tried, and can have the new PIN entered. */
export const padChanges = (pad: PinPad | null, tried: CodeLengths, pin: CodeLengths): boolean =>
  padFor(pad, tried) !== null && padFor(pad, pin)?.modifyCode != null

interface PadChange {
  readonly owner: CodeOwner
  /** The counter of the code that is tried, before. */
  readonly before: PinState
  readonly tried: CodeLengths
  readonly pin: CodeLengths
}

/**
 * One change or unblocking whose codes the holder enters on the keypad.
 *
 * That a new PIN was set cannot be asked of a card without trying it; that a try was spent, and that a card is still
 * blocked, can.
 *
 * @throws BridgeError as `CpsCard.changePin` or `CpsCard.unblockPin`; `PIN_REQUIRED` without such a keypad;
 *   `PIN_TIMEOUT`, `PIN_CANCELLED`, `PIN_FORMAT`, `NEW_PIN_REFUSED` from the reader; `CARD_PROTOCOL` (`isPadFault`) when
 *   it refused or lied: its keypad is not used again.
 */
export async function changeOnPad(turn: CardTurn, card: CpsCard, change: PadChange): Promise<void> {
  const { owner, before, tried, pin } = change
  if (!padChanges(turn.pinPad, tried, pin)) throw new BridgeError('PIN_REQUIRED', pin)
  const entered = [codePlaceholder(tried.minLength), codePlaceholder(pin.minLength)] as const
  try {
    await (owner === 'pin' ? card.changePin(...entered) : card.unblockPin(...entered))
    if (await disproved(card, owner, before)) throw padFault()
  } catch (error) {
    if (!isBridgeError(error)) throw error
    if (WRONG.has(error.code)) await requireSpent(card, owner, before, turn)
    if (error.code !== 'CARD_PROTOCOL') throw error
    // A card refuses what follows a code that the reader never sent: that counts as the reader's own fault, too.
    turn.distrustPinPad()
    throw isPadFault(error) ? error : padFault(undefined, { cause: error })
  }
}

const WRONG: ReadonlySet<string> = new Set(['PIN_INCORRECT', 'PIN_BLOCKED', 'PUK_INCORRECT', 'PUK_BLOCKED'])

async function stateOf(card: CpsCard, owner: CodeOwner): Promise<PinState> {
  if (owner === 'pin') return card.pinState()
  const puk = await card.puk()
  if (puk === null) throw plainError('PUK_BLOCKED')
  return puk.state
}

/** The card contradicts that it was done. */
async function disproved(card: CpsCard, owner: CodeOwner, before: PinState): Promise<boolean> {
  const after = await stateOf(card, owner)
  if (after.kind === 'blocked') return true
  if (after.kind === 'tries' && after.triesLeft < triesOf(before)) return true
  return owner === 'puk' && (await card.pinState()).kind === 'blocked'
}

/** Throws the fault of the card's own counter: what a reader says of it counts for nothing. */
async function requireSpent(
  card: CpsCard,
  owner: CodeOwner,
  before: PinState,
  turn: CardTurn,
): Promise<void> {
  const after = await stateOf(card, owner)
  if (after.kind === 'blocked') throw plainError(owner === 'pin' ? 'PIN_BLOCKED' : 'PUK_BLOCKED')
  if (after.kind !== 'tries' || after.triesLeft >= triesOf(before)) {
    turn.distrustPinPad()
    throw padFault()
  }
  const { triesLeft } = after
  throw owner === 'pin'
    ? new BridgeError('PIN_INCORRECT', { triesLeft })
    : new BridgeError('PUK_INCORRECT', { triesLeft })
}
