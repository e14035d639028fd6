/** A portal that was not heard for this long is gone (protocol, section 8). */
const SILENCE_MS = 20_000
const PING_AFTER_MS = 5_000
/** What a portal that lives needs at most to answer a ping. */
const ANSWER_MS = 5_000
const LOOK_MS = 1_000

export interface Heartbeat {
  start(): void
  /** Something was heard. */
  heard(): void
  stop(): void
}

/**
 * Tells when the other side is silent. A browser slows the timers of a page that nobody sees down to one a minute:
 * silence counts only when a ping stayed without an answer.
 */
export function heartbeat(ping: () => void, onSilent: () => void): Heartbeat {
  let timer: ReturnType<typeof setInterval> | undefined
  let heardAt = 0
  let pingedAt = 0
  const look = (): void => {
    const now = performance.now()
    const silence = now - heardAt
    const waited = pingedAt > heardAt ? now - pingedAt : 0
    if (silence >= SILENCE_MS && waited >= ANSWER_MS) onSilent()
    else if (silence >= PING_AFTER_MS && pingedAt <= heardAt) {
      pingedAt = now
      ping()
    }
  }
  return {
    start() {
      heardAt = performance.now()
      timer = setInterval(look, LOOK_MS)
    },
    heard() {
      heardAt = performance.now()
    },
    stop() {
      clearInterval(timer)
    },
  }
}
