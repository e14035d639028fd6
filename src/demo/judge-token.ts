/** The portal's judgement of a token: what it shows its visitor of the verifier's answer. */
import { createTokenVerifier } from '../verify/token-verifier.ts'
import { VerificationError } from '../verify/verification-error.ts'
import type { JudgeToken } from './portal-server.ts'

/**
 * Makes the judge of a demonstration: test cards are accepted, as no other portal does.
 *
 * @param anchors - authorities that the portal trusts for cards, PEM; without one, no card is trusted.
 * @param now - milliseconds since 1970.
 */
export function judgeWith(anchors: readonly string[], now: () => number): JudgeToken {
  if (anchors.length === 0) return () => Promise.resolve({ reason: 'CHAIN_UNTRUSTED' })
  const verifier = createTokenVerifier({
    anchors,
    allowTest: true,
    revocation: 'none',
    now: () => new Date(now()),
  })
  return async (token, expected) => {
    try {
      const { nationalId, familyName, givenName, test, claims } = await verifier.verifyActivation(
        token,
        expected,
      )
      const signedAt = new Date(claims.iat * 1000).toISOString()
      return { nationalId, familyName, givenName, test, signedAt }
    } catch (error) {
      if (error instanceof VerificationError) return { reason: error.reason }
      throw error
    }
  }
}
