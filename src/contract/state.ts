/** What a bridge tells its administrator, who has the admin token (`GET /v1/state`). It names no holder. */
import type { PcscReason } from '../errors/codes.ts'

export interface BridgeState {
  readonly version: string
  /** ISO 8601. */
  readonly startedAt: string
  readonly readers: number
  /** CPS that are in a reader. */
  readonly cards: number
  /** Sockets and event streams that are open. */
  readonly connections: number
  /** Why there is no PC/SC service; null: there is one, or the readers are virtual. */
  readonly degraded: PcscReason | null
  readonly logFailing: boolean
  readonly auditFailing: boolean
  /** What is wrong with the configuration that was not taken; null: it is in force. */
  readonly configFault: string | null
  /** The last time that the clock was set; `seconds` below zero: back. */
  readonly clockJump: { readonly at: string; readonly seconds: number } | null
}
