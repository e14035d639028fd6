import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BridgeError } from '../../../../src/errors/bridge-error.ts'
import { createPcscProvider } from '../../../../src/reader/pcsc/pcsc-provider.ts'
import type { PcscHandle } from '../../../../src/reader/pcsc/pcsc-binding.ts'
import { pcscFault, SCARD } from '../../../../src/reader/pcsc/return-codes.ts'
import type { CardConnection, ReaderProvider } from '../../../../src/reader/reader.ts'
import { FakeHandle, FakePcsc, Pending } from '../../../helpers/fake-pcsc.ts'
import { hex } from '../../../helpers/hex.ts'

const READER = 'A 00 00'
const ATR = hex('3B 00')
const COMMAND = hex('00 A4 00 00')
const SUCCESS = hex('90 00')
const RESET_CARD = 0x80100068
const EXCHANGE_MS = 60
const NEWS_MS = 120

describe('createPcscProvider: connections', () => {
  let pcsc: FakePcsc
  let provider: ReaderProvider
  let handle: FakeHandle

  beforeEach(async () => {
    pcsc = new FakePcsc()
    pcsc.readers.set(READER, { kind: 'present', counter: 1, atr: ATR })
    const timings = { exchangeMs: EXCHANGE_MS, newsMs: NEWS_MS, busyRetryMs: 10, connectMs: 50, stopMs: 200 }
    provider = createPcscProvider({ loadBinding: pcsc.loadBinding, timings })
    handle = new FakeHandle()
    await provider.start(() => undefined)
  })
  afterEach(async () => {
    await provider.stop()
    expect(pcsc.connectScripts).toEqual([])
    expect(handle.transmits).toEqual([])
    expect(handle.disconnects).toEqual([])
  })

  const connect = (waitMs = 0, signal?: AbortSignal): Promise<CardConnection> =>
    provider.connect(READER, signal === undefined ? { waitMs } : { waitMs, signal })
  async function connected(): Promise<CardConnection> {
    pcsc.connectScripts.push({ value: handle })
    return connect()
  }
  const pull = (): void => pcsc.set(READER, { kind: 'empty', counter: 2 })
  const codeOf = (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      () => 'success',
      (error: unknown) => (error as BridgeError).code,
    )
  const later = (action: () => void): void => void setTimeout(action, 20)

  describe('connect', () => {
    it('gives reader, answer to reset and protocol', async () => {
      expect(await connected()).toMatchObject({ reader: READER, atr: ATR, protocol: 't1' })
    })

    it('tries again while another program has the card', async () => {
      const busy = { returnCode: SCARD.SHARING_VIOLATION }
      pcsc.connectScripts.push(busy, busy, busy, { value: handle })
      await connect(5000)
      expect(pcsc.connects).toHaveLength(4)
    })

    it('refuses with CARD_BUSY after one try when it does not wait', async () => {
      pcsc.connectScripts.push({ returnCode: SCARD.SHARING_VIOLATION })
      await expect(connect(0)).rejects.toMatchObject({ code: 'CARD_BUSY' })
      expect(pcsc.connects).toHaveLength(1)
    })

    it.each([
      { name: 'no card any more', returnCode: SCARD.NO_SMARTCARD, code: 'CARD_ABSENT' },
      { name: 'removed', returnCode: SCARD.REMOVED_CARD, code: 'CARD_REMOVED' },
      { name: 'mute', returnCode: 0x80100066, code: 'CARD_MUTE' },
      { name: 'reader unplugged', returnCode: SCARD.UNKNOWN_READER, code: 'READER_NOT_FOUND' },
      { name: 'no service', returnCode: SCARD.NO_SERVICE, code: 'PCSC_UNAVAILABLE' },
    ])('fails with $code: $name; the next one gets its turn', async ({ returnCode, code }) => {
      pcsc.connectScripts.push({ returnCode })
      await expect(connect()).rejects.toMatchObject({ code })
      await connected()
    })

    it('asks a new context when the service seems to be gone', async () => {
      pcsc.connectScripts.push({ returnCode: SCARD.NO_SERVICE })
      await expect(connect()).rejects.toMatchObject({ code: 'PCSC_UNAVAILABLE' })
      await new Promise((resolve) => setTimeout(resolve, 100))
      expect(pcsc.contexts).toHaveLength(2)
    })

    it.each([
      { state: { kind: 'empty', counter: 2 }, code: 'CARD_ABSENT' },
      { state: { kind: 'present', counter: 3, atr: null }, code: 'CARD_MUTE' },
      { state: { kind: 'unavailable', counter: 0 }, code: 'CARD_BUSY' },
      { state: undefined, code: 'READER_NOT_FOUND' },
    ] as const)(
      'refuses with $code without a call to the system when the watch says so',
      async ({ state, code }) => {
        pcsc.set(READER, state)
        await expect(connect()).rejects.toMatchObject({ code })
        expect(pcsc.connects).toEqual([])
      },
    )

    it('lets the card go and fails with CARD_REMOVED when it was exchanged meanwhile', async () => {
      const pending = new Pending<PcscHandle>()
      pcsc.connectScripts.push(pending)
      const connecting = connect()
      await turn()
      pcsc.set(READER, { kind: 'present', counter: 3, atr: ATR })
      pending.answer(handle)
      await expect(connecting).rejects.toMatchObject({ code: 'CARD_REMOVED' })
      expect(handle.dispositions).toEqual(['leave'])
    })

    it('fails with CANCELLED at once, and lets go of the card when the system gives it', async () => {
      const pending = new Pending<PcscHandle>()
      pcsc.connectScripts.push(pending)
      const abort = new AbortController()
      const connecting = connect(5000, abort.signal)
      later(() => abort.abort())
      await expect(connecting).rejects.toMatchObject({ code: 'CANCELLED' })
      const next = connect(5000)
      pcsc.connectScripts.push({ value: new FakeHandle() })
      expect(pcsc.connects).toHaveLength(1)
      pending.answer(handle)
      await next
      expect(handle.dispositions).toEqual(['leave'])
    })

    it('fails with CARD_BUSY when the transaction of another does not end, as does the next one, until it does', async () => {
      const pending = new Pending<PcscHandle>()
      pcsc.connectScripts.push(pending)
      await expect(connect()).rejects.toMatchObject({ code: 'CARD_BUSY' })
      await expect(connect(10)).rejects.toMatchObject({ code: 'CARD_BUSY' })
      pending.answer(handle)
      pcsc.connectScripts.push({ value: new FakeHandle() })
      await connect(1000)
      expect(handle.dispositions).toEqual(['leave'])
    })
  })

  describe('transmit', () => {
    it('refuses fewer than four bytes with a RangeError', async () => {
      await expect((await connected()).transmit(hex('00 A4 00'))).rejects.toThrow(RangeError)
    })

    it.each([
      { name: 'removed', script: { returnCode: SCARD.REMOVED_CARD }, code: 'CARD_REMOVED' },
      { name: 'reset by another program', script: { returnCode: RESET_CARD }, code: 'CARD_BUSY' },
      { name: 'no service', script: { returnCode: SCARD.NO_SERVICE }, code: 'PCSC_UNAVAILABLE' },
      { name: 'no exchange', script: { returnCode: SCARD.NOT_TRANSACTED }, code: 'CARD_MUTE' },
      { name: 'no answer', script: { value: hex('') }, code: 'CARD_MUTE' },
      { name: 'half a status word', script: { value: hex('90') }, code: 'CARD_PROTOCOL' },
      {
        name: 'more than any response',
        script: { returnCode: SCARD.INSUFFICIENT_BUFFER },
        code: 'CARD_PROTOCOL',
      },
    ])('fails with $code: $name; and so do later commands, which are not sent', async ({ script, code }) => {
      const connection = await connected()
      handle.transmits.push(script)
      await expect(connection.transmit(COMMAND)).rejects.toMatchObject({ code })
      await expect(connection.transmit(COMMAND)).rejects.toMatchObject({ code })
      expect(handle.sent).toEqual([COMMAND])
    })

    it.each([
      { name: 'no exchange', script: { returnCode: SCARD.NOT_TRANSACTED } },
      { name: 'no answer', script: { value: hex('') } },
      { name: 'unknown code', script: { returnCode: 0x80100099 } },
    ])(
      'fails with CARD_REMOVED when the removal is told a little after the fault: $name',
      async ({ script }) => {
        const connection = await connected()
        handle.transmits.push(script)
        later(pull)
        await expect(connection.transmit(COMMAND)).rejects.toMatchObject({ code: 'CARD_REMOVED' })
      },
    )

    it('fails with PCSC_UNAVAILABLE when the end of the service is told a little after the fault', async () => {
      const connection = await connected()
      handle.transmits.push({ returnCode: SCARD.INVALID_HANDLE })
      later(() => pcsc.kill())
      await expect(connection.transmit(COMMAND)).rejects.toMatchObject({ code: 'PCSC_UNAVAILABLE' })
    })

    it('sends nothing to a card that was exchanged', async () => {
      const connection = await connected()
      pcsc.set(READER, { kind: 'present', counter: 3, atr: ATR })
      await expect(connection.transmit(COMMAND)).rejects.toMatchObject({ code: 'CARD_REMOVED' })
      expect(handle.sent).toEqual([])
    })

    it('ends at once when the card is pulled in the middle, whatever the system does', async () => {
      const connection = await connected()
      const pending = new Pending<Uint8Array>()
      handle.transmits.push(pending)
      const running = codeOf(connection.transmit(COMMAND))
      await turn()
      pull()
      expect(await running).toBe('CARD_REMOVED')
      expect(handle.dispositions).toEqual([])
      pending.fail(pcscFault('too late', SCARD.NOT_TRANSACTED))
      await turn()
      expect(handle.dispositions).toEqual(['leave'])
    })

    it('lets go of a card that is gone without being asked', async () => {
      await connected()
      pull()
      await turn()
      expect(handle.dispositions).toEqual(['leave'])
    })

    it('fails with CARD_MUTE when the card does not answer in time, and keeps others away until it does', async () => {
      const connection = await connected()
      const pending = new Pending<Uint8Array>()
      handle.transmits.push(pending)
      await expect(connection.transmit(COMMAND)).rejects.toMatchObject({ code: 'CARD_MUTE' })
      await connection.close('reset')
      expect(handle.dispositions).toEqual([])
      await expect(connect(10)).rejects.toMatchObject({ code: 'CARD_MUTE' })
      const next = connect(5000)
      pcsc.connectScripts.push({ value: new FakeHandle() })
      pending.answer(SUCCESS)
      await next
      expect(handle.dispositions).toEqual(['reset'])
    })
  })

  describe('reset', () => {
    it('keeps the connection, behind the command that runs', async () => {
      const running = new Pending<Uint8Array>()
      handle.transmits.push(running, { value: SUCCESS })
      handle.resets.push({ value: undefined })
      const connection = await connected()
      const sent = connection.transmit(COMMAND)
      const reset = connection.reset?.()
      running.answer(SUCCESS)
      await Promise.all([sent, reset])
      expect(await connection.transmit(COMMAND)).toEqual(SUCCESS)
      expect([handle.resets, handle.dispositions]).toEqual([[], []])
    })

    it('fails with CARD_MUTE when the card does not answer to it, and so does what comes after', async () => {
      handle.resets.push({ returnCode: 0x80100066 })
      const connection = await connected()
      expect(await codeOf(connection.reset?.() ?? Promise.resolve())).toBe('CARD_MUTE')
      expect(await codeOf(connection.transmit(COMMAND))).toBe('CARD_MUTE')
    })
  })

  describe('close', () => {
    it('waits for the command that runs, and sends no other', async () => {
      const connection = await connected()
      const pending = new Pending<Uint8Array>()
      handle.transmits.push(pending)
      const running = connection.transmit(COMMAND)
      const queued = codeOf(connection.transmit(COMMAND))
      await turn()
      const closing = connection.close('reset')
      pending.answer(SUCCESS)
      expect(await running).toEqual(SUCCESS)
      expect(await queued).toBe('CARD_REMOVED')
      await closing
      expect(handle.dispositions).toEqual(['reset'])
    })

    it('lets the card go when it cannot be reset', async () => {
      const connection = await connected()
      handle.disconnects.push({ returnCode: 0x80100066 }, { value: undefined })
      await connection.close('reset')
      expect(handle.dispositions).toEqual(['reset', 'leave'])
      pcsc.connectScripts.push({ value: new FakeHandle() })
      await connect()
    })

    it('does not wait for ever for the system', async () => {
      const connection = await connected()
      const pending = new Pending<undefined>()
      handle.disconnects.push(pending)
      await connection.close('reset')
      await expect(connect()).rejects.toMatchObject({ code: 'CARD_MUTE' })
      pending.answer(undefined)
    })
  })

  describe('stop', () => {
    it('does not wait for ever for a card that does not answer', async () => {
      const connection = await connected()
      handle.transmits.push(new Pending())
      const running = codeOf(connection.transmit(COMMAND))
      await turn()
      await provider.stop()
      expect(await running).toBe('CARD_MUTE')
    })
  })
})
