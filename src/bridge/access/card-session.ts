/** One operation on a card: who runs it, what it has done so far, and what it may do. */
import type { ProgressStep } from '../../contract/notifications.ts'
import { forgetCard } from '../../cps/card-contents.ts'
import type { CodeLengths, CpsCard } from '../../cps/cps-card.ts'
import { BridgeError, isBridgeError } from '../../errors/bridge-error.ts'
import type { ErrorCode } from '../../errors/codes.ts'
import type { PinPad } from '../../reader/part10/pin-pad.ts'
import type { SelectedCard } from '../readers/select-card.ts'
import type { TimeLeft } from './exchange-bounds.ts'

export interface CardUser {
  /** Identity of the connection that asks: a hold belongs to it. */
  readonly connection: object
  readonly signal: AbortSignal
  /** Told which card is used; the last one counts. */
  readonly trace?: (selected: SelectedCard) => void
  /** Told what the operation does. */
  readonly progress?: (step: ProgressStep) => void
  /** Nobody waits for it: it begins only where nobody has the card, and ends for the first who wants it. */
  readonly yields?: boolean
}

/** What an operation has done so far, kept when it is begun again on a new connection. */
export interface OperationState extends TimeLeft {
  readonly user: CardUser
  /** Commands that it has sent. */
  commands: number
  /** A code went to the card, whether it was answered or not: the operation is never begun again by itself. */
  codeSent: boolean
  /** It runs on a card on which its connection verified the PIN before. */
  held: boolean
  /** Another program interrupted it: it reset the card, or verified its code, or the card is another one. */
  interrupted: boolean
}

/** Marks the operation as interrupted by another program, which begins it again. */
export function interruption(state: OperationState): Error {
  state.interrupted = true
  return new BridgeError('CARD_BUSY', {})
}

/** The card during one operation. */
export interface CardSession {
  /** The card as it is connected now: another object after `reopen`. */
  readonly card: CpsCard
  /** The PIN was verified by an earlier call of the same connection and still holds. */
  readonly held: boolean
  /** The PIN pad of the reader, where it has one that takes codes of this length. */
  pinPadFor(lengths: CodeLengths): PinPad | null
  /** The PIN pad does not do what it should: it is not used again while the reader is attached. */
  distrustPinPad(): void
  /** Tells the caller what the operation does now; each session begins with `reading`. */
  progress(step: ProgressStep): void
  /** Resets the card and opens it again: every security status is gone. */
  reopen(): Promise<void>
  /** The error of an operation that another program interrupted: it is begun again where it may be. */
  interruption(): Error
  /** Keeps the card for the connection after this operation, for `seconds` or until the next operation that ends it. */
  hold(seconds: number): void
  /** Ends the hold with this operation. */
  release(): void
}

/** Faults after which what was read of the card may be wrong: the next operation reads it anew. */
const UNRELIABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'CARD_PROTOCOL',
  'CARD_UNSUPPORTED',
  'CERTIFICATE_NOT_FOUND',
  'CARD_MUTE',
  'CARD_REMOVED',
  'INTERNAL',
])

/** Forgets what was read of a card when a fault says that it may be wrong. */
export function forgetAfterFault({ insertion }: SelectedCard, error: unknown): void {
  if (!isBridgeError(error) || UNRELIABLE.has(error.code)) forgetCard(insertion.cache)
}
