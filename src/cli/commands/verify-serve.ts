/** `cps-bridge verify --serve`: the verifier as a side process of a portal's server. */
import { chmod, rm } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { setupFault } from '../../errors/setup-fault.ts'
import { USAGE } from '../../errors/usage-texts.ts'
import { createMemoryNonceStore, type NonceStore } from '../../verify/nonce-store.ts'
import { createRedisNonceStore, type RedisClient } from '../../verify/redis-nonce-store.ts'
import type { RevocationOptions } from '../../verify/revocation-types.ts'
import { VerificationError } from '../../verify/verification-error.ts'
import { createVerifier, type Verifier } from '../../verify/verifier.ts'
import type { VerifiedHolder } from '../../verify/token-verifier-types.ts'
import type { Output } from '../output.ts'
import { untilSignal } from '../until-signal.ts'
import { createVerifyApp } from '../verify-service/app.ts'
import { createReloadingVerifier } from '../verify-service/reloading-verifier.ts'

export interface ServeOptions {
  /** `HOST:PORT` on loopback, or the path of a Unix socket. */
  readonly serve: string
  readonly audience: string
  readonly format: 'jws' | 'web-eid:1.0'
  readonly allowTest?: boolean | undefined
  readonly revocation: RevocationOptions | 'none'
  /** Address of the Redis that several processes share. */
  readonly redis?: string | undefined
  readonly readAnchors: () => Promise<readonly (string | Uint8Array)[]>
  readonly version: string
  readonly output: Output
}

type Place = { readonly host: string; readonly port: number } | { readonly path: string }

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\]):(\d{1,5})$/

function placeOf(address: string): Place {
  const [, host = '', port] = LOOPBACK.exec(address) ?? []
  if (port !== undefined) return { host: host.replace(/[[\]]/g, ''), port: Number(port) }
  if (!address.includes('/')) throw setupFault(USAGE.serveAddress(address))
  return { path: address }
}

/** A socket that a killed process left behind is taken away; one that somebody answers at is not. */
async function sweepSocket(path: string): Promise<void> {
  const isLeft = await new Promise<boolean>((resolve) => {
    const probe = createConnection(path)
    probe.once('connect', () => {
      probe.destroy()
      resolve(false)
    })
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'))
  })
  if (isLeft) await rm(path)
}

interface Client extends RedisClient {
  on(event: 'error', listener: () => void): unknown
  connect(): Promise<unknown>
  destroy(): void
}

/** The package `redis` is the portal's own: the bridge itself needs none. */
async function openRedis(url: string): Promise<Client> {
  const name = 'redis'
  try {
    const { createClient } = (await import(name)) as { createClient: (options: object) => Client }
    const client = createClient({ url, disableOfflineQueue: true, socket: { connectTimeout: 5000 } })
    // It connects again by itself; each call says so until then.
    client.on('error', () => undefined)
    await client.connect()
    return client
  } catch (cause) {
    throw setupFault(USAGE.redisUnreachable(), { cause })
  }
}

/** Serves until the process is asked to stop. */
export async function serveVerifier(options: ServeOptions): Promise<void> {
  const { serve, audience, format, allowTest, revocation, readAnchors, version, output } = options
  const place = placeOf(serve)
  const redis = options.redis === undefined ? undefined : await openRedis(options.redis)
  const nonces: NonceStore = redis === undefined ? createMemoryNonceStore() : createRedisNonceStore(redis)
  const make = (anchors: readonly (string | Uint8Array)[]): Verifier<VerifiedHolder> => {
    const common = { audience, anchors, nonces, allowTest, revocation }
    return format === 'jws' ? createVerifier({ ...common, format }) : createVerifier({ ...common, format })
  }
  try {
    const verifier = await createReloadingVerifier({ readAnchors, make, elapsed: () => performance.now() })
    const onFault = (error: unknown): void => output.error(`cps-bridge: ${(error as Error).name}`)
    const app = createVerifyApp({ ...verifier, version, onFault })
    if ('path' in place) await sweepSocket(place.path)
    const url = await app.listen(place).catch((cause: unknown) => {
      throw setupFault(USAGE.serveAddress(serve), { cause })
    })
    // The portal's own group may call, and nobody else.
    if ('path' in place) await chmod(place.path, 0o660)
    output.json({ event: 'listening', address: 'path' in place ? place.path : url })
    await untilSignal()
    await app.close()
  } catch (error) {
    if (error instanceof VerificationError || error instanceof RangeError)
      throw setupFault(error instanceof RangeError ? USAGE.serveAudience() : USAGE.anchorsNoCertificate(), {
        cause: error,
      })
    throw error
  } finally {
    redis?.destroy()
  }
}
