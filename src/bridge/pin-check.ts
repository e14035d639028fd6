/** The guard around VERIFY (protocol, section 5, "The PIN"): never more tries than the holder asked for. */
import type { PinState } from '../cps/card-dialect.ts'
import type { CpsCard } from '../cps/cps-card.ts'
import { BridgeError, isBridgeError, plainError } from '../errors/bridge-error.ts'
import type { CallContext } from './bridge.ts'
import type { CardTurn } from './card-access.ts'
import type { Domain } from './domain.ts'

export interface PinRequest {
  readonly pin?: string | undefined
  readonly allowLastTry?: boolean | undefined
}

/** What is a PIN on any card: 4 to 12 digits (ISO 9564-1). The card's own bounds are checked with the card. */
const POSSIBLE_PIN = /^[0-9]{4,12}$/
const CPS_PIN_LENGTHS = { minLength: 4, maxLength: 4 }

/** Tries of a PIN that was just verified: the counter is back at its maximum (three on a CPS). */
export const TRIES_AFTER_SUCCESS = 3

/**
 * Checks what can be checked without a card.
 *
 * @throws BridgeError `PIN_FORMAT`; `REQUEST_INVALID` for a portal that sends what only the holder may give.
 */
export function checkPinRequest({ pin, allowLastTry }: PinRequest, { caller }: CallContext): void {
  if (caller.policy.pinEntry === 'page') {
    if (pin !== undefined) throw new BridgeError('REQUEST_INVALID', { path: '/params/pin' })
    if (allowLastTry !== undefined) throw new BridgeError('REQUEST_INVALID', { path: '/params/allowLastTry' })
  }
  if (pin !== undefined && !POSSIBLE_PIN.test(pin)) throw new BridgeError('PIN_FORMAT', CPS_PIN_LENGTHS)
}

function requireTry(state: PinState, allowLastTry: boolean): void {
  if (state.kind === 'blocked') throw plainError('PIN_BLOCKED')
  if (state.kind === 'tries' && state.triesLeft === 1 && !allowLastTry) {
    throw new BridgeError('PIN_LAST_TRY', { triesLeft: 1 })
  }
}

/** The counter of a card on which no PIN is verified: one found verified is reset first. */
export async function freshPinState(
  turn: CardTurn,
): Promise<{ readonly card: CpsCard; readonly state: PinState }> {
  const state = await turn.card.pinState()
  if (state.kind !== 'verified') return { card: turn.card, state }
  const card = await turn.reopen()
  const again = await card.pinState()
  if (again.kind === 'verified')
    throw new BridgeError('CARD_PROTOCOL', { command: 'VERIFY', statusWord: '9000' })
  return { card, state: again }
}

/**
 * Reads the counter and makes at most one VERIFY.
 *
 * @param beforeVerify - what must be known of the card before a try is spent (its certificate).
 * @returns the card on which the PIN is verified.
 * @throws BridgeError `RATE_LIMITED`, `PIN_BLOCKED`, `PIN_LAST_TRY`, `PIN_REQUIRED`, `PIN_FORMAT`, `PIN_INCORRECT`,
 *   and what `beforeVerify` throws, all but the last without a VERIFY.
 */
export async function verifyPin(
  domain: Domain,
  turn: CardTurn,
  context: CallContext,
  request: PinRequest,
  beforeVerify: (card: CpsCard) => Promise<void>,
): Promise<CpsCard> {
  const { audience, policy } = context.caller
  domain.wrongPins.check(audience)
  const first = await freshPinState(turn)
  // Only a caller that may send the PIN is told of the last try here: on the page it is the holder who is asked.
  requireTry(first.state, policy.pinEntry === 'page' || request.allowLastTry === true)
  if (request.pin === undefined) throw plainError('PIN_REQUIRED')
  const lengths = await first.card.pinLengths()
  if (request.pin.length < lengths.minLength || request.pin.length > lengths.maxLength) {
    throw new BridgeError('PIN_FORMAT', lengths)
  }
  await beforeVerify(first.card)
  await spendTry(domain, audience, first.card, request.pin)
  return first.card
}

async function spendTry(domain: Domain, audience: string, card: CpsCard, pin: string): Promise<void> {
  const code = Buffer.from(pin, 'ascii')
  try {
    await card.verifyPin(code)
  } catch (error) {
    if (isBridgeError(error) && (error.code === 'PIN_INCORRECT' || error.code === 'PIN_BLOCKED')) {
      domain.wrongPins.countWrong(audience)
    }
    throw error
  } finally {
    code.fill(0)
  }
}
