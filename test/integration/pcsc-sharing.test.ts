import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPcscProvider } from '../../src/reader/pcsc/pcsc-provider.ts'
import type { ReaderProvider } from '../../src/reader/reader.ts'
import { hex } from '../helpers/hex.ts'
import { type OtherProgram, startOtherProgram } from '../helpers/other-program.ts'
import { PCSCD_READERS, type Pcscd, startPcscd } from '../helpers/pcscd.ts'
import { ReaderEventLog } from '../helpers/reader-event-log.ts'
import { TestCard } from '../helpers/test-card.ts'
import { TESTED_BINDINGS } from '../helpers/tested-bindings.ts'

const [READER] = PCSCD_READERS

describe.each(TESTED_BINDINGS)('createPcscProvider (%s) beside another program', (binding) => {
  let pcscd: Pcscd
  let provider: ReaderProvider
  let log: ReaderEventLog
  let other: OtherProgram | undefined

  beforeEach(async () => {
    pcscd = await startPcscd()
    provider = createPcscProvider({ binding })
    log = new ReaderEventLog()
    await pcscd.insert(new TestCard())
    await provider.start(log.record)
    await log.length(3)
  })
  afterEach(async () => {
    await other?.release()
    other = undefined
    await provider.stop()
    await pcscd.stop()
  })

  it('refuses with CARD_BUSY after waitMs when the other one has the card for itself', async () => {
    other = await startOtherProgram(READER, 'exclusive')
    const asked = performance.now()
    await expect(provider.connect(READER, { waitMs: 500 })).rejects.toMatchObject({ code: 'CARD_BUSY' })
    expect(performance.now() - asked).toBeGreaterThan(490)
  })

  it(
    binding === 'pcsclite'
      ? 'refuses with CARD_BUSY when the other one keeps the card open'
      : 'gets a card that the other one keeps open, and keeps third ones out',
    async () => {
      other = await startOtherProgram(READER, 'shared')
      const connecting = provider.connect(READER, { waitMs: 200 })
      if (binding === 'pcsclite') {
        await expect(connecting).rejects.toMatchObject({ code: 'CARD_BUSY' })
        return
      }
      const connection = await connecting
      let entered = false
      const entering = startOtherProgram(READER, 'shared').then((program) => {
        entered = true
        return program
      })
      await new Promise((resolve) => setTimeout(resolve, 700))
      expect(await connection.transmit(hex('00 0A 01 02'))).toEqual(hex('01 02 90 00'))
      expect(entered).toBe(false)
      await connection.close('reset')
      await (await entering).release()
    },
  )

  it('gets the card when the other one lets it go in time', async () => {
    const holder = await startOtherProgram(READER, 'exclusive')
    const connecting = provider.connect(READER, { waitMs: 10_000 })
    setTimeout(() => void holder.release(), 300)
    const connection = await connecting
    expect(await connection.transmit(hex('00 0A 01 02'))).toEqual(hex('01 02 90 00'))
  })

  it('keeps the other one out until the connection is closed', async () => {
    const connection = await provider.connect(READER, { waitMs: 0 })
    let entered = false
    const entering = startOtherProgram(READER, 'shared').then((program) => {
      entered = true
      other = program
    })
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(entered).toBe(false)
    await connection.close('reset')
    await entering
    expect(entered).toBe(true)
  })

  it('ends the wait for the other one when the signal is aborted', async () => {
    other = await startOtherProgram(READER, 'exclusive')
    const asked = performance.now()
    const signal = AbortSignal.timeout(200)
    await expect(provider.connect(READER, { waitMs: 60_000, signal })).rejects.toMatchObject({
      code: 'CANCELLED',
    })
    expect(performance.now() - asked).toBeLessThan(5000)
  })

  it('ends the wait for the other one with CARD_REMOVED when the card is pulled', async () => {
    other = await startOtherProgram(READER, 'exclusive')
    const connecting = provider.connect(READER, { waitMs: 60_000 })
    setTimeout(() => void pcscd.remove(), 100)
    await expect(connecting).rejects.toMatchObject({ code: 'CARD_REMOVED' })
  })
})
