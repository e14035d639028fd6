/** `operation.progress`: tells a caller what its call is doing, once the call takes its time (protocol, section 6). */
import type { ProgressStep } from '../../contract/notifications.ts'

/** A call that is answered sooner tells nothing. */
const QUIET_MS = 300

export interface CallProgress {
  /** The call does this now. Repetitions are not told. */
  readonly at: (step: ProgressStep) => void
  /** The call is answered: nothing more is told. */
  readonly end: () => void
}

/** @param tell - receives the step at the end of the quiet time, then each other step as it begins. */
export function trackProgress(tell: (step: ProgressStep) => void): CallProgress {
  const begin = performance.now()
  let current: ProgressStep | undefined
  let told: ProgressStep | undefined
  let timer: NodeJS.Timeout | undefined
  let quiet = true
  let ended = false
  const say = (): void => {
    if (ended || quiet || current === undefined || current === told) return
    told = current
    tell(current)
  }
  const speak = (): void => {
    quiet = false
    say()
  }
  return {
    at(step) {
      current = step
      const left = begin + QUIET_MS - performance.now()
      // Set here: most calls have nothing to tell, and need no timer.
      if (left <= 0) quiet = false
      else if (!ended) timer ??= setTimeout(speak, left)
      say()
    },
    end() {
      ended = true
      clearTimeout(timer)
    },
  }
}
