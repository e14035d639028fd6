import type { Notification } from '../contract/notifications.ts'
import type { Reader } from '../contract/shapes.ts'

/** The readers after a notification. */
export function applyNotification(
  readers: readonly Reader[],
  { method, params }: Notification,
): readonly Reader[] {
  if (!('reader' in params)) return readers
  const { reader } = params
  const others = readers.filter(({ id }) => id !== reader.id)
  if (method === 'reader.detached') return others
  return others.length === readers.length
    ? [...readers, reader]
    : readers.map((known) => (known.id === reader.id ? reader : known))
}
