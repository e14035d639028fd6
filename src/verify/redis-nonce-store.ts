/** Challenges in Redis, for portals that run on many machines. */
import type { NonceStore, TakenNonce } from './nonce-store.ts'

/** The part of a client of the package `redis` (node-redis 4 and later) that is used. */
export interface RedisClient {
  sendCommand(command: string[]): Promise<unknown>
}

export interface RedisNonceStoreOptions {
  /** Before every key; `cps-bridge:nonce:` by default. */
  readonly prefix?: string | undefined
}

/** What replaces a value that was taken. No value of the verifier looks like it. */
const USED = 'used'

/**
 * A store in Redis 6.2 or later, through a connected client that the portal keeps. A taken value is replaced in the
 * command that reads it (`SET` with `XX`, `GET` and `KEEPTTL`), so that a second taker learns that he is one; Redis
 * itself forgets what is too old.
 *
 * @example
 * ```js
 * import { createRedisNonceStore } from '@cps-bridge/verify'
 * import { createClient } from 'redis'
 *
 * const client = await createClient({ socket: { path: process.env.REDIS_SOCKET } }).connect()
 * const nonces = createRedisNonceStore(client)
 * await nonces.put('session', 'challenge', 300)
 * console.log(await nonces.take('session')) // {"state":"fresh","value":"challenge"}
 * console.log(await nonces.take('session')) // {"state":"used"}
 * client.destroy()
 * ```
 */
export function createRedisNonceStore(client: RedisClient, options: RedisNonceStoreOptions = {}): NonceStore {
  const { prefix = 'cps-bridge:nonce:' } = options
  const ask = async (command: string[]): Promise<TakenNonce> => {
    const value = await client.sendCommand(command)
    if (value === null) return { state: 'unknown' }
    if (typeof value !== 'string') throw new TypeError('the client of Redis gave something else than text')
    return value === USED ? { state: 'used' } : { state: 'fresh', value }
  }
  return {
    put: async (key, value, keepSeconds) => {
      await client.sendCommand(['SET', `${prefix}${key}`, value, 'EX', String(keepSeconds)])
    },
    take: (key) => ask(['SET', `${prefix}${key}`, USED, 'XX', 'KEEPTTL', 'GET']),
    peek: (key) => ask(['GET', `${prefix}${key}`]),
  }
}
