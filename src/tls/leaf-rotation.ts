/** Hands over the next leaf certificate when its time has come. */
import { tellClockFault, type TlsLogger } from './ensure-tls-material.ts'
import type { Leaf, TlsMaterial } from './tls-material.ts'

/**
 * Time between two looks at the clock: a clock that is set, or a machine that wakes, is served with the right leaf
 * within ten seconds. A look, not a computed delay, since only a look notices both. Milliseconds.
 */
export const ROTATION_CHECK_MS = 8000

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

/** Looks at the clock every few seconds and calls `onLeaf` when another leaf is to be served. */
export function startLeafRotation(options: LeafRotationOptions): LeafRotation {
  const { material, clock, onLeaf, logger } = options
  let { current } = options
  let refused: Leaf | undefined
  const isValid = ({ notBefore, notAfter }: Leaf, now: Date): boolean => notBefore <= now && now < notAfter
  let wasValid = isValid(current, clock.now())
  let cancel: () => void
  const look = () => {
    cancel = clock.schedule(ROTATION_CHECK_MS, look)
    const now = clock.now()
    const leaf = material.leafAt(now)
    if (wasValid && !isValid(leaf, now)) tellClockFault(material, now, logger)
    wasValid = isValid(leaf, now)
    if (leaf === current) return
    try {
      onLeaf(leaf)
      current = leaf
      refused = undefined
      logger?.info(
        { event: 'tls-leaf-changed', notAfter: leaf.notAfter.toISOString() },
        'The TLS certificate was changed',
      )
    } catch (error) {
      if (refused !== leaf)
        logger?.warn({ event: 'tls-leaf-refused', err: error }, 'The TLS certificate could not be changed')
      refused = leaf
    }
  }
  cancel = clock.schedule(ROTATION_CHECK_MS, look)
  return { stop: () => cancel() }
}
