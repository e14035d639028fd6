import type { BindingName } from '../../src/reader/pcsc/choose-binding.ts'
import { createPcscProvider } from '../../src/reader/pcsc/pcsc-provider.ts'
import { MuteVpcdCard } from '../helpers/mute-card.ts'
import { PCSCD_READERS, startPcscd } from '../helpers/pcscd.ts'
import { readerContract, type ReaderHarness } from '../helpers/reader-contract.ts'
import { TESTED_BINDINGS } from '../helpers/tested-bindings.ts'

for (const binding of TESTED_BINDINGS)
  readerContract(`createPcscProvider over ${binding}`, () => makeHarness(binding))

async function makeHarness(binding: BindingName): Promise<ReaderHarness> {
  const pcscd = await startPcscd()
  const provider = createPcscProvider({ binding })
  const harness: ReaderHarness = {
    provider,
    readers: PCSCD_READERS,
    insert: (card, slot = 0) =>
      pcscd.insert(card, slot, (header, where) => harness.onCommand?.(header, where)),
    insertMute: (slot = 0) => pcscd.insert(new MuteVpcdCard(), slot),
    remove: (slot) => pcscd.remove(slot),
    onCommand: undefined,
    close: async () => {
      await provider.stop()
      await pcscd.stop()
    },
  }
  return harness
}
