import { setImmediate as turn } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  connectExclusive,
  connectShared,
  KEEP_ALIVE_MS,
} from '../../../../src/reader/pcsc/pcsc-mini-handle.ts'
import { SCARD } from '../../../../src/reader/pcsc/return-codes.ts'
import { FakePcscMini } from '../../../helpers/fake-pcsc-mini.ts'
import { hex } from '../../../helpers/hex.ts'

const COMMAND = hex('00 20 00 01 04 31 32 33 34')
const SUCCESS = hex('90 00')

/** A clock that the test moves: `beat` is two seconds. */
class Metronome {
  beat: () => void = () => undefined
  everyMs: number | undefined
  ended = false
  readonly repeat = (work: () => void, everyMs: number): (() => void) => {
    this.beat = work
    this.everyMs = everyMs
    return () => (this.ended = true)
  }
}

describe('connectShared', () => {
  let mini: FakePcscMini
  let clock: Metronome

  beforeEach(() => {
    mini = new FakePcscMini()
    clock = new Metronome()
  })
  const connect = () => connectShared(mini, 'A', clock.repeat)

  it('connects shared and begins a transaction, which it ends with the disposition asked for', async () => {
    const handle = await connect()
    await handle.disconnect('reset')
    expect(mini.shares).toEqual([2])
    expect(mini.card.calls).toEqual(['transaction', 'end 1', 'disconnect 0'])
    expect(handle.protocol).toBe('t1')
  })

  it('resets at the disconnection when the transaction cannot be ended', async () => {
    const handle = await connect()
    mini.card.failures['end 1'] = ['NotTransacted']
    await handle.disconnect('reset')
    expect(mini.card.calls.at(-1)).toBe('disconnect 1')
  })

  it('connects anew after a reset by another program before the transaction, three times', async () => {
    mini.card.failures['transaction'] = ['ResetCard', 'ResetCard', 'ResetCard']
    await connect()
    expect(mini.card.calls).toEqual([
      ...Array.from({ length: 3 }, () => ['transaction', 'reconnect 2 0']).flat(),
      'transaction',
    ])
  })

  it('lets the card go when the transaction cannot begin', async () => {
    mini.card.failures['transaction'] = ['RemovedCard']
    await expect(connect()).rejects.toMatchObject({ returnCode: SCARD.REMOVED_CARD })
    expect(mini.card.calls).toEqual(['transaction', 'disconnect 0'])
    expect(mini.lent).toBe(0)
  })

  it('gives a sign of life every two seconds that sends nothing to the card', async () => {
    await connect()
    expect(clock.everyMs).toBe(KEEP_ALIVE_MS)
    expect(KEEP_ALIVE_MS).toBeLessThan(5000 / 2)
    clock.beat()
    await turn()
    clock.beat()
    await turn()
    expect(mini.card.calls).toEqual(['transaction', 'state', 'state'])
  })

  it('gives none during a command, and ends them with the connection', async () => {
    const handle = await connect()
    const running = handle.transmit(COMMAND)
    clock.beat()
    await running
    await handle.disconnect('leave')
    expect(mini.card.calls).not.toContain('state')
    expect(clock.ended).toBe(true)
  })

  it('sends nothing more once a sign of life has found the card reset', async () => {
    const handle = await connect()
    mini.card.failures['state'] = ['ResetCard']
    clock.beat()
    await turn()
    await expect(handle.transmit(COMMAND)).rejects.toMatchObject({ returnCode: SCARD.RESET_CARD })
    expect(mini.card.calls).not.toContain('transmit')
  })
})

describe('connectExclusive', () => {
  it('connects without a transaction and without signs of life', async () => {
    const mini = new FakePcscMini()
    const handle = await connectExclusive(mini, 'A')
    await handle.disconnect('reset')
    expect(mini.shares).toEqual([1])
    expect(mini.card.calls).toEqual(['disconnect 1'])
  })

  it('gives its buffer back, and a second disconnection does nothing', async () => {
    const mini = new FakePcscMini()
    const handle = await connectExclusive(mini, 'A')
    expect(mini.lent).toBe(1)
    await handle.disconnect('leave')
    await handle.disconnect('leave')
    expect(mini.lent).toBe(0)
    expect(mini.card.calls).toEqual(['disconnect 0'])
  })
})

describe('PcscMiniHandle', () => {
  it('gives answers of their own, and leaves the command to its caller', async () => {
    const mini = new FakePcscMini()
    const handle = await connectExclusive(mini, 'A')
    const command = COMMAND.slice()
    const first = await handle.transmit(command)
    mini.card.answer = hex('69 82')
    expect(await handle.transmit(command)).toEqual(hex('69 82'))
    expect(first).toEqual(SUCCESS)
    expect(command).toEqual(COMMAND)
  })

  it('passes control codes on and names what the reader refuses', async () => {
    const mini = new FakePcscMini()
    const handle = await connectExclusive(mini, 'A')
    expect(await handle.control(0x42000d48, hex(''))).toEqual(hex(''))
    mini.card.failures['control 1'] = ['UnsupportedFeature']
    await expect(handle.control(1, hex(''))).rejects.toMatchObject({ returnCode: 0x80100022 })
  })
})
