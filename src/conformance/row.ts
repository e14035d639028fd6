/** What the suite is made of: rows, each the test of one sentence of the protocol. */
import type { Bench } from './bench.ts'

export interface Row {
  /** Group and subject, for example `gate/foreign-origin`: unique, and stable for those who read reports. */
  readonly name: string
  /** Section of the protocol. */
  readonly clause: string
  /** What the protocol says there, in other words. */
  readonly sentence: string
  /** The row speaks for an origin with this kind of PIN entry. */
  readonly pinEntry?: 'page' | 'api'
  /** Profile of a fresh card in the first reader before the row; null: no card. Absent: whatever is there. */
  readonly card?: string | null
  run(bench: Bench): Promise<void>
}
