/** The verifier of a portal's server: issues challenges and judges what the card answers. */
import { randomBytes } from 'node:crypto'
import { type Challenges, createChallenges, type TokenFormat } from './challenges.ts'
import type { NonceStore } from './nonce-store.ts'
import { createRevocationCheck } from './revocation.ts'
import { createTokenJudge } from './token-judge.ts'
import type { VerifiedActivation, VerifiedHolder } from './token-verifier-types.ts'
import type { TokenVerifierOptions } from './token-verifier.ts'
import { VerificationError } from './verification-error.ts'

export interface VerifierOptions extends TokenVerifierOptions {
  /** The portal's own origin, as browsers write it: `https://sante-paca.fr`. */
  readonly audience: string
  /** Where challenges wait: `createMemoryNonceStore` for one process, `createRedisNonceStore` for many. */
  readonly nonces: NonceStore
  /** The format of this endpoint, `jws` by default; tokens of the other one are refused. */
  readonly format?: TokenFormat | undefined
  /** Cryptographically strong random bytes; those of Node by default. */
  readonly randomBytes?: ((length: number) => Uint8Array) | undefined
}

/** A challenge for the page. */
export interface IssuedChallenge {
  /** 32 random bytes, for `activation.sign`. */
  readonly challenge: string
  /** Five minutes from now, ISO 8601 in UTC. */
  readonly expiresAt: string
}

/** What one call demands beyond the verifier's own rules. */
export interface VerifyDemands {
  /** RFC 7638 thumbprint of the key that the page holds: a token that is not bound to it is refused. `jws` only. */
  readonly confirm?: string | undefined
}

export interface Verifier<R extends VerifiedHolder = VerifiedActivation> {
  /**
   * Makes a challenge for a browser session, to be answered once within five minutes.
   *
   * @param session - what tells this browser from all others and is known to nobody else, such as the id in the
   * portal's session cookie. A session has one challenge of `web-eid:1.0` at a time: the newest.
   *
   * @example
   * ```js
   * import { createMemoryNonceStore, createVerifier } from '@cps-bridge/verify'
   * import { testAuthorities as anchors } from './portal.js'
   *
   * const audience = 'https://my-portal.example'
   * const verifier = createVerifier({ audience, anchors, nonces: createMemoryNonceStore() })
   * const { challenge, expiresAt } = await verifier.issueChallenge('the id in the session cookie')
   * console.log(challenge.length, new Date(expiresAt) > new Date()) // 43 true
   * ```
   */
  issueChallenge(session: string): Promise<IssuedChallenge>
  /**
   * Checks a token that this browser session sent. A token that keeps the other rules uses its challenge up, so that
   * it passes once; of `web-eid:1.0`, whose tokens do not name their challenge, any well-formed token does.
   *
   * @param token - for `jws` the text, for `web-eid:1.0` the object
   * @throws VerificationError
   *
   * @example
   * ```js
   * import { createMemoryNonceStore, createVerifier, VerificationError } from '@cps-bridge/verify'
   * import { testAuthorities as anchors } from './portal.js'
   *
   * const audience = 'https://my-portal.example'
   * const verifier = createVerifier({ audience, anchors, nonces: createMemoryNonceStore() })
   * try {
   *   await verifier.verify('what somebody sent', 'the id in the session cookie')
   * } catch (error) {
   *   if (!(error instanceof VerificationError)) throw error // a fault, not a refusal
   *   console.log(error.reason) // TOKEN_MALFORMED
   * }
   * ```
   */
  verify(token: unknown, session: string, demands?: VerifyDemands): Promise<R>
}

function refuseOtherFormat(token: unknown, format: TokenFormat): void {
  const isText = typeof token === 'string'
  if (format === 'jws' ? !isText : isText) throw new VerificationError('FORMAT_REFUSED')
}

/**
 * Makes a verifier for one endpoint of a portal.
 *
 * @throws RangeError without an anchor, an audience or nonces, or when `audience` is no origin; VerificationError `CERTIFICATE_MALFORMED`
 * when an anchor cannot be read.
 *
 * @example
 * ```js
 * import { createMemoryNonceStore, createVerifier } from '@cps-bridge/verify'
 * import { signWithCard, testAuthorities } from './portal.js' // the page's bridge.sign(), and in production importAnchors()
 *
 * const verifier = createVerifier({
 *   audience: 'https://my-portal.example',
 *   anchors: testAuthorities,
 *   allowTest: true, // never in production
 *   nonces: createMemoryNonceStore(),
 * })
 * const session = 'the id in the session cookie'
 * const { challenge } = await verifier.issueChallenge(session)
 * const token = await signWithCard({ challenge })
 * const { nationalId } = await verifier.verify(token, session)
 * console.log(nationalId) // 899700075122
 * ```
 */
export function createVerifier(options: VerifierOptions & { readonly format?: 'jws' | undefined }): Verifier
export function createVerifier(
  options: VerifierOptions & { readonly format: 'web-eid:1.0' },
): Verifier<VerifiedHolder>
export function createVerifier(options: Partial<VerifierOptions> = {}): Verifier<VerifiedHolder> {
  const { anchors, audience, nonces, format = 'jws', allowTest = false, now = () => new Date() } = options
  if (audience === undefined || anchors === undefined || nonces === undefined)
    throw new RangeError(
      'createVerifier({ audience, anchors, nonces }): the origin of the portal, the authorities to trust, and where challenges wait',
    )
  if (!URL.canParse(audience) || new URL(audience).origin !== audience)
    throw new RangeError('audience is an origin: scheme, host and port, without a slash at the end')
  const checkRevocation = createRevocationCheck(options.revocation)
  const judge = createTokenJudge({ anchors, allowTest, checkRevocation, now })
  const challenges: Challenges = createChallenges({
    nonces,
    format,
    now,
    randomBytes: options.randomBytes ?? randomBytes,
  })

  const verify = async (
    token: unknown,
    session: string,
    { confirm }: VerifyDemands = {},
  ): Promise<VerifiedHolder> => {
    refuseOtherFormat(token, format)
    if (format === 'jws') {
      const checkNonce = (nonce: string) => challenges.check(session, nonce)
      const acceptNonce = async (nonce: string) => (await challenges.take(session, nonce)).issuedAt
      return judge.activation(token, { audience, confirm, checkNonce, acceptNonce })
    }
    if (confirm !== undefined) throw new RangeError('a token of this format is bound to no key')
    const takeChallenge = async () => (await challenges.take(session, null)).challenge
    return judge.identification(token, { origin: audience, takeChallenge })
  }
  return { issueChallenge: (session) => challenges.issue(session), verify }
}
