import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createPcscProvider } from '../../../../src/reader/pcsc/pcsc-provider.ts'
import { pcscFault, SCARD } from '../../../../src/reader/pcsc/return-codes.ts'
import type { ReaderProvider } from '../../../../src/reader/reader.ts'
import { FakePcsc } from '../../../helpers/fake-pcsc.ts'
import { hex } from '../../../helpers/hex.ts'
import { ReaderEventLog } from '../../../helpers/reader-event-log.ts'

const A = 'A 00 00'
const B = 'B 00 00'
const ATR = hex('3B 00')

describe('createPcscProvider: the watch of the service', () => {
  let pcsc: FakePcsc
  let provider: ReaderProvider
  let log: ReaderEventLog
  /** Tells that a service may have come. */
  let arrived: () => void

  beforeEach(() => {
    vi.useFakeTimers()
    pcsc = new FakePcsc()
    log = new ReaderEventLog()
    arrived = () => undefined
    provider = createPcscProvider({
      loadBinding: pcsc.loadBinding,
      watchArrival: (onNews) => {
        arrived = onNews
        return { active: true, close: () => undefined }
      },
    })
  })
  afterEach(async () => {
    await provider.stop()
    expect(vi.getTimerCount()).toBe(0)
    expect(pcsc.openContexts).toEqual([])
    vi.useRealTimers()
  })

  const start = (): Promise<void> => provider.start(log.record)
  const newLines = (from: number): readonly string[] => log.lines.slice(from)

  it('tells the readers of the first context before start resolves', async () => {
    pcsc.readers.set(A, { kind: 'present', counter: 1, atr: ATR })
    pcsc.readers.set(B, { kind: 'empty', counter: 0 })
    await start()
    expect(log.lines).toEqual([`reader-attached ${A}`, `card-inserted ${A} 3B00`, `reader-attached ${B}`])
  })

  it('tells once that there is no binding, shows why, and recovers when there is one', async () => {
    pcsc.missing = pcscFault('the PC/SC binding pcsclite cannot be loaded', null, {
      cause: new Error('Cannot find module'),
      reason: 'no-library',
    })
    await start()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(log.events).toEqual([{ type: 'service-lost', reason: 'no-library' }])
    await expect(provider.connect(A, { waitMs: 0 })).rejects.toMatchObject({
      code: 'PCSC_UNAVAILABLE',
      details: { reason: 'no-library' },
      cause: { cause: { message: 'Cannot find module' } },
    })
    pcsc.missing = undefined
    arrived()
    await vi.advanceTimersByTimeAsync(50)
    expect(newLines(1)).toEqual(['service-recovered'])
  })

  it('looks for the service after 50 ms, then twice as long each time up to a minute, and at once when one may have come', async () => {
    pcsc.running = false
    await start()
    const looks: number[] = []
    for (const ms of [49, 1, 100, 200, 400, 800, 1600]) {
      await vi.advanceTimersByTimeAsync(ms)
      looks.push(pcsc.looks)
    }
    expect(looks).toEqual([1, 2, 3, 4, 5, 6, 7])
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(pcsc.looks).toBeLessThan(75)
    expect(log.events).toEqual([{ type: 'service-lost', reason: 'not-running' }])
    pcsc.running = true
    arrived()
    await vi.advanceTimersByTimeAsync(50)
    expect(newLines(1)).toEqual(['service-recovered'])
  })

  it('looks every five seconds for a service that refuses, and tells another reason when it has one', async () => {
    pcsc.missing = pcscFault('refused', null, { reason: 'denied' })
    await start()
    await vi.advanceTimersByTimeAsync(60_000)
    const { looks } = pcsc
    await vi.advanceTimersByTimeAsync(50_000)
    expect(pcsc.looks).toBe(looks + 10)
    pcsc.missing = pcscFault('gone', SCARD.NO_SERVICE)
    await vi.advanceTimersByTimeAsync(5000)
    expect(log.events).toEqual([
      { type: 'service-lost', reason: 'denied' },
      { type: 'service-lost', reason: 'not-running' },
    ])
  })

  it('looks fast again after a service that had settled', async () => {
    await start()
    for (let i = 0; i < 3; i += 1) {
      await vi.advanceTimersByTimeAsync(6000)
      pcsc.kill()
      pcsc.running = true
      await vi.advanceTimersByTimeAsync(50)
    }
    expect(log.lines).toEqual(Array.from({ length: 3 }, () => ['service-lost', 'service-recovered']).flat())
  })

  it('looks slower and slower for a service that dies again and again', async () => {
    await start()
    const looks: number[] = []
    for (let i = 0; i < 5; i += 1) {
      pcsc.kill()
      pcsc.running = true
      await vi.advanceTimersByTimeAsync(100)
      looks.push(pcsc.looks)
    }
    expect(looks).toEqual([2, 3, 3, 4, 4])
  })

  it('tells cards and readers as gone before the service', async () => {
    pcsc.readers.set(A, { kind: 'present', counter: 1, atr: ATR })
    pcsc.readers.set(B, { kind: 'empty', counter: 0 })
    await start()
    pcsc.kill()
    expect(newLines(3)).toEqual([
      `card-removed ${A}`,
      `reader-detached ${A}`,
      `reader-detached ${B}`,
      'service-lost',
    ])
    expect(pcsc.openContexts).toEqual([])
  })

  it('counts a service that says nothing as missing, and its late answer as its recovery', async () => {
    pcsc.answers = false
    const starting = start()
    await vi.advanceTimersByTimeAsync(5000)
    await starting
    expect(log.events).toEqual([{ type: 'service-lost', reason: 'not-answering' }])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(pcsc.contexts).toHaveLength(1)
    pcsc.contexts[0]?.watcher.ready()
    expect(newLines(1)).toEqual(['service-recovered'])
  })

  it('asks a new context when the current one is in doubt, and tells nothing twice', async () => {
    pcsc.readers.set(A, { kind: 'present', counter: 1, atr: ATR })
    await start()
    const [first] = pcsc.contexts
    first?.watcher.doubtful()
    first?.watcher.doubtful()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(pcsc.contexts.map(({ closed }) => closed)).toEqual([true, false])
    expect(log.lines).toHaveLength(2)
  })

  it('tells what the new context knows better', async () => {
    pcsc.readers.set(A, { kind: 'empty', counter: 0 })
    await start()
    pcsc.readers.delete(A)
    pcsc.readers.set(B, { kind: 'present', counter: 1, atr: ATR })
    pcsc.contexts[0]?.watcher.doubtful()
    await vi.advanceTimersByTimeAsync(50)
    expect(newLines(1)).toEqual([`reader-detached ${A}`, `reader-attached ${B}`, `card-inserted ${B} 3B00`])
  })

  it('asks again when the new context is in doubt itself before it is ready', async () => {
    await start()
    pcsc.answers = false
    pcsc.contexts[0]?.watcher.doubtful()
    await vi.advanceTimersByTimeAsync(50)
    pcsc.contexts[1]?.watcher.doubtful()
    pcsc.contexts[1]?.watcher.ready()
    pcsc.answers = true
    await vi.advanceTimersByTimeAsync(100)
    expect(pcsc.contexts.map(({ closed }) => closed)).toEqual([true, true, false])
  })

  it('asks at ever longer intervals when every context is in doubt', async () => {
    await start()
    const tellDoubt = setInterval(() => pcsc.openContexts.at(-1)?.watcher.doubtful(), 10)
    await vi.advanceTimersByTimeAsync(10_000)
    clearInterval(tellDoubt)
    await vi.advanceTimersByTimeAsync(1000)
    expect(pcsc.contexts.length).toBeLessThan(30)
  })

  it('loses the service when the new context cannot be opened', async () => {
    pcsc.readers.set(A, { kind: 'empty', counter: 0 })
    await start()
    pcsc.running = false
    pcsc.contexts[0]?.watcher.doubtful()
    await vi.advanceTimersByTimeAsync(50)
    expect(newLines(1)).toEqual([`reader-detached ${A}`, 'service-lost'])
    pcsc.running = true
    await vi.advanceTimersByTimeAsync(500)
    expect(newLines(3)).toEqual(['service-recovered', `reader-attached ${A}`])
  })

  it('goes on with the new context when the old one is lost meanwhile', async () => {
    pcsc.readers.set(A, { kind: 'empty', counter: 0 })
    await start()
    pcsc.answers = false
    pcsc.contexts[0]?.watcher.doubtful()
    await vi.advanceTimersByTimeAsync(50)
    pcsc.contexts[0]?.watcher.lost(pcscFault('watch failed', 0x80100013))
    pcsc.contexts[1]?.watcher.ready()
    expect(newLines(1)).toEqual([
      `reader-detached ${A}`,
      'service-lost',
      'service-recovered',
      `reader-attached ${A}`,
    ])
  })

  it('tells changes of a reader one by one', async () => {
    pcsc.readers.set(A, { kind: 'empty', counter: 0 })
    await start()
    pcsc.set(A, { kind: 'present', counter: 1, atr: ATR })
    pcsc.set(A, { kind: 'present', counter: 3, atr: ATR })
    pcsc.set(A, { kind: 'unavailable', counter: 0 })
    pcsc.set(A, { kind: 'empty', counter: 4 })
    pcsc.set(A, undefined)
    expect(newLines(1)).toEqual([
      `card-inserted ${A} 3B00`,
      `card-removed ${A}`,
      `card-inserted ${A} 3B00`,
      `reader-unavailable ${A}`,
      `reader-detached ${A}`,
      `reader-attached ${A}`,
      `reader-detached ${A}`,
    ])
  })

  it('tells nothing after stop, and start that waits resolves', async () => {
    pcsc.answers = false
    const starting = start()
    await provider.stop()
    await starting
    pcsc.contexts[0]?.watcher.ready()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(log.lines).toEqual([])
    expect(pcsc.looks).toBe(1)
  })
})
