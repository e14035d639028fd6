/**
 * Leaves a trace of refused origins: a portal that is missing in the configuration, or a site that tries its luck. One
 * line of the log for the first request of an origin, then one a minute with a count, and what the status page tells.
 */
import type { Logger } from 'pino'
import { Listeners } from '../../bridge/listeners.ts'

/** Origins that are told apart; a program may send any, so what comes beyond shares one entry. */
const MAX_ORIGINS = 32
/** Of an origin: a longer one is no name that anybody would recognise. */
const MAX_LENGTH = 200
const LINE_INTERVAL_MS = 60_000
/** An origin that was quiet for so long is forgotten, and makes room. */
const KEPT_MS = 3_600_000
const SHOWN = 3
const OTHERS = 'others'

export interface RefusedOrigin {
  readonly origin: string
  /** When it was refused last, ISO 8601. */
  readonly at: string
}

/** Which rule of the gate (protocol, section 3) refused it, or that of the relay page (section 8). */
export type RefusalRule = 'origin-not-listed' | 'relay-origin-not-listed'

interface Entry {
  at: Date
  seenAt: number
  toldAt: number
  /** Requests since the last line. */
  untold: number
}

export interface RefusedOriginsOptions {
  readonly logger: Pick<Logger, 'info'>
  readonly now: () => Date
  /** Milliseconds on a clock that is never set back. */
  readonly elapsed: () => number
}

const printable = (origin: string): string =>
  origin.slice(0, MAX_LENGTH).replaceAll(/[^\x20-\x7e]/g, '\u{FFFD}')

export class RefusedOrigins {
  readonly #options: RefusedOriginsOptions
  readonly #entries = new Map<string, Entry>()
  readonly #listeners = new Listeners<[]>()

  constructor(options: RefusedOriginsOptions) {
    this.#options = options
  }

  note(sent: string, rule: RefusalRule): void {
    const { logger, now, elapsed } = this.#options
    const time = elapsed()
    const origin = this.#keyOf(printable(sent), time)
    const before = this.#entries.get(origin)
    const entry = before ?? { at: now(), seenAt: time, toldAt: time, untold: 0 }
    Object.assign(entry, { at: now(), seenAt: time, untold: entry.untold + 1 })
    this.#entries.set(origin, entry)
    if (before !== undefined && time - entry.toldAt < LINE_INTERVAL_MS) return
    logger.info({ event: 'origin-refused', origin, rule, count: entry.untold }, 'an origin was refused')
    Object.assign(entry, { toldAt: time, untold: 0 })
    this.#listeners.tell()
  }

  /** Those that were refused last, the latest first; without those that shared an entry. */
  recent(): RefusedOrigin[] {
    const named = [...this.#entries].filter(([origin]) => origin !== OTHERS)
    return named
      .toSorted(([, a], [, b]) => b.seenAt - a.seenAt)
      .slice(0, SHOWN)
      .map(([origin, { at }]) => ({ origin, at: at.toISOString() }))
  }

  /** `listener` is called with each line; the result ends that. */
  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener)
  }

  #keyOf(origin: string, time: number): string {
    if (this.#entries.has(origin)) return origin
    for (const [old, { seenAt }] of this.#entries) if (time - seenAt >= KEPT_MS) this.#entries.delete(old)
    return this.#entries.size < MAX_ORIGINS ? origin : OTHERS
  }
}
