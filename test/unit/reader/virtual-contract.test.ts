import { VirtualReaderProvider, virtualReaderName } from '../../../src/reader/virtual/virtual-provider.ts'
import type { VirtualCard } from '../../../src/reader/virtual/virtual-card.ts'
import { readerContract, type ReaderHarness } from '../../helpers/reader-contract.ts'
import { TestCard } from '../../helpers/test-card.ts'

readerContract('VirtualReaderProvider', () => {
  const readers = [virtualReaderName(0), virtualReaderName(1)] as const
  const provider = new VirtualReaderProvider({
    readers: readers.map((name) => ({ name, card: null })),
    beforeCommand: (header, where) => harness.onCommand?.(header, where),
  })
  const insert = async (card: VirtualCard, slot: 0 | 1 = 0): Promise<void> => {
    provider.insert(readers[slot], card)
    return Promise.resolve()
  }
  const harness: ReaderHarness = {
    provider,
    readers,
    insert,
    insertMute: (slot) => insert(Object.assign(new TestCard(), { atr: null }), slot),
    remove: async (slot = 0) => {
      provider.remove(readers[slot])
      return Promise.resolve()
    },
    onCommand: undefined,
    close: () => provider.stop(),
  }
  return Promise.resolve(harness)
})
