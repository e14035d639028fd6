/** Notices that the clock of the machine was set, by a clock that nobody sets. */
import { uptime } from 'node:os'
import type { Logger } from 'pino'

interface ClockJump {
  /** When it was noticed, ISO 8601. */
  readonly at: string
  /** Forward, or below zero: back. */
  readonly seconds: number
}

const LOOK_MS = 10_000
/** Less is a clock that is being disciplined. */
const MIN_SECONDS = 5

export interface ClockWatch {
  /** The last jump; null: none since the start. */
  readonly jump: ClockJump | null
  look(): void
  stop(): void
}

export interface ClockWatchOptions {
  readonly logger: Pick<Logger, 'warn'>
  /** Milliseconds of the clock that people set. */
  readonly now?: () => number
  /** Seconds on a clock that goes on while the machine sleeps. */
  readonly elapsed?: () => number
}

export function watchClock({ logger, now = Date.now, elapsed = uptime }: ClockWatchOptions): ClockWatch {
  let offset = now() / 1000 - elapsed()
  let jump: ClockJump | null = null
  const look = (): void => {
    const seen = now() / 1000 - elapsed()
    const seconds = Math.round(seen - offset)
    if (Math.abs(seconds) < MIN_SECONDS) return
    offset = seen
    jump = { at: new Date(now()).toISOString(), seconds }
    logger.warn({ event: 'clock-jumped', seconds }, 'the clock of this computer was set')
  }
  const timer = setInterval(look, LOOK_MS).unref()
  return {
    get jump() {
      return jump
    },
    look,
    stop: () => clearInterval(timer),
  }
}
