/**
 * Codes that are entered on the PIN pad of a reader: they stay in it. A reader is not believed: what it says is compared
 * with what the card says of its counter, which costs one exchange and no try.
 */
import type { PinState } from '../../cps/card-dialect.ts'
import type { CodeLengths, CpsCard } from '../../cps/cps-card.ts'
import type { CodeOwner } from '../../cps/pin-answers.ts'
import { BridgeError, isBridgeError } from '../../errors/bridge-error.ts'
import { codePlaceholder, isPinPadFault, pinPadFault } from '../../reader/part10/pin-pad.ts'
import type { CardSession } from '../access/card-session.ts'
import { blockedFault, type CodeState, readCodeState, triesOf } from './code-state.ts'

/** Hears of an entry: for the page, which shows it. */
export interface PinPadListener {
  pinPadEntryBegins(): void
  pinPadEntryEnded(): void
}

const WRONG: ReadonlySet<string> = new Set(['PIN_INCORRECT', 'PIN_BLOCKED', 'PUK_INCORRECT', 'PUK_BLOCKED'])

/** Throws BridgeError `CARD_PROTOCOL` (`isPinPadFault`) when the reader has no PIN pad for such a PIN any more. */
export function requirePinPad(session: CardSession, lengths: CodeLengths): void {
  if (session.pinPadFor(lengths) === null) throw pinPadFault()
}

/**
 * One VERIFY with a PIN that the holder enters on the PIN pad, which is there (`requirePinPad`).
 *
 * @param before - what the card said of its counter.
 * @param countWrong - called for a code that the reader calls wrong when the card cannot be asked about it any more.
 * @throws BridgeError `PIN_INCORRECT`, `PIN_BLOCKED` as the card says; `PIN_TIMEOUT`, `PIN_CANCELLED`, `PIN_FORMAT`
 *   without a try; `CARD_PROTOCOL` (`isPinPadFault`) when the reader refused or lied: its PIN pad is not used again.
 */
export async function verifyOnPinPad(
  session: CardSession,
  { state: before, lengths }: CodeState,
  listener: PinPadListener,
  countWrong: () => void,
): Promise<void> {
  const { card } = session
  await distrustingLiars(session, async () => {
    listener.pinPadEntryBegins()
    const code = codePlaceholder(lengths.minLength)
    const claim = await claimOf(() => card.verifyPin(code)).finally(() => listener.pinPadEntryEnded())
    const { state: after } = await stateAfter(claim, card, 'pin', countWrong)
    if (claim === 'wrong' || after.kind !== 'verified') throw spentFault('pin', before, after)
  })
}

/** Whether a PIN pad takes the code that is tried, and can have the new PIN entered. */
export const canChangeOnPinPad = (session: CardSession, tried: CodeLengths, pin: CodeLengths): boolean =>
  session.pinPadFor(tried) !== null && session.pinPadFor(pin)?.modifyCode != null

/** Throws BridgeError `PIN_REQUIRED` without such a PIN pad. */
export function requirePinPadForChange(session: CardSession, tried: CodeLengths, pin: CodeLengths): void {
  if (!canChangeOnPinPad(session, tried, pin)) throw new BridgeError('PIN_REQUIRED', pin)
}

/**
 * One change of the PIN or unblocking of the card whose codes the holder enters on the PIN pad, which is there
 * (`requirePinPadForChange`).
 *
 * That a new PIN was set cannot be asked of a card without trying it; that a try was spent, and that a card is still
 * blocked, can.
 *
 * @param before - of the code that is tried.
 * @param pin - lengths of the new PIN.
 * @param countWrong - as of `verifyOnPinPad`.
 * @throws BridgeError as `CpsCard.changePin` or `CpsCard.unblockPin`; `PIN_TIMEOUT`, `PIN_CANCELLED`, `PIN_FORMAT`, `NEW_PIN_REFUSED` from the reader; `CARD_PROTOCOL` (`isPinPadFault`) when
 *   it refused or lied: its PIN pad is not used again.
 */
export async function changeOnPinPad(
  session: CardSession,
  owner: CodeOwner,
  { state: before, lengths: tried }: CodeState,
  pin: CodeLengths,
  countWrong: () => void,
): Promise<void> {
  const { card } = session
  const entered = [codePlaceholder(tried.minLength), codePlaceholder(pin.minLength)] as const
  await distrustingLiars(session, async () => {
    const claim = await claimOf(() =>
      owner === 'pin' ? card.changePin(...entered) : card.unblockPin(...entered),
    )
    const { state: after } = await stateAfter(claim, card, owner, countWrong)
    if (claim === 'wrong') throw spentFault(owner, before, after)
    if (await isDisproved(card, owner, before, after)) throw pinPadFault()
  })
}

/** What the reader says came of it. A status word that no card gives to the command counts as the reader's own. */
async function claimOf(command: () => Promise<void>): Promise<'done' | 'wrong'> {
  try {
    await command()
    return 'done'
  } catch (error) {
    if (!isBridgeError(error)) throw error
    if (WRONG.has(error.code)) return 'wrong'
    throw error.code === 'CARD_PROTOCOL' && !isPinPadFault(error)
      ? pinPadFault(undefined, { cause: error })
      : error
  }
}

async function stateAfter(
  claim: 'done' | 'wrong',
  card: CpsCard,
  owner: CodeOwner,
  countWrong: () => void,
): Promise<CodeState> {
  try {
    return await readCodeState(card, owner)
  } catch (error) {
    if (claim === 'wrong') countWrong()
    throw error
  }
}

async function distrustingLiars(session: CardSession, entry: () => Promise<void>): Promise<void> {
  try {
    await entry()
  } catch (error) {
    if (isPinPadFault(error)) session.distrustPinPad()
    throw error
  }
}

/** The fault of a wrong code as the card's own counter tells it; that of the reader when no try was spent. */
function spentFault(owner: CodeOwner, before: PinState, after: PinState): Error {
  if (after.kind === 'blocked') return blockedFault(owner)
  if (after.kind !== 'tries' || after.triesLeft >= triesOf(before)) return pinPadFault()
  const { triesLeft } = after
  return owner === 'pin'
    ? new BridgeError('PIN_INCORRECT', { triesLeft })
    : new BridgeError('PUK_INCORRECT', { triesLeft })
}

/** Whether the card contradicts that a code was changed. */
async function isDisproved(
  card: CpsCard,
  owner: CodeOwner,
  before: PinState,
  after: PinState,
): Promise<boolean> {
  if (after.kind === 'blocked') return true
  if (after.kind === 'tries' && after.triesLeft < triesOf(before)) return true
  return owner === 'puk' && (await card.pinState()).kind === 'blocked'
}
