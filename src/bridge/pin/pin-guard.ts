/** The guard around every command with a code (protocol, section 5, "The PIN"): never more tries than the holder asked for. */
import type { CodeLengths, CpsCard } from '../../cps/cps-card.ts'
import type { CodeOwner } from '../../cps/pin-answers.ts'
import { BridgeError } from '../../errors/bridge-error.ts'
import type { CardSession } from '../access/card-session.ts'
import { freshCodeState, readCodeState, requireTry, triesOf } from './code-state.ts'
import {
  changeOnPinPad,
  type PinPadListener,
  requirePinPad,
  requirePinPadForChange,
  verifyOnPinPad,
} from './pin-pad-entry.ts'
import type { WrongPinLimit } from './wrong-pin-limit.ts'

/** What is a PIN on any card: 4 to 12 digits (ISO 9564-1). The card's own bounds are checked with the card. */
const ANY_PIN_LENGTHS: CodeLengths = { minLength: 4, maxLength: 12 }
const CPS_PIN_LENGTHS: CodeLengths = { minLength: 4, maxLength: 4 }

/** Tries of a PIN that was just verified: the counter is back at its maximum (three on a CPS). */
const TRIES_AFTER_SUCCESS = 3

/** A PIN to be tried, at most once. */
export interface PinTry {
  /** ASCII digits, undefined when none was given. Whoever gives it wipes it. */
  readonly code?: Uint8Array | undefined
  /** The PIN is entered on the reader instead; hears when the reader asks for it. */
  readonly pinPad?: PinPadListener
  /** Somebody who may decide it accepts that the last try is spent. */
  readonly allowLastTry: boolean
  /** Whose wrong PINs are counted. */
  readonly audience: string
}

/** The codes of a change of the PIN, or of an unblocking with the PUK; ASCII digits. */
export interface ChangedCodes {
  readonly tried: Uint8Array
  readonly next: Uint8Array
}

export interface ChangeTry {
  /** Which code is tried: the PIN that is changed, or the PUK. */
  readonly owner: CodeOwner
  /** Null: both are entered on the reader. */
  readonly codes: ChangedCodes | null
  readonly allowLastTry: boolean
  readonly audience: string
  /** Called when the next command sends a code. */
  readonly begin: () => void
}

/** Whether a code has the digits, and as many, as a card wants. */
const isPossible = (code: Uint8Array, { minLength, maxLength }: CodeLengths): boolean =>
  code.length >= minLength && code.length <= maxLength && code.every((byte) => byte >= 0x30 && byte <= 0x39)

function requirePossible(code: Uint8Array, lengths: CodeLengths): void {
  if (!isPossible(code, lengths)) throw new BridgeError('PIN_FORMAT', lengths)
}

/** Rejects what is a PIN on no card, before any card is asked. Throws BridgeError `PIN_FORMAT`. */
export function requirePossiblePin(code: Uint8Array): void {
  if (!isPossible(code, ANY_PIN_LENGTHS)) throw new BridgeError('PIN_FORMAT', CPS_PIN_LENGTHS)
}

/**
 * The counter of a card that is held, as the card tells it now: full while its PIN counts as verified. A card that says
 * otherwise was reset by another program, and the hold ends.
 */
export async function heldTriesLeft(session: CardSession): Promise<number> {
  const state = await session.card.pinState()
  if (state.kind === 'verified') return TRIES_AFTER_SUCCESS
  session.release()
  return triesOf(state)
}

export class PinGuard {
  readonly #limit: WrongPinLimit

  constructor(limit: WrongPinLimit) {
    this.#limit = limit
  }

  /** Throws BridgeError `RATE_LIMITED` for an origin that has used up its wrong PINs. */
  check(audience: string): void {
    this.#limit.check(audience)
  }

  /**
   * Reads the counter and makes at most one VERIFY. What is no PIN of this card is told whatever its counter says. A card
   * that another program has verified is reset only when nothing but the VERIFY is left to do.
   *
   * @param inspect - reads what must be known of the card before a try is spent (its certificate).
   * @returns what was read.
   * @throws BridgeError `PIN_FORMAT`, `RATE_LIMITED`, `PIN_BLOCKED`, `PIN_LAST_TRY`, `PIN_REQUIRED`, what `inspect` throws,
   *   all without a VERIFY; `PIN_INCORRECT`, and with a PIN pad what `verifyOnPinPad` throws.
   */
  async verify<I>(
    session: CardSession,
    { code, pinPad, allowLastTry, audience }: PinTry,
    inspect: (card: CpsCard) => Promise<I>,
  ): Promise<I> {
    if (code !== undefined) requirePossible(code, await session.card.pinLengths())
    const { inspected } = await this.#limit.attempt(
      audience,
      async () => {
        const found = await readCodeState(session.card, 'pin')
        requireTry(found, allowLastTry, 'pin')
        if (code === undefined && pinPad === undefined) throw new BridgeError('PIN_REQUIRED', found.lengths)
        if (pinPad !== undefined) requirePinPad(session, found.lengths)
        const inspected = await inspect(session.card)
        return { before: await freshCodeState(session, 'pin', allowLastTry, found), inspected }
      },
      async ({ before }, countWrong) => {
        session.progress(code === undefined ? 'waiting-holder' : 'verifying')
        if (code !== undefined) await session.card.verifyPin(code)
        else if (pinPad !== undefined) await verifyOnPinPad(session, before, pinPad, countWrong)
      },
    )
    return inspected
  }

  /**
   * Changes the PIN, or unblocks the card with the PUK: one try at most.
   *
   * @throws BridgeError as `verify`, the same of the PUK, and what `changeOnPinPad` throws.
   */
  async change(session: CardSession, change: ChangeTry): Promise<void> {
    const { owner, codes, allowLastTry, audience, begin } = change
    const pin = await session.card.pinLengths()
    if (codes !== null) requirePossible(codes.next, pin)
    if (codes !== null && owner === 'pin') requirePossible(codes.tried, pin)
    await this.#limit.attempt(
      audience,
      async () => {
        const found = await readCodeState(session.card, owner)
        if (codes !== null && !isPossible(codes.tried, found.lengths))
          throw new BridgeError('PUK_FORMAT', found.lengths)
        requireTry(found, allowLastTry, owner)
        if (codes === null) requirePinPadForChange(session, found.lengths, pin)
        const before = await freshCodeState(session, owner, allowLastTry, found)
        begin()
        return before
      },
      async (before, countWrong) => {
        if (codes === null) await changeOnPinPad(session, owner, before, pin, countWrong)
        else if (owner === 'pin') await session.card.changePin(codes.tried, codes.next)
        else await session.card.unblockPin(codes.tried, codes.next)
      },
    )
  }
}
