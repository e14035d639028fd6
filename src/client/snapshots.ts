/** What changes and reconnections make of the list of readers. */
import type { Gap } from './events.ts'
import type { NotificationParams, Reader, Snapshot } from './wire.ts'

/** A notification that bears a sequence number. */
export interface Change {
  readonly method: string
  readonly params: NotificationParams['card.inserted']
}

/** The readers after one notification. */
export function readersAfter(readers: readonly Reader[], notification: string, reader: Reader): Reader[] {
  if (notification === 'reader.detached') return readers.filter(({ id }) => id !== reader.id)
  const known = readers.some(({ id }) => id === reader.id)
  return known ? readers.map((other) => (other.id === reader.id ? reader : other)) : [...readers, reader]
}

/** What was missed between two subscriptions; null when nothing was. */
export function gapBetween(before: Snapshot, after: Snapshot): Gap | null {
  const same = before.instance === after.instance
  if (same && before.sequence === after.sequence) return null
  return {
    before: { instance: before.instance, sequence: before.sequence },
    after: { instance: after.instance, sequence: after.sequence },
    missed: same ? after.sequence - before.sequence : null,
    readers: after.readers,
  }
}
