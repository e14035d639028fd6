/** The stateless verifier, for portals that keep their challenges themselves. */
import { TOKEN_LIFETIME_SECONDS } from './activation-claims.ts'
import type { RevocationOptions } from './revocation-types.ts'
import { createRevocationCheck } from './revocation.ts'
import { createTokenJudge } from './token-judge.ts'
import type {
  ExpectedActivation,
  ExpectedIdentification,
  VerifiedActivation,
  VerifiedHolder,
} from './token-verifier-types.ts'
import { VerificationError } from './verification-error.ts'

export interface TokenVerifierOptions {
  /** Authorities that may issue cards, PEM or DER. In production: the result of `importAnchors`. */
  readonly anchors: readonly (string | Uint8Array)[]
  /** Accept cards of TEST authorities. Never in production: their holders are fictitious and their PINs known. */
  readonly allowTest?: boolean | undefined
  /**
   * Whether and how to ask if a card is revoked; by default at the addresses that certificates name, and a card of
   * which nobody can say it is refused. `none`: nobody is asked, and the result says `unchecked`.
   */
  readonly revocation?: RevocationOptions | 'none' | undefined
  readonly now?: (() => Date) | undefined
}

export interface TokenVerifier {
  /**
   * Checks an activation token (`jws`).
   *
   * @throws VerificationError
   *
   * @example
   * ```js
   * import { createTokenVerifier } from '@cps-bridge/verify'
   * import { signWithCard, testAuthorities as anchors } from './portal.js'
   *
   * const verifier = createTokenVerifier({ anchors, allowTest: true })
   * const token = await signWithCard({ challenge: Buffer.alloc(32, 7).toString('base64url') })
   * const expected = { audience: 'https://my-portal.example', nonce: 'another challenge' }
   * await verifier.verifyActivation(token, expected).catch(({ reason }) => console.log(reason)) // NONCE_MISMATCH
   * ```
   */
  verifyActivation(token: string, expected: ExpectedActivation): Promise<VerifiedActivation>
  /**
   * Checks an identification token (`web-eid:1.0`), the object that the bridge gave. It proves who holds the card to
   * this origin, and is not an activation.
   *
   * @throws VerificationError
   *
   * @example
   * ```js
   * import { createTokenVerifier } from '@cps-bridge/verify'
   * import { signWithCard, testAuthorities as anchors } from './portal.js'
   *
   * const verifier = createTokenVerifier({ anchors, allowTest: true })
   * const challenge = Buffer.alloc(32, 7).toString('base64')
   * const token = await signWithCard({ challenge, format: 'web-eid:1.0' })
   * const origin = 'https://my-portal.example'
   * const { nationalId, test } = await verifier.verifyIdentification(token, { origin, challenge })
   * console.log(nationalId, test) // 899700075122 true
   * ```
   */
  verifyIdentification(token: unknown, expected: ExpectedIdentification): Promise<VerifiedHolder>
}

/**
 * Makes a verifier that keeps nothing between calls but the last thousand certificates that it has read. The portal itself must see to it that a challenge belongs to the
 * session, is answered within five minutes and is accepted once: `createVerifier` does that, this one is for portals
 * that keep their challenges in a database of their own.
 *
 * @throws RangeError without an anchor; VerificationError `CERTIFICATE_MALFORMED` when one cannot be read.
 *
 * @example
 * ```js
 * import { createTokenVerifier } from '@cps-bridge/verify'
 * import { signWithCard, testAuthorities as anchors } from './portal.js'
 *
 * const verifier = createTokenVerifier({ anchors, allowTest: true, revocation: { failure: 'soft' } })
 * const nonce = Buffer.alloc(32, 7).toString('base64url') // kept by you, with the session, for one answer
 * const token = await signWithCard({ challenge: nonce })
 * const expected = { audience: 'https://my-portal.example', nonce }
 * const { familyName, clockSkewSeconds } = await verifier.verifyActivation(token, expected)
 * console.log(typeof familyName, clockSkewSeconds) // string 0
 * ```
 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { anchors, revocation, allowTest = false, now = () => new Date() } = options
  const judge = createTokenJudge({
    anchors,
    allowTest,
    now,
    checkRevocation: createRevocationCheck(revocation),
  })
  return {
    verifyActivation: (token, { audience, nonce, confirm }) =>
      judge.activation(token, {
        audience,
        confirm,
        checkNonce: (claimed) => {
          if (claimed !== nonce) throw new VerificationError('NONCE_MISMATCH')
        },
        acceptNonce: (_claimed, date) => date.getTime() - TOKEN_LIFETIME_SECONDS * 1000,
      }),
    verifyIdentification: (token, { origin, challenge }) =>
      judge.identification(token, { origin, takeChallenge: () => challenge }),
  }
}
