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
  let current: ProgressStep | undefined
  let told: ProgressStep | undefined
  let quiet = true
  let ended = false
  const say = (): void => {
    if (ended || quiet || current === undefined || current === told) return
    told = current
    tell(current)
  }
  const timer = setTimeout(() => {
    quiet = false
    say()
  }, QUIET_MS)
  return {
    at(step) {
      current = step
      say()
    },
    end() {
      ended = true
      clearTimeout(timer)
    },
  }
}
