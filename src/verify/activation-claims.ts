/** The claims of an activation token (protocol, section 5). */
import { validateActivationClaims } from '../contract/checks.js'
import { type Check, checkOf } from '../contract/validate.ts'
import { VerificationError, type VerificationReason } from './verification-error.ts'

/** What an activation token states. */
export interface ActivationClaims {
  readonly iss: string
  /** Origin of the portal, as the browser gave it to the bridge. */
  readonly aud: string
  readonly nonce: string
  /** National identifier, equal to the CN of the certificate. */
  readonly sub: string
  readonly purpose: string
  /** By the clock of the holder's computer. Seconds since 1970. */
  readonly iat: number
  readonly exp: number
  readonly jti: string
  readonly cnf?: { readonly jkt: string } | undefined
}

const checkClaims: Check<ActivationClaims> = checkOf(validateActivationClaims)

/** The bridge gives every token this life (protocol, section 5). Seconds. */
export const TOKEN_LIFETIME_SECONDS = 300

/** What every token of a portal must say. */
interface ClaimRules {
  readonly audience: string
  readonly confirm: string | undefined
}

/**
 * Checks the claims, all but the nonce and the subject, against what the portal expects. Whether the times are those of
 * now is not asked: a computer's clock may be wrong, and the nonce tells how fresh a token is.
 *
 * @param payload - decoded JSON of the token
 * @throws VerificationError with the first rule that is broken.
 */
export function verifyClaims(payload: unknown, { audience, confirm }: ClaimRules): ActivationClaims {
  const outcome = checkClaims(payload)
  if ('fault' in outcome) throw new VerificationError('CLAIMS_MALFORMED')
  const claims = outcome.value
  const rules: readonly (readonly [broken: boolean, reason: VerificationReason])[] = [
    [claims.iss !== 'cps-bridge', 'ISSUER_MISMATCH'],
    [claims.purpose !== 'ecps-activation', 'PURPOSE_MISMATCH'],
    [claims.aud !== audience, 'AUDIENCE_MISMATCH'],
    [claims.exp !== claims.iat + TOKEN_LIFETIME_SECONDS, 'LIFETIME_REFUSED'],
    [confirm !== undefined && claims.cnf?.jkt !== confirm, 'CONFIRMATION_MISMATCH'],
  ]
  const broken = rules.find(([isBroken]) => isBroken)
  if (broken !== undefined) throw new VerificationError(broken[1])
  return claims
}

/**
 * How wrong the clock is that dated a token, at the least: 0 when the token may have been made between the two given
 * times. Seconds, positive when that clock is ahead of this one.
 *
 * @param iat - seconds since 1970
 * @param earliest - milliseconds since 1970, when the nonce was issued
 * @param now - milliseconds since 1970
 */
export function clockSkewOf(iat: number, earliest: number, now: number): number {
  // `iat` has no fractions: a token of the second in which its nonce was issued is not before it.
  const [from, to] = [Math.floor(earliest / 1000), Math.floor(now / 1000)]
  return iat < from ? iat - from : Math.max(0, iat - to)
}
