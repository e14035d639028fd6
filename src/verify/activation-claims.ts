/** The claims of an activation token (protocol, section 5). */
import Type, { type Static } from 'typebox'
import { compileCheck } from '../contract/validate.ts'
import { VerificationError, type VerificationReason } from './verification-error.ts'

const Text = Type.String({ minLength: 1, maxLength: 1024 })
const Seconds = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })

/** Members may be added within version 1, hence no closed object. Times are seconds since 1970. */
export const ActivationClaims = Type.Object({
  iss: Text,
  aud: Text,
  nonce: Text,
  sub: Text,
  purpose: Text,
  iat: Seconds,
  exp: Seconds,
  jti: Text,
  cnf: Type.Optional(Type.Object({ jkt: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }) })),
})
export type ActivationClaims = Static<typeof ActivationClaims>

const checkClaims = compileCheck(ActivationClaims)

/** The bridge gives a token this life. Seconds. */
const MAX_LIFETIME_SECONDS = 300

/** What the portal knows about the token that it waits for. */
export interface ExpectedActivation {
  /** The portal's own origin, as browsers write it: `https://sante-paca.fr`. */
  readonly audience: string
  /** The challenge that was issued to this session. It must not be accepted a second time: that is for the portal to see to. */
  readonly nonce: string
  /** RFC 7638 thumbprint of the key that the page holds: a token that is not bound to it is refused. */
  readonly confirm?: string
  /** Greatest age of the token, 300 at most and by default. Seconds. */
  readonly maxAgeSeconds?: number
}

/** Where the verifier stands in time. */
export interface ClaimTime {
  readonly now: Date
  /** How much the clocks of portal and bridge may differ. Seconds. */
  readonly toleranceSeconds: number
}

/**
 * Checks the claims against what the portal expects and what the certificate says.
 *
 * @param payload - decoded JSON of the token
 * @param nationalId - CN of the certificate that signed
 * @throws VerificationError with the first rule that is broken.
 */
export function verifyClaims(
  payload: unknown,
  nationalId: string,
  expected: ExpectedActivation,
  { now, toleranceSeconds }: ClaimTime,
): ActivationClaims {
  const outcome = checkClaims(payload)
  if ('fault' in outcome) throw new VerificationError('CLAIMS_MALFORMED')
  const claims = outcome.value
  const seconds = now.getTime() / 1000
  const { audience, nonce, confirm, maxAgeSeconds = MAX_LIFETIME_SECONDS } = expected
  const rules: readonly (readonly [broken: boolean, reason: VerificationReason])[] = [
    [claims.sub !== nationalId, 'SUBJECT_MISMATCH'],
    [claims.iss !== 'cps-bridge', 'ISSUER_MISMATCH'],
    [claims.purpose !== 'ecps-activation', 'PURPOSE_MISMATCH'],
    [claims.aud !== audience, 'AUDIENCE_MISMATCH'],
    [claims.nonce !== nonce, 'NONCE_MISMATCH'],
    [claims.exp <= claims.iat || claims.exp - claims.iat > MAX_LIFETIME_SECONDS, 'LIFETIME_REFUSED'],
    [claims.iat > seconds + toleranceSeconds, 'TOKEN_NOT_YET_VALID'],
    [claims.exp < seconds - toleranceSeconds, 'TOKEN_EXPIRED'],
    [claims.iat < seconds - toleranceSeconds - maxAgeSeconds, 'TOKEN_TOO_OLD'],
    [confirm !== undefined && claims.cnf?.jkt !== confirm, 'CONFIRMATION_MISMATCH'],
  ]
  const broken = rules.find(([isBroken]) => isBroken)
  if (broken !== undefined) throw new VerificationError(broken[1])
  return claims
}
