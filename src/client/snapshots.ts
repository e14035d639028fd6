/** What changes and reconnections make of the list of readers. */
import type { Gap } from './events.ts'
import type { NotificationParams, Reader, Snapshot } from './wire.ts'

/** A change of one reader or its card; it bears a sequence number. */
interface ReaderChange {
  readonly method: string
  readonly params: NotificationParams['card.inserted']
}

/** The PC/SC service went away, or came back. */
interface ServiceChange {
  readonly method: 'bridge.degraded' | 'bridge.recovered'
  readonly params: NotificationParams['bridge.degraded']
}

/** What changes the snapshot. */
export type Change = ReaderChange | ServiceChange

const isOfService = (change: Change): change is ServiceChange => !('sequence' in change.params)

/** The readers after one notification. */
function readersAfter(readers: readonly Reader[], { method, params: { reader } }: ReaderChange): Reader[] {
  const after = [...readers]
  const at = after.findIndex(({ id }) => id === reader.id)
  after.splice(at < 0 ? after.length : at, 1, ...(method === 'reader.detached' ? [] : [reader]))
  return after
}

const momentOf = ({ instance, sequence }: Snapshot): Gap['before'] => ({ instance, sequence })

/** What was missed between two subscriptions; null when nothing was. */
function gapBetween(before: Snapshot, after: Snapshot): Gap | null {
  const same = before.instance === after.instance
  if (same && before.sequence === after.sequence) return null
  return {
    before: momentOf(before),
    after: momentOf(after),
    missed: same ? after.sequence - before.sequence : null,
    readers: after.readers,
  }
}

/** The readers as snapshots and changes tell them; sequence numbers decide which of them has what. */
export class ReaderLog {
  snapshot: Snapshot | null = null
  /** Changes that came while a snapshot is awaited; null: none is. */
  #early: Change[] | null = null

  /** A snapshot is awaited: what comes before it is kept, after `early`. */
  expect(early: Change[]): void {
    this.#early = early
  }

  /** Takes the snapshot that was awaited. */
  start(snapshot: Snapshot): { readonly gap: Gap | null; readonly early: readonly Change[] } {
    const gap = this.snapshot && gapBetween(this.snapshot, snapshot)
    const early = this.#early ?? []
    this.#early = null
    this.snapshot = snapshot
    return { gap, early }
  }

  /** `old`: the snapshot has it, or has yet to come. `missed`: a change before it did not come. */
  take(change: Change): 'taken' | 'old' | 'missed' {
    const { snapshot } = this
    if (this.#early !== null || snapshot === null) {
      this.#early?.push(change)
      return 'old'
    }
    if (isOfService(change)) {
      const { degraded: _before, ...rest } = snapshot
      this.snapshot = change.method === 'bridge.degraded' ? { ...rest, degraded: change.params.reason } : rest
      return 'taken'
    }
    const { sequence } = change.params
    if (sequence > snapshot.sequence + 1) return 'missed'
    if (sequence <= snapshot.sequence) return 'old'
    this.snapshot = { ...snapshot, readers: readersAfter(snapshot.readers, change), sequence }
    return 'taken'
  }
}
