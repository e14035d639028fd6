/** One operation on a card, as the operation sees it. */
import { forgetCard } from '../../cps/card-contents.ts'
import type { CpsCard } from '../../cps/cps-card.ts'
import type { ProgressStep } from '../../contract/notifications.ts'
import { isBridgeError } from '../../errors/bridge-error.ts'
import type { ErrorCode } from '../../errors/codes.ts'
import type { PinPad } from '../../reader/part10/pin-pad.ts'
import type { SelectedCard } from '../readers/select-card.ts'

/** Faults after which what was read of the card may be wrong: the next operation reads it anew. */
const DOUBTFUL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'CARD_PROTOCOL',
  'CARD_UNSUPPORTED',
  'CERTIFICATE_NOT_FOUND',
  'CARD_MUTE',
  'CARD_REMOVED',
  'INTERNAL',
])

/** Forgets what was read of a card when a fault throws doubt on it. */
export function forgetAfterFault({ insertion }: SelectedCard, error: unknown): void {
  if (!isBridgeError(error) || DOUBTFUL.has(error.code)) forgetCard(insertion.cache)
}

/** The card during one operation. */
export interface CardTurn {
  readonly card: CpsCard
  /** The PIN was verified by an earlier call of the same connection and still holds. */
  readonly held: boolean
  /** The keypad of the reader, null without one. */
  readonly pinPad: PinPad | null
  /** The keypad does not do what it should: it is not used again while the reader is attached. */
  distrustPinPad(): void
  /** Tells the caller what the operation does now; each turn begins with `reading`. */
  progress(step: ProgressStep): void
  /** Resets the card and opens it again: every security status is gone. */
  reopen(): Promise<CpsCard>
  /** The error of an operation that another program interrupted: it is begun again where it may be. */
  interruption(): Error
  /** Keeps the card for the connection after this operation, for `seconds` or until the next turn that ends it. */
  hold(seconds: number): void
  /** Ends the hold with this operation. */
  release(): void
}
