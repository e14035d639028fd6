import type { AuditEntry, AuditTrail } from '../../src/bridge/record/audit-trail.ts'

/** A trail that a test can read. */
export class MemoryTrail implements AuditTrail {
  readonly entries: AuditEntry[] = []
  failing = false

  record(entry: AuditEntry): void {
    this.entries.push(entry)
  }

  recent(card: string, limit: number): Promise<readonly AuditEntry[]> {
    const found = this.entries.filter((entry) => entry.card === card)
    return Promise.resolve(found.reverse().slice(0, limit))
  }
}
