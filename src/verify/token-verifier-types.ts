/** What a portal's server tells the verifier, and what it gets back. */
import type { ActivationClaims } from './activation-claims.ts'
import type { RevocationResult } from './revocation-types.ts'

/** What the portal knows about the activation token that it waits for. */
export interface ExpectedActivation {
  /** The portal's own origin, as browsers write it: `https://sante-paca.fr`. */
  readonly audience: string
  /** The challenge that was issued to this session. It must not be accepted a second time: that is for the portal to see to. */
  readonly nonce: string
  /** RFC 7638 thumbprint of the key that the page holds: a token that is not bound to it is refused. */
  readonly confirm?: string | undefined
}

/** What the portal knows about the identification token that it waits for. */
export interface ExpectedIdentification {
  /** The portal's own origin, as browsers write it. */
  readonly origin: string
  /** The challenge as it was given to the page. */
  readonly challenge: string
}

/** What is true of the holder of the card. */
export interface VerifiedHolder {
  /** IdNat_PS exactly as the certificate bears it: an opaque string. */
  readonly nationalId: string
  readonly familyName: string | null
  readonly givenName: string | null
  /** DER of the authentication certificate. */
  readonly certificate: Uint8Array
  /** The card is a test card; only ever true with `allowTest`. */
  readonly test: boolean
  /** Whether somebody was asked if the card is revoked. */
  readonly revocation: RevocationResult
}

/** A token that passed every rule. */
export interface VerifiedActivation extends VerifiedHolder {
  readonly claims: ActivationClaims
  /** The key that the token is bound to: the rest of the activation is to be proven with it. */
  readonly cnf?: { readonly jkt: string }
  /**
   * How wrong the clock of the holder's computer is, at the least; positive when it is ahead, 0 when nothing speaks
   * against it. For a hint to the holder: it decides nothing. Seconds.
   */
  readonly clockSkewSeconds: number
}
