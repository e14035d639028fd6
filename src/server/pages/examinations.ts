/** Examinations of this computer for the pages that ask for one: one at a time, whoever asks. */
import type { ExaminationReport } from '../../contract/doctor.ts'
import type { Sentence } from '../../errors/setup-texts.ts'

/** @param signal - aborted: nobody waits for the report any more. */
export type Examine = (onArea: (area: Sentence) => void, signal: AbortSignal) => Promise<ExaminationReport>

export interface Follower {
  /** What is being looked at. */
  readonly onArea: (area: Sentence) => void
  readonly onReport: (report: ExaminationReport) => void
  readonly onFault: () => void
}

export interface ExaminationsOptions {
  readonly examine: Examine
  /** Milliseconds on a clock that is never set back. */
  readonly elapsed: () => number
  readonly onFault: (error: unknown) => void
}

/** Whoever asks again at once gets the same report. */
export const REPORT_KEPT_MS = 5_000

export class Examinations {
  readonly #options: ExaminationsOptions
  readonly #followers = new Set<Follower>()
  #running: AbortController | null = null
  #kept: { readonly report: ExaminationReport; readonly at: number } | null = null

  constructor(options: ExaminationsOptions) {
    this.#options = options
  }

  /** Joins the examination that runs, or begins one; the last one to leave ends it. Returns how to leave. */
  follow(follower: Follower): () => void {
    if (this.#kept !== null && this.#options.elapsed() < this.#kept.at + REPORT_KEPT_MS) {
      follower.onReport(this.#kept.report)
      return () => undefined
    }
    this.#followers.add(follower)
    if (this.#running === null) void this.#run()
    return () => {
      if (this.#followers.delete(follower) && this.#followers.size === 0) this.#running?.abort()
    }
  }

  async #run(): Promise<void> {
    const { examine, elapsed, onFault } = this.#options
    const running = new AbortController()
    this.#running = running
    const tellAll = (tell: (follower: Follower) => void): void => {
      // Those who came after the end of this one wait for the next.
      if (!running.signal.aborted) for (const follower of this.#followers) tell(follower)
    }
    let tellEnd = ({ onFault: fail }: Follower): void => fail()
    try {
      const report = await examine((area) => tellAll(({ onArea }) => onArea(area)), running.signal)
      tellEnd = ({ onReport }) => onReport(report)
      if (!running.signal.aborted) this.#kept = { report, at: elapsed() }
    } catch (error) {
      if (!running.signal.aborted) onFault(error)
    }
    this.#running = null
    tellAll(tellEnd)
    if (!running.signal.aborted) this.#followers.clear()
    if (this.#followers.size > 0) void this.#run()
  }
}
