import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPcscProvider } from '../../../../src/reader/pcsc/pcsc-provider.ts'
import { SCARD } from '../../../../src/reader/pcsc/return-codes.ts'
import type { ReaderProvider } from '../../../../src/reader/reader.ts'
import { eventually } from '../../../helpers/eventually.ts'
import { FakeHandle, FakePcsc, Pending } from '../../../helpers/fake-pcsc.ts'
import { hex } from '../../../helpers/hex.ts'

const READER = 'A 00 00'
const COMMAND = hex('00 A4 00 00')
const SUCCESS = hex('90 00')
const GET_FEATURES = 0x42000d48

describe('createPcscProvider: commands to the reader', () => {
  let pcsc: FakePcsc
  let provider: ReaderProvider
  let handle: FakeHandle

  beforeEach(async () => {
    pcsc = new FakePcsc()
    pcsc.readers.set(READER, { kind: 'present', counter: 1, atr: hex('3B 00') })
    handle = new FakeHandle()
    pcsc.connectScripts.push({ value: handle })
    const timings = { exchangeMs: 40, controlMs: 120, newsMs: 120, stopMs: 100 }
    provider = createPcscProvider({ loadBinding: pcsc.loadBinding, timings })
    await provider.start(() => undefined)
  })
  afterEach(() => provider.stop())

  async function connected() {
    const connection = await provider.connect(READER, { waitMs: 0 })
    const control = connection.control?.bind(connection)
    if (control === undefined) throw new Error('no control')
    return { connection, control }
  }

  it('gives what the driver gave, and passes code and data on', async () => {
    const { control } = await connected()
    handle.controls.push({ value: hex('06 04 42 33 00 06') })
    expect(await control(GET_FEATURES, hex('01 02'))).toEqual(hex('06 04 42 33 00 06'))
    expect(handle.sentControls).toEqual([{ code: GET_FEATURES, data: hex('01 02') }])
  })

  it.each([0x80100004, 0x80100011, 0x8010001f, 0x80100022, 1, 22, 50, 87])(
    'gives nothing when the driver refuses with %i, and the card can still be used',
    async (returnCode) => {
      const { connection, control } = await connected()
      handle.controls.push({ returnCode })
      handle.transmits.push({ value: SUCCESS })
      expect(await control(GET_FEATURES, hex(''))).toEqual(hex(''))
      expect(await connection.transmit(COMMAND)).toEqual(SUCCESS)
    },
  )

  it.each([
    { name: 'pulled', returnCode: SCARD.REMOVED_CARD, code: 'CARD_REMOVED' },
    { name: 'reset by another program', returnCode: 0x80100068, code: 'CARD_BUSY' },
    { name: 'reader unplugged', returnCode: SCARD.UNKNOWN_READER, code: 'CARD_REMOVED' },
    { name: 'no service', returnCode: SCARD.NO_SERVICE, code: 'PCSC_UNAVAILABLE' },
    { name: 'no exchange', returnCode: SCARD.NOT_TRANSACTED, code: 'CARD_MUTE' },
  ])('fails with $code: $name; and so do later commands to the card', async ({ returnCode, code }) => {
    const { connection, control } = await connected()
    handle.controls.push({ returnCode })
    await expect(control(GET_FEATURES, hex(''))).rejects.toMatchObject({ code })
    await expect(connection.transmit(COMMAND)).rejects.toMatchObject({ code })
    expect(handle.sent).toEqual([])
  })

  it('waits for its turn', async () => {
    const { connection, control } = await connected()
    const pending = new Pending<Uint8Array>()
    handle.transmits.push(pending)
    handle.controls.push({ value: hex('01') })
    const transmitted = connection.transmit(COMMAND)
    const controlled = control(GET_FEATURES, hex(''))
    pending.answer(SUCCESS)
    expect(await Promise.all([transmitted, controlled])).toEqual([SUCCESS, hex('01')])
  })

  it('is interrupted by another that does not wait for its turn, and ends as the reader says', async () => {
    const { connection, control } = await connected()
    const entry = new Pending<Uint8Array>()
    handle.controls.push(entry, { returnCode: 0x80100022 })
    const ended = control(GET_FEATURES, hex('01'))
    await eventually(() => expect(handle.sentControls).toHaveLength(1))
    await connection.interrupt?.(0x4233000b)
    expect(handle.sentControls.map(({ code }) => code)).toEqual([GET_FEATURES, 0x4233000b])
    entry.answer(hex('64 01'))
    expect(await ended).toEqual(hex('64 01'))
  })

  it('that interrupts is free of the handle before the card is let go', async () => {
    const { connection } = await connected()
    const late = new Pending<Uint8Array>()
    handle.controls.push(late)
    const interrupted = connection.interrupt?.(0x4233000b)
    const closed = connection.close('reset')
    await connection.interrupt?.(0x4233000b)
    expect([handle.sentControls.length, handle.dispositions]).toEqual([1, []])
    late.answer(SUCCESS)
    await Promise.all([interrupted, closed])
    expect(handle.dispositions).toEqual(['reset'])
  })

  it('has more time than a command to the card: a person may be at the keys', async () => {
    const { control } = await connected()
    const pending = new Pending<Uint8Array>()
    handle.controls.push(pending)
    setTimeout(() => pending.answer(SUCCESS), 70)
    expect(await control(GET_FEATURES, hex(''))).toEqual(SUCCESS)
  })

  it('fails with CARD_MUTE when nothing comes for long', async () => {
    const { control } = await connected()
    const pending = new Pending<Uint8Array>()
    handle.controls.push(pending)
    await expect(control(GET_FEATURES, hex(''))).rejects.toMatchObject({ code: 'CARD_MUTE' })
    pending.answer(SUCCESS)
  })
})
