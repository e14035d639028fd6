/** What one APDU costs through the provider, beside the system's own library called without anything around it. */
import { loadPcscLibrary } from '../../src/system/pcsc-library.ts'
import { createPcscProvider } from '../../src/reader/pcsc/pcsc-provider.ts'
import { PCSCD_READERS, startPcscd } from '../helpers/pcscd.ts'
import { TestCard } from '../helpers/test-card.ts'

const ROUNDS = 15
const APDUS = 200
const COMMAND = Uint8Array.of(0x00, 0x0a, 0x01, 0x02)
const [READER] = PCSCD_READERS
const SHARED = 2
const ANY_PROTOCOL = 3
const LEAVE = 0

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

async function timed(times: number[], transmit: () => Promise<unknown>): Promise<void> {
  for (let i = 0; i < APDUS; i += 1) {
    const start = performance.now()
    await transmit()
    times.push(performance.now() - start)
  }
}

const pcscd = await startPcscd()
const provider = createPcscProvider({ binding: 'system' })
try {
  await pcscd.insert(new TestCard())
  await provider.start(() => undefined)
  const library = loadPcscLibrary()
  const { context } = await library.establishContext()
  const bare: number[] = []
  const ours: number[] = []
  const response = Buffer.alloc(258)
  for (let round = 0; round < ROUNDS; round += 1) {
    const { card, protocol } = await library.connect(context, Buffer.from(READER), SHARED, ANY_PROTOCOL)
    await library.beginTransaction(card)
    await timed(bare, () => library.transmit(card, protocol, COMMAND, response))
    await library.endTransaction(card, LEAVE)
    await library.disconnect(card, LEAVE)
    const connection = await provider.connect(READER, { waitMs: 1000 })
    await timed(ours, () => connection.transmit(COMMAND))
    await connection.close('leave')
  }
  await library.releaseContext(context)
  process.stdout.write(`${JSON.stringify({ bareMs: median(bare), oursMs: median(ours) })}\n`)
} finally {
  await provider.stop()
  await pcscd.stop()
}
