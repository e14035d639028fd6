/** `virtual.*`: cards in the virtual reader, for tests and demonstrations. */
import { plainError } from '../errors/bridge-error.ts'
import type { Operations } from './bridge.ts'
import { type ReaderRegistry, readerView } from './reader-registry.ts'
import { selectSlot } from './select-slot.ts'

/** What the virtual backend lets a caller do. Events are told before the methods return. */
export interface VirtualReaders {
  /**
   * Inserts a card, over the one that is in. With a profile a fresh card, without it the last one with its counters.
   *
   * @throws BridgeError `REQUEST_INVALID` for an unknown profile.
   */
  insert(reader: string, profile: string | undefined): Promise<void>
  remove(reader: string): void
}

export function virtualOperations(
  registry: ReaderRegistry,
  virtual: VirtualReaders | undefined,
): Pick<Operations, 'virtual.insert' | 'virtual.remove'> {
  const requireVirtual = (): VirtualReaders => {
    if (virtual === undefined) throw plainError('INTERNAL')
    return virtual
  }
  return {
    'virtual.insert': async ({ reader, profile }) => {
      const slot = selectSlot(registry, reader)
      await requireVirtual().insert(slot.reader, profile)
      return { reader: readerView(slot) }
    },
    'virtual.remove': ({ reader }) => {
      const slot = selectSlot(registry, reader)
      if (slot.insertion === null) return Promise.reject(plainError('CARD_ABSENT'))
      requireVirtual().remove(slot.reader)
      return Promise.resolve({ reader: readerView(slot) })
    },
  }
}
