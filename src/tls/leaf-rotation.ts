/** Hands over the next leaf certificate when its time has come. */
import type { TlsLogger } from './ensure-tls-material.ts'
import type { Leaf, TlsMaterial } from './tls-material.ts'

/**
 * Time between two looks at the clock. Far below the days in which two leaves overlap, and below the longest
 * delay of a timer (24.8 days); a look, not a computed delay, since clocks are set and machines sleep.
 */
export const ROTATION_CHECK_MS = 3_600_000

/** Time as the rotation sees it. */
export interface RotationClock {
  now(): Date
  /** Calls back once after `delayMs`; the result cancels. */
  schedule(delayMs: number, callback: () => void): () => void
}

/** The system's clock; its timers do not keep the process alive. */
export const systemRotationClock: RotationClock = {
  now: () => new Date(),
  schedule: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs).unref()
    return () => clearTimeout(timer)
  },
}

export interface LeafRotationOptions {
  readonly material: TlsMaterial
  /** The leaf that is served now. */
  readonly current: Leaf
  readonly clock: RotationClock
  /** Serves with this leaf from now on. When it throws, the same leaf is offered again at the next look. */
  readonly onLeaf: (leaf: Leaf) => void
  readonly logger?: TlsLogger
}

/** Rotation that runs until `stop`. */
export interface LeafRotation {
  stop(): void
}

/** Looks at the clock every hour and calls `onLeaf` when another leaf is to be served. */
export function startLeafRotation(options: LeafRotationOptions): LeafRotation {
  const { material, clock, onLeaf, logger } = options
  let { current } = options
  let cancel: () => void
  const look = () => {
    cancel = clock.schedule(ROTATION_CHECK_MS, look)
    const now = clock.now()
    const leaf = material.leafAt(now)
    if (leaf.notAfter <= now)
      logger?.warn({ event: 'tls-leaf-expired' }, 'No TLS certificate is valid any more: restart the bridge')
    if (leaf === current) return
    try {
      onLeaf(leaf)
      current = leaf
      logger?.info(
        { event: 'tls-leaf-changed', notAfter: leaf.notAfter.toISOString() },
        'The TLS certificate was changed',
      )
    } catch (error) {
      logger?.warn({ event: 'tls-leaf-refused', err: error }, 'The TLS certificate could not be changed')
    }
  }
  cancel = clock.schedule(ROTATION_CHECK_MS, look)
  return { stop: () => cancel() }
}
