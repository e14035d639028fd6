/** Where challenges wait for their answer. */

/** What a store has under a key: given once, then `used` for as long as it is kept. */
export type TakenNonce =
  | { readonly state: 'fresh'; readonly value: string }
  | { readonly state: 'used' }
  | { readonly state: 'unknown' }

/** Keeps challenges. Keys and values are short texts without anything of a person. */
export interface NonceStore {
  /** Keeps a value; one that is there already under this key is replaced. */
  put(key: string, value: string, keepSeconds: number): Promise<void>
  /** Takes a value: atomic, so that of any number of takers, on any number of machines, one gets it. */
  take(key: string): Promise<TakenNonce>
  /**
   * Tells what `take` would give, and leaves it there. Optional: with it, a token that answers no challenge is refused
   * before its certificates are read.
   */
  peek?(key: string): Promise<TakenNonce>
}

export interface MemoryNonceStoreOptions {
  /** Challenges kept at once, 100,000 by default: the oldest gives way. */
  readonly capacity?: number | undefined
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined
}

const DEFAULT_CAPACITY = 100_000

interface Kept {
  readonly value: string | null
  readonly until: number
}

/**
 * A store for portals that run as one process: a restart forgets all challenges.
 *
 * @example
 * ```js
 * import { createMemoryNonceStore } from '@cps-bridge/verify'
 *
 * const nonces = createMemoryNonceStore({ capacity: 10_000 })
 * await nonces.put('session', 'challenge', 300)
 * console.log(await nonces.take('session')) // {"state":"fresh","value":"challenge"}
 * console.log(await nonces.take('session')) // {"state":"used"}
 * ```
 */
export function createMemoryNonceStore(options: MemoryNonceStoreOptions = {}): NonceStore {
  const { capacity = DEFAULT_CAPACITY, now = Date.now } = options
  if (!Number.isInteger(capacity) || capacity < 1) throw new RangeError('a capacity is 1 or more')
  const kept = new Map<string, Kept>()

  function makeRoom(): void {
    for (const [key, { until }] of kept) {
      if (until > now() && kept.size < capacity) return
      kept.delete(key)
    }
  }

  function peek(key: string): TakenNonce {
    const entry = kept.get(key)
    if (entry === undefined || entry.until <= now()) return { state: 'unknown' }
    return entry.value === null ? { state: 'used' } : { state: 'fresh', value: entry.value }
  }

  function take(key: string): TakenNonce {
    const found = peek(key)
    const entry = kept.get(key)
    if (entry !== undefined) kept.set(key, { ...entry, value: null })
    return found
  }

  return {
    put: (key, value, keepSeconds) => {
      kept.delete(key)
      makeRoom()
      kept.set(key, { value, until: now() + keepSeconds * 1000 })
      return Promise.resolve()
    },
    take: (key) => Promise.resolve(take(key)),
    peek: (key) => Promise.resolve(peek(key)),
  }
}
