import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { PcscMiniContext } from '../../../../src/reader/pcsc/pcsc-mini-context.ts'
import { FakePcscMini, miniError } from '../../../helpers/fake-pcsc-mini.ts'

const EMPTY = 0x12
const PRESENT = 0x1_0022
const MUTE = 0x1_0222
const UNKNOWN = 0x6
const never = (): (() => void) => () => undefined

describe('PcscMiniContext', () => {
  let mini: FakePcscMini
  let told: string[]
  let context: PcscMiniContext

  beforeEach(() => {
    mini = new FakePcscMini()
    told = []
    const tell = (what: string) => (): void => void told.push(what)
    const watcher = {
      ready: tell('ready'),
      changed: tell('changed'),
      doubtful: tell('doubtful'),
      lost: (fault: Error) => told.push(`lost ${fault.message}`),
    }
    context = new PcscMiniContext(mini, watcher, never)
  })

  async function ready(): Promise<void> {
    mini.changed?.('A', EMPTY)
    mini.changed?.('B', EMPTY)
    await sleep(100)
    expect(told).toEqual(['ready'])
    told.length = 0
  }

  it('is ready when the package falls silent', async () => {
    await ready()
    expect([...context.states]).toEqual([
      ['A', { kind: 'empty', counter: 0 }],
      ['B', { kind: 'empty', counter: 0 }],
    ])
  })

  it('is ready without any reader', async () => {
    await sleep(250)
    expect(told).toEqual(['ready'])
  })

  it('reads the answer to reset of a card itself, and tells the card with it', async () => {
    await ready()
    mini.changed?.('A', PRESENT)
    await sleep(20)
    expect(context.states.get('A')).toEqual({ kind: 'present', counter: 1, atr: Uint8Array.of(0x3b, 0x00) })
    expect(mini.shares).toEqual([2])
    expect(mini.card.calls).toEqual(['state', 'disconnect 0'])
  })

  it('tells a mute card without a question', async () => {
    await ready()
    mini.changed?.('A', MUTE)
    await sleep(20)
    expect(context.states.get('A')).toEqual({ kind: 'present', counter: 1, atr: null })
    expect(mini.shares).toEqual([])
  })

  it('forgets a reader that was unplugged', async () => {
    await ready()
    mini.changed?.('A', UNKNOWN)
    await sleep(20)
    expect([...context.states.keys()]).toEqual(['B'])
  })

  it('tries exclusively first, and shares when that is refused', async () => {
    await ready()
    mini.refusals.push('SharingViolation')
    const handle = await context.connect('A')
    expect(mini.shares).toEqual([1, 2])
    expect(mini.card.calls).toEqual(['transaction'])
    await handle.disconnect('leave')
  })

  it('does not share what is refused for another reason', async () => {
    await ready()
    mini.refusals.push('UnresponsiveCard')
    await expect(context.connect('A')).rejects.toMatchObject({ returnCode: 0x80100066 })
    expect(mini.shares).toEqual([1])
  })

  it('lets the card go that is gone: a transaction would keep others from the next one', async () => {
    await ready()
    await context.connect('A')
    mini.changed?.('A', EMPTY)
    await sleep(20)
    expect(mini.card.calls).toEqual(['disconnect 0'])
  })

  it('tells the loss of the service once, and stops the client', async () => {
    await ready()
    mini.failed?.(miniError('CommError'))
    mini.failed?.(miniError('CommError'))
    await sleep(20)
    expect(told).toEqual(['lost PC/SC call failed (SCARD_F_COMM_ERROR)'])
    expect(mini.stopped).toBe(1)
    await context.close()
    expect(mini.stopped).toBe(1)
  })

  it('tells its doubt when the package lost news', async () => {
    await ready()
    mini.failed?.(miniError('StatusEventBufferOverflow'))
    await sleep(20)
    expect(told).toEqual(['doubtful'])
  })

  it('waits for its thread before it closes, longer when a card is mute, and looks for new cards', async () => {
    await ready()
    mini.changed?.('A', MUTE)
    await sleep(20)
    mini.refusals.push('NoSmartCard')
    const began = performance.now()
    const stopped = mini.stopped
    await context.close()
    expect(performance.now() - began).toBeGreaterThan(400)
    expect(mini.stopped - stopped).toBe(2)
    mini.changed?.('A', EMPTY)
    await sleep(20)
    expect(told).toEqual(['changed'])
  })
})
