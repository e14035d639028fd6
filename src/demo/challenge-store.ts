/** The portal's challenges: random, single use, short-lived, and bound to the browser session that asked for one. */

/** How long a challenge may be answered, in milliseconds. */
export const CHALLENGE_LIFETIME_MS = 5 * 60_000

const CHALLENGE_BYTES = 32
const MAXIMUM_PENDING = 1000

/** What the store needs of the world outside. */
export interface ChallengeStoreOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Cryptographically strong random bytes. */
  readonly randomBytes: (length: number) => Uint8Array
}

/** A challenge as the page gets it. */
export interface Challenge {
  /** 32 random bytes in base64url without padding. */
  readonly challenge: string
  /** ISO 8601 in UTC. */
  readonly expiresAt: string
}

interface Pending {
  readonly session: string
  readonly expiresAt: number
}

/** Keeps what is pending in memory: a demonstration portal forgets everything when it stops. */
export class ChallengeStore {
  readonly #pending = new Map<string, Pending>()
  readonly #options: ChallengeStoreOptions

  constructor(options: ChallengeStoreOptions) {
    this.#options = options
  }

  /** Issues a new challenge to a session. The oldest pending one gives way when too many are pending. */
  issue(session: string): Challenge {
    const now = this.#options.now()
    this.#forgetExpired(now)
    if (this.#pending.size >= MAXIMUM_PENDING) {
      const [oldest] = this.#pending.keys()
      if (oldest !== undefined) this.#pending.delete(oldest)
    }
    const challenge = Buffer.from(this.#options.randomBytes(CHALLENGE_BYTES)).toString('base64url')
    const expiresAt = now + CHALLENGE_LIFETIME_MS
    this.#pending.set(challenge, { session, expiresAt })
    return { challenge, expiresAt: new Date(expiresAt).toISOString() }
  }

  /**
   * Takes a challenge out, so that nobody can use it twice.
   *
   * @returns whether it was pending for this session and had not expired. A challenge of another session stays.
   */
  take(session: string, challenge: string): boolean {
    const pending = this.#pending.get(challenge)
    if (pending?.session !== session) return false
    this.#pending.delete(challenge)
    return pending.expiresAt > this.#options.now()
  }

  #forgetExpired(now: number): void {
    for (const [challenge, { expiresAt }] of this.#pending) {
      if (expiresAt > now) return
      this.#pending.delete(challenge)
    }
  }
}
