/**
 * What the page at `/doctor` is told, on the bridge's own origin only and with a status ticket of the holder, else 403:
 * `POST /v1/doctor` answers with server-sent events: `area` with a `Sentence` (what is being looked at), then one
 * `report` with an `ExaminationReport`. A stream that ends without a report: the examination failed.
 */
import type { Sentence } from '../errors/setup-texts.ts'

export interface ReportedFinding {
  /** Has its section in `docs/doctor.md`. */
  readonly code: string
  readonly state: 'ok' | 'info' | 'warning' | 'broken'
  readonly what: Sentence
  /** Null: there is nothing to do. */
  readonly action: Sentence | null
}

export interface ExaminationReport {
  /** ISO 8601. */
  readonly at: string
  /** What does not work first. */
  readonly findings: readonly ReportedFinding[]
}
