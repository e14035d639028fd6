/** What the pages of computer and phone are told. */
import type { ActivationState, FailureReason } from './activation-state.ts'

/** What the card proved. */
export interface SignedHolder {
  readonly nationalId: string
  readonly familyName: string | null
  readonly givenName: string | null
}

/** What the activation page shows. */
export interface ActivationView {
  /** Tells activations of one browser apart; opens nothing. */
  readonly id: string
  readonly state: ActivationState
  readonly failure: FailureReason | null
  readonly typedId: string
  /** Known once the card has signed. */
  readonly holder: SignedHolder | null
  /** Tries left for the phone's code. */
  readonly codeTriesLeft: number
  /** Where the holder goes on afterwards. */
  readonly returnTo: string
  /** ISO 8601: the code on the phone cannot be typed any more after this; null when no phone shows one. */
  readonly codeExpiresAt: string | null
  /** ISO 8601: end of the QR code that counts, which may be on another page; null when none is to be scanned. */
  readonly qrExpiresAt: string | null
}

/** A QR code to show. */
export interface QrCode {
  /** What the picture says. */
  readonly text: string
  /** ISO 8601 in UTC. */
  readonly expiresAt: string
}

/** What the phone shows of the activation it takes part in. */
export interface PhoneActivation {
  readonly state: ActivationState
  readonly failure: FailureReason | null
  /** Six digits to type on the computer, while they are awaited there. */
  readonly code: string | null
  /** ISO 8601 in UTC. */
  readonly codeExpiresAt: string | null
  readonly holder: SignedHolder
}

/** A request as the phone shows it. */
export interface LoginRequest {
  readonly id: string
  /** Who asks: the name of the portal. */
  readonly portal: string
  /**
   * What the computer shows too, so that the holder approves his own login and no other: two digits, or the message of a
   * client that polls; empty without one.
   */
  readonly number: string
  /** ISO 8601 in UTC. */
  readonly expiresAt: string
}

/** An e-CPS as its phone shows it. */
export interface PhoneCredential {
  readonly holder: SignedHolder
  /** Locked after three wrong passwords: a new activation is needed. */
  readonly locked: boolean
  readonly requests: readonly LoginRequest[]
}
