import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPcscProvider } from '../../src/reader/pcsc/pcsc-provider.ts'
import type { ReaderProvider } from '../../src/reader/reader.ts'
import { hex } from '../helpers/hex.ts'
import { PCSCD_READERS, type Pcscd, startPcscd } from '../helpers/pcscd.ts'
import { ReaderEventLog } from '../helpers/reader-event-log.ts'
import { TestCard } from '../helpers/test-card.ts'

const [READER] = PCSCD_READERS
/** CM_IOCTL_GET_FEATURE_REQUEST of PC/SC part 10, as pcsc-lite numbers it. */
const GET_FEATURES = 0x42000d48
const ECHO = hex('00 0A 01 02')

describe('createPcscProvider: commands to a reader of the system', () => {
  let pcscd: Pcscd
  let provider: ReaderProvider

  beforeEach(async () => {
    pcscd = await startPcscd()
    provider = createPcscProvider()
    const log = new ReaderEventLog()
    await pcscd.insert(new TestCard())
    await provider.start(log.record)
    await log.length(3)
  })
  afterEach(async () => {
    await provider.stop()
    await pcscd.stop()
  })

  it('gives an empty answer of a driver without features, and leaves the card usable', async () => {
    const connection = await provider.connect(READER, { waitMs: 0 })
    expect(await connection.control?.(GET_FEATURES, new Uint8Array())).toEqual(hex(''))
    expect(await connection.transmit(ECHO)).toEqual(hex('01 02 90 00'))
  })
})
