/** Why a token or a certificate is refused. */

/** The closed table of reasons, one a rule. Reasons are API: never renamed, never reused. */
export const VERIFICATION_REASONS = {
  TOKEN_MALFORMED: 'the token is not of the expected form',
  FORMAT_REFUSED: 'the token is of the other format: an endpoint takes one',
  TYPE_REFUSED: 'the token is of another type',
  ALGORITHM_REFUSED: 'the token is not signed with RS256',
  CRITICAL_HEADER_REFUSED: 'the token asks for header parameters that are not understood',
  KEY_HEADER_REFUSED: 'the header brings or names a key beside the certificate (jwk, jku, x5u)',
  X5C_MALFORMED: 'the header carries no usable x5c',
  THUMBPRINT_MISMATCH: 'x5t#S256 is not the thumbprint of the first certificate',
  CERTIFICATE_MALFORMED: 'a certificate cannot be read',
  KEY_REFUSED: 'a certificate has a key that is not RSA of 2048 bits or more',
  SIGNATURE_INVALID: 'the signature is not of the key in the certificate',
  CERTIFICATE_IS_AUTHORITY: 'the signer is a certification authority',
  CERTIFICATE_KEY_USAGE: 'the certificate is not for authentication (digitalSignature)',
  CERTIFICATE_PURPOSE: 'the certificate is for other purposes than clientAuth',
  CERTIFICATE_EXPIRED: 'the certificate has expired',
  CERTIFICATE_NOT_YET_VALID: 'the certificate is not valid yet',
  CERTIFICATE_ALGORITHM_REFUSED: 'a certificate is not signed with RSA and SHA-2',
  CRITICAL_EXTENSION_REFUSED: 'a certificate has a critical extension that is not understood',
  CERTIFICATE_SIGNATURE_INVALID: 'a certificate is not signed by the authority it names',
  CHAIN_UNTRUSTED: 'no chain leads to a trusted authority',
  AUTHORITY_NOT_CA: 'a certificate of the chain is not an authority',
  AUTHORITY_KEY_USAGE: 'an authority of the chain may not sign certificates',
  AUTHORITY_EXPIRED: 'an authority of the chain has expired',
  AUTHORITY_NOT_YET_VALID: 'an authority of the chain is not valid yet',
  PATH_LENGTH_EXCEEDED: 'the chain is longer than an authority of it allows',
  TEST_AUTHORITY: 'the card is a test card',
  NATIONAL_ID_MISSING: 'the certificate names no holder',
  NATIONAL_ID_AMBIGUOUS: 'the certificate names more than one holder',
  NATIONAL_ID_UNSAFE: 'the national identifier has characters that could deceive',
  CLAIMS_MALFORMED: 'the claims are not of the expected form',
  ISSUER_MISMATCH: 'the token was not issued by the bridge',
  PURPOSE_MISMATCH: 'the token was made for another purpose',
  AUDIENCE_MISMATCH: 'the token was made for another portal',
  NONCE_MISMATCH: 'the token answers another challenge',
  NONCE_UNKNOWN: 'the challenge was not issued to this session, or long ago',
  NONCE_USED: 'the challenge has been answered before',
  NONCE_EXPIRED: 'the challenge was answered too late',
  SUBJECT_MISMATCH: 'the claimed identifier is not the one in the certificate',
  LIFETIME_REFUSED: 'the token claims a another life than the protocol gives',
  CONFIRMATION_MISMATCH: 'the token is not bound to the expected key',
  CERTIFICATE_REVOKED: 'the card, or an authority above it, has been revoked',
  REVOCATION_UNKNOWN: 'nobody could say whether the card has been revoked',
  REVOCATION_STALE: 'what is known of the revocation of the card is too old',
  OCSP_RESPONDER_REFUSED: 'the answer about the revocation is of somebody who may not give it',
  OCSP_NONCE_MISMATCH: 'the answer about the revocation is to another question',
  ANCHOR_NOT_PINNED: 'the certificate is none of the published card authorities',
} as const

/** One rule that was broken. */
export type VerificationReason = keyof typeof VERIFICATION_REASONS

/**
 * A refusal. `reason` is for programs; the message is an English sentence without data of the token.
 *
 * @example
 * ```js
 * import { VERIFICATION_REASONS, VerificationError } from '@cps-bridge/verify'
 *
 * const error = new VerificationError('NONCE_USED')
 * console.log(error.reason) // NONCE_USED
 * console.log(VERIFICATION_REASONS[error.reason]) // the challenge has been answered before
 * ```
 */
export class VerificationError extends Error {
  override readonly name = 'VerificationError'
  readonly reason: VerificationReason

  constructor(reason: VerificationReason, options?: ErrorOptions) {
    super(VERIFICATION_REASONS[reason], options)
    this.reason = reason
  }
}
