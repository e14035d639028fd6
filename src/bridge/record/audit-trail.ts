/** The audit trail: one entry for everything that named the holder, used their PIN, signed, or was refused. */
import type { SignatureFormat } from '../../contract/shapes.ts'
import type { ErrorCode } from '../../errors/codes.ts'

/** The operations that leave an entry. */
export type AuditedOperation =
  'card.identity' | 'card.certificate' | 'pin.verify' | 'activation.sign' | 'pin.change' | 'pin.unblock'

/** Nothing in it is content: no name, no identifier, no PIN, no challenge. */
export interface AuditEntry {
  /** When the operation ended, ISO 8601 in UTC. */
  readonly at: string
  /** The portal's origin, the bridge's own, or `urn:cps-bridge:local`. */
  readonly origin: string
  readonly operation: AuditedOperation
  /** Of a signature: what kind of statement was asked for. */
  readonly format?: SignatureFormat
  readonly outcome: 'ok' | ErrorCode
  /** Calls that ended in the same way since the entry before, and have none. Absent: none. */
  readonly unrecorded?: number
  readonly durationMs: number
  /** Name of the reader, serial numbers masked; null when no card was found. */
  readonly reader: string | null
  /** Keyed hash of the card, hexadecimal; null while nothing of the card was read. */
  readonly card: string | null
}

/** Where the entries are kept. */
export interface AuditTrail {
  /** Keeps an entry. Never throws and never waits: what cannot be kept makes `failing` true. */
  record(entry: AuditEntry): void
  /** The latest entries of one card, newest first, at most `limit`. */
  recent(card: string, limit: number): Promise<readonly AuditEntry[]>
  /** Whether entries are being lost. */
  readonly failing: boolean
}

/** A trail that keeps nothing. */
export const noTrail: AuditTrail = {
  record: () => undefined,
  recent: () => Promise.resolve([]),
  failing: false,
}
