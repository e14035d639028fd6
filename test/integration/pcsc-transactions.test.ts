import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPcscProvider } from '../../src/reader/pcsc/pcsc-provider.ts'
import type { CardConnection, ReaderProvider } from '../../src/reader/reader.ts'
import { hex } from '../helpers/hex.ts'
import { type OtherProgram, startOtherProgram } from '../helpers/other-program.ts'
import { PCSCD_READERS, type Pcscd, startPcscd } from '../helpers/pcscd.ts'
import { ReaderEventLog } from '../helpers/reader-event-log.ts'
import { GUARDED, TestCard, UNLOCK } from '../helpers/test-card.ts'
import { TESTED_BINDINGS } from '../helpers/tested-bindings.ts'

const [READER] = PCSCD_READERS
const ECHO = hex('00 0A 01 02')
const ECHOED = hex('01 02 90 00')
const UNLOCKED = hex('90 00')
const LOCKED = hex('69 82')
const instruction = (ins: number): Uint8Array => Uint8Array.of(0x00, ins, 0x00, 0x00)
/** Longer than the pause between two signs of life of a shared connection. */
const IDLE_MS = 2300

const others: OtherProgram[] = []
let pcscd: Pcscd
let provider: ReaderProvider
let log: ReaderEventLog

async function startBeside(binding: 'system' | 'pcsclite'): Promise<void> {
  pcscd = await startPcscd()
  provider = createPcscProvider({ binding })
  log = new ReaderEventLog()
  await pcscd.insert(new TestCard())
  await provider.start(log.record)
  await log.length(3)
}

afterEach(async () => {
  await Promise.all(others.splice(0).map((other) => other.release()))
  await provider.stop()
  await pcscd.stop()
})

async function startOther(...options: Parameters<typeof startOtherProgram>): Promise<OtherProgram> {
  const other = await startOtherProgram(...options)
  others.push(other)
  return other
}

const connect = (waitMs: number): Promise<CardConnection> => provider.connect(READER, { waitMs })

describe.each(TESTED_BINDINGS)(
  'createPcscProvider (%s) and the transactions and resets of another program',
  (binding) => {
    beforeEach(() => startBeside(binding))

    it.each(['leave', 'reset'] as const)(
      'gets the card after a transaction of one second (%s)',
      async (disposition) => {
        const other = await startOther(READER, 'transaction', disposition)
        const asked = performance.now()
        const connecting = connect(10_000)
        setTimeout(() => void other.release(), 1000)
        const connection = await connecting
        expect(performance.now() - asked).toBeGreaterThan(900)
        expect(await connection.transmit(ECHO)).toEqual(ECHOED)
      },
    )

    it('refuses with CARD_BUSY during a longer one, and gets the card after it', async () => {
      const other = await startOther(READER, 'transaction')
      const asked = performance.now()
      await expect(connect(300)).rejects.toMatchObject({ code: 'CARD_BUSY' })
      expect(performance.now() - asked).toBeLessThan(3000)
      await other.release()
      expect(await (await connect(2000)).transmit(ECHO)).toEqual(ECHOED)
    })

    it('tells nothing of a reset between two connections, and finds the card locked', async () => {
      const before = await connect(0)
      await before.transmit(instruction(UNLOCK))
      await before.close('leave')
      const other = await startOther(READER, 'shared', 'reset')
      await other.release()
      await sleep(500)
      const after = await connect(0)
      expect(await after.transmit(instruction(GUARDED))).toEqual(LOCKED)
      expect(log.lines).toHaveLength(3)
    })
  },
)

describe.each(['system'] as const)(
  'createPcscProvider (%s) on a card that another program keeps open',
  (binding) => {
    beforeEach(() => startBeside(binding))

    it('keeps the card from being reset until the connection is closed', async () => {
      const other = await startOther(READER, 'shared', 'reset')
      const connection = await connect(0)
      await connection.transmit(instruction(UNLOCK))
      const released = other.release()
      await sleep(400)
      expect(await connection.transmit(instruction(GUARDED))).toEqual(UNLOCKED)
      await connection.close('leave')
      await released
    })

    it('leaves the card reset when it is closed so', async () => {
      await startOther(READER, 'shared')
      const connection = await connect(0)
      await connection.transmit(instruction(UNLOCK))
      await connection.close('reset')
      expect(await (await connect(0)).transmit(instruction(GUARDED))).toEqual(LOCKED)
    })

    it('resets the card with another program waiting for it, which gets it when the connection is closed', async () => {
      const connection = await connect(0)
      await connection.transmit(instruction(UNLOCK))
      let entered = false
      const entering = startOther(READER, 'transaction').then(() => (entered = true))
      await sleep(400)
      await connection.reset?.()
      await sleep(400)
      expect(await connection.transmit(instruction(GUARDED))).toEqual(LOCKED)
      expect(await connection.transmit(instruction(UNLOCK))).toEqual(UNLOCKED)
      expect(await connection.transmit(instruction(GUARDED))).toEqual(UNLOCKED)
      expect(entered).toBe(false)
      await connection.close('leave')
      await entering
      expect(log.lines).toHaveLength(3)
    })

    it('can be used after a pause, with what was verified before', async () => {
      await startOther(READER, 'shared')
      const connection = await connect(0)
      await connection.transmit(instruction(UNLOCK))
      await sleep(IDLE_MS)
      expect(await connection.transmit(instruction(GUARDED))).toEqual(UNLOCKED)
    })

    it('fails with CARD_REMOVED when the card is pulled, and reaches the next card', async () => {
      await startOther(READER, 'shared')
      const connection = await connect(0)
      await pcscd.remove()
      await log.length(4)
      await expect(connection.transmit(ECHO)).rejects.toMatchObject({ code: 'CARD_REMOVED' })
      await connection.close('reset')
      await pcscd.insert(new TestCard(2))
      await log.until(({ lines }) => lines.at(-1) === `card-inserted ${READER} 3B024302`)
      expect(await (await connect(1000)).transmit(ECHO)).toEqual(ECHOED)
    })
  },
)
