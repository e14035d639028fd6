/** The guard around VERIFY (protocol, section 5, "The PIN"): never more tries than the holder asked for. */
import type { PinState } from '../../cps/card-dialect.ts'
import type { CodeLengths, CpsCard } from '../../cps/cps-card.ts'
import type { CodeOwner } from '../../cps/pin-answers.ts'
import { BridgeError, isBridgeError, plainError } from '../../errors/bridge-error.ts'
import type { ErrorCode } from '../../errors/codes.ts'
import type { CallContext } from '../bridge.ts'
import type { CardTurn } from '../access/card-session.ts'
import type { Domain } from '../domain.ts'
import { verifyOnPad } from './pin-pad-check.ts'
import type { PadWitness } from './pin-pad-listener.ts'

export interface PinRequest {
  readonly pin?: string | undefined
  readonly allowLastTry?: boolean | undefined
}

/** What is a PIN on any card: 4 to 12 digits (ISO 9564-1). The card's own bounds are checked with the card. */
const ANY_PIN_LENGTHS = { minLength: 4, maxLength: 12 }
const CPS_PIN_LENGTHS = { minLength: 4, maxLength: 4 }

/** Tries of a PIN that was just verified: the counter is back at its maximum (three on a CPS). */
const TRIES_AFTER_SUCCESS = 3

/**
 * Checks what can be checked without a card.
 *
 * @throws BridgeError `PIN_FORMAT`; `REQUEST_INVALID` for a portal that sends what only the holder may give.
 */
export function checkPinRequest(request: PinRequest, context: CallContext): void {
  const { pin, allowLastTry } = request
  const { caller } = context
  if (caller.policy.pinEntry === 'page') {
    if (pin !== undefined) throw new BridgeError('REQUEST_INVALID', { path: '/params/pin' })
    if (allowLastTry !== undefined) throw new BridgeError('REQUEST_INVALID', { path: '/params/allowLastTry' })
  }
  const code = codeOf(request, context)
  if (code === undefined) return
  const possible = isPossible(code, ANY_PIN_LENGTHS)
  if (code !== context.pin) code.fill(0)
  if (!possible) throw new BridgeError('PIN_FORMAT', CPS_PIN_LENGTHS)
}

/** The PIN of a call: the one that was taken out of its message, else a copy of the parameter, to be wiped. */
function codeOf({ pin }: PinRequest, context: CallContext): Uint8Array | undefined {
  if (pin === undefined) return undefined
  return context.pin ?? Buffer.from(pin, 'utf8')
}

/** @throws BridgeError `PIN_BLOCKED`, `PIN_LAST_TRY`, or the same of the PUK: no try is made. */
export function requireTry(state: PinState, allowLastTry: boolean, owner: CodeOwner = 'pin'): void {
  if (state.kind === 'blocked') throw plainError(owner === 'pin' ? 'PIN_BLOCKED' : 'PUK_BLOCKED')
  if (state.kind === 'tries' && state.triesLeft === 1 && !allowLastTry) {
    throw new BridgeError(owner === 'pin' ? 'PIN_LAST_TRY' : 'PUK_LAST_TRY', { triesLeft: 1 })
  }
}

/**
 * The counter before a code is sent, of a card on which no PIN is verified: one that another program has verified is reset
 * first, and by nobody who only reads.
 *
 * @throws BridgeError as `CardTurn.interruption` when another program verified it again meanwhile.
 */
export async function freshPinState(
  turn: CardTurn,
): Promise<{ readonly card: CpsCard; readonly state: PinState }> {
  const state = await turn.card.pinState()
  if (state.kind !== 'verified') return { card: turn.card, state }
  const card = await turn.reopen()
  const again = await card.pinState()
  if (again.kind === 'verified') throw turn.interruption()
  return { card, state: again }
}

/**
 * The counter of a card that is held, as the card tells it now: full while its PIN counts as verified. A card that says
 * otherwise was reset by another program, and the hold ends.
 */
export async function heldTriesLeft(turn: CardTurn): Promise<number> {
  const state = await turn.card.pinState()
  if (state.kind === 'verified') return TRIES_AFTER_SUCCESS
  turn.release()
  return triesOf(state)
}

export const triesOf = (state: PinState): number => (state.kind === 'tries' ? state.triesLeft : 0)

/** A PIN to be tried, at most once. */
export interface PinTry {
  /** ASCII digits, undefined when none was given. The caller wipes them. */
  readonly pin: Uint8Array | undefined
  /** The PIN is entered on the reader instead; hears when the reader asks for it. */
  readonly pad?: PadWitness | undefined
  /** Somebody who may decide it accepts that the last try is spent. */
  readonly allowLastTry: boolean
  /** Whose wrong PINs are counted. */
  readonly audience: string
}

/**
 * Reads the counter and makes at most one VERIFY.
 *
 * @param beforeVerify - what must be known of the card before a try is spent (its certificate).
 * @returns the card on which the PIN is verified.
 * @throws BridgeError `RATE_LIMITED`, `PIN_BLOCKED`, `PIN_LAST_TRY`, `PIN_REQUIRED`, `PIN_FORMAT`, `PIN_INCORRECT`,
 *   what `beforeVerify` throws, all but the last without a VERIFY, and with a keypad what `verifyOnPad` throws.
 */
export async function verifyPin(
  domain: Domain,
  turn: CardTurn,
  { pin, pad, allowLastTry, audience }: PinTry,
  beforeVerify: (card: CpsCard) => Promise<void>,
): Promise<CpsCard> {
  if (pin !== undefined) await requirePossible(turn.card, pin)
  domain.wrongPins.check(audience)
  const { card, state } = await freshPinState(turn)
  requireTry(state, allowLastTry)
  if (pin === undefined && pad === undefined) throw new BridgeError('PIN_REQUIRED', await card.pinLengths())
  await beforeVerify(card)
  await countingWrong(domain, audience, async (countWrong) => {
    turn.progress(pin === undefined ? 'waiting-holder' : 'verifying')
    if (pin !== undefined) await card.verifyPin(pin)
    else if (pad !== undefined) await verifyOnPad(turn, card, state, pad, countWrong)
  })
  return card
}

const WRONG_CODE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'PIN_INCORRECT',
  'PIN_BLOCKED',
  'PUK_INCORRECT',
  'PUK_BLOCKED',
])

/**
 * Sets a try of the audience aside, makes it, and counts it when the code was wrong.
 *
 * @param command - makes the try; calls its argument for a wrong code that its error does not tell.
 * @throws BridgeError `RATE_LIMITED` without a try, and what `command` throws.
 */
export async function countingWrong(
  domain: Domain,
  audience: string,
  command: (countWrong: () => void) => Promise<void>,
): Promise<void> {
  const reserved = domain.wrongPins.reserve(audience)
  try {
    await command(() => reserved.countWrong())
  } catch (error) {
    if (isBridgeError(error) && WRONG_CODE.has(error.code)) reserved.countWrong()
    throw error
  } finally {
    reserved.release()
  }
}

/** What is no PIN of this card is told whatever its counter says, as with one that is none on any card. */
async function requirePossible(card: CpsCard, pin: Uint8Array): Promise<void> {
  const lengths = await card.pinLengths()
  if (!isPossible(pin, lengths)) throw new BridgeError('PIN_FORMAT', lengths)
}

/** Whether a code has the digits, and as many, as a card wants. */
export const isPossible = (code: Uint8Array, { minLength, maxLength }: CodeLengths): boolean =>
  code.length >= minLength && code.length <= maxLength && code.every((byte) => byte >= 0x30 && byte <= 0x39)

/**
 * Runs a call with the PIN that it carries: the code lasts until the call is over, however often an operation on the
 * card is begun again. It must therefore stand around `CardAccess.use`, never inside it.
 *
 * @param work - gets the PIN as one try. A code that was taken out of the message is wiped by whoever made the context;
 *   a copy that was made here is wiped here.
 */
export async function withPinOf<T>(
  request: PinRequest,
  context: CallContext,
  work: (pinTry: PinTry) => Promise<T>,
): Promise<T> {
  const { caller } = context
  const code = codeOf(request, context)
  try {
    // On the page it is the holder who is asked about the last try, later on.
    const lastTryAllowed = request.allowLastTry === true || caller.policy.pinEntry === 'page'
    return await work({ pin: code, allowLastTry: lastTryAllowed, audience: caller.audience })
  } finally {
    if (code !== context.pin) code?.fill(0)
  }
}
