/** Challenges: random, bound to a browser session, five minutes, single use. */
import { createHash } from 'node:crypto'
import type { NonceStore, TakenNonce } from './nonce-store.ts'
import { VerificationError } from './verification-error.ts'

/** Token format of an endpoint. */
export type TokenFormat = 'jws' | 'web-eid:1.0'

/** How long a challenge may be answered. */
const LIFETIME_SECONDS = 5 * 60

/** Kept longer than it may be answered, so that a late answer is told apart from one to no challenge at all. */
const KEPT_SECONDS = 2 * LIFETIME_SECONDS

const CHALLENGE_BYTES = 32

/** What the challenges need of the world outside. */
interface ChallengeOptions {
  readonly nonces: NonceStore
  readonly format: TokenFormat
  readonly randomBytes: (length: number) => Uint8Array
  readonly now: () => Date
}

/** A challenge that was taken. */
interface TakenChallenge {
  readonly challenge: string
  /** Milliseconds since 1970. */
  readonly issuedAt: number
}

export interface Challenges {
  issue(session: string): Promise<{ readonly challenge: string; readonly expiresAt: string }>
  /**
   * Whether a challenge could be taken, as far as the store can tell without taking it.
   *
   * @throws VerificationError as `take`
   */
  check(session: string, claimed: string): Promise<void>
  /**
   * @param claimed - the nonce that a token names; null when its format names none: the session's newest is meant
   * @throws VerificationError `NONCE_UNKNOWN`, `NONCE_USED`, `NONCE_EXPIRED`
   */
  take(session: string, claimed: string | null): Promise<TakenChallenge>
}

/** A session's id is a secret of the portal: it goes nowhere, not even into a store. */
const keyOf = (session: string, challenge: string): string =>
  createHash('sha256')
    .update(JSON.stringify([session, challenge]))
    .digest('base64url')

/** A session may have several challenges of `jws`, whose tokens name theirs, and one of `web-eid:1.0`. */
export function createChallenges({ nonces, format, randomBytes, now }: ChallengeOptions): Challenges {
  const keyFor = (session: string, challenge: string): string => {
    if (session === '') throw new RangeError('a challenge belongs to a session')
    return keyOf(session, format === 'jws' ? challenge : format)
  }
  const valueOf = (found: TakenNonce): TakenChallenge => {
    if (found.state !== 'fresh')
      throw new VerificationError(found.state === 'used' ? 'NONCE_USED' : 'NONCE_UNKNOWN')
    const [issued = '', challenge = ''] = found.value.split(' ')
    const issuedAt = Number(issued)
    // Not `>`: a value that is no time is refused too.
    if (!(now().getTime() < issuedAt + LIFETIME_SECONDS * 1000)) throw new VerificationError('NONCE_EXPIRED')
    return { challenge, issuedAt }
  }
  return {
    issue: async (session) => {
      const bytes = Buffer.from(randomBytes(CHALLENGE_BYTES))
      const challenge = bytes.toString(format === 'jws' ? 'base64url' : 'base64')
      const issuedAt = now().getTime()
      await nonces.put(keyFor(session, challenge), `${issuedAt} ${challenge}`, KEPT_SECONDS)
      return { challenge, expiresAt: new Date(issuedAt + LIFETIME_SECONDS * 1000).toISOString() }
    },
    check: async (session, claimed) => {
      const found = await nonces.peek?.(keyFor(session, claimed))
      if (found !== undefined) valueOf(found)
    },
    take: async (session, claimed) => valueOf(await nonces.take(keyFor(session, claimed ?? ''))),
  }
}
