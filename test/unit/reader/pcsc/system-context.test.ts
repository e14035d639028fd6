import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ContextWatcher } from '../../../../src/reader/pcsc/pcsc-binding.ts'
import { SystemContext } from '../../../../src/reader/pcsc/system-context.ts'
import type { PcscId, PcscLibrary, SeenReader } from '../../../../src/system/pcsc-library.ts'
import { hex } from '../../../helpers/hex.ts'

const ATR = hex('3B 00')
const EMPTY = 0x10
const PRESENT = 0x20
const CHANGED = 0x2
const UNKNOWN = 0x4
const CANCELLED = 0x80100002
const INVALID_HANDLE = 0x80100003
const NO_READERS = 0x8010002e
const NO_SERVICE = 0x8010001d
const UNKNOWN_READER = 0x80100009
const PNP = '\\\\?PnP?\\Notification'

/** More waits than any test has a reason for: the watch does not wait at all. */
const BUSY = 50

type Wait = (code: number) => void
const unforeseen = (): never => {
  throw new Error('unforeseen call')
}

/**
 * The system's library with readers that the test sets. Strict: a context that is unknown or released, a second wait on one,
 * and calls that a watch has no use for are errors of the test.
 */
class FakeLibrary implements PcscLibrary {
  readonly abi = { wideNames: false, transactionsExpire: false }
  readonly readers = new Map<string, SeenReader>()
  readonly contexts = new Set<PcscId>()
  readonly asked: string[][] = []
  hasPnp = true
  /** SCardCancel is forgotten when nothing waits, as by pcsc-lite. */
  cancels = 0
  listCode = 0
  #next = 1
  #wait: Wait | undefined

  establishContext() {
    const context = this.#next++
    this.contexts.add(context)
    return Promise.resolve({ code: 0, context })
  }
  releaseContext(context: PcscId) {
    if (!this.contexts.delete(context)) unforeseen()
    return Promise.resolve(0)
  }
  cancel(context: PcscId) {
    if (!this.contexts.has(context)) return Promise.resolve(INVALID_HANDLE)
    this.cancels += 1
    this.#wait?.(CANCELLED)
    return Promise.resolve(0)
  }
  listReaders(context: PcscId) {
    this.#check(context)
    const names = [...this.readers.keys()].map((name) => Buffer.from(name, 'latin1'))
    const code = this.listCode === 0 && names.length === 0 ? NO_READERS : this.listCode
    return Promise.resolve({ code, names })
  }
  async getStatusChange(
    context: PcscId,
    timeoutMs: number,
    readers: readonly { readonly name: Uint8Array; readonly flags: number }[],
  ) {
    this.#check(context)
    if (this.#wait !== undefined || this.asked.length > BUSY) unforeseen()
    const names = readers.map(({ name }) => Buffer.from(name).toString('latin1'))
    this.asked.push(names)
    const now = names.map((name) => this.#stateOf(name))
    const isNews = now.some(({ flags }, index) => (flags & ~CHANGED) !== readers[index]?.flags)
    if (timeoutMs > 0 && !isNews) {
      const code = await new Promise<number>((resolve) => (this.#wait = resolve))
      this.#wait = undefined
      if (code !== 0) return { code, readers: now }
    }
    return { code: 0, readers: names.map((name) => this.#stateOf(name)) }
  }

  readonly connect = unforeseen
  readonly reconnect = unforeseen
  readonly disconnect = unforeseen
  readonly beginTransaction = unforeseen
  readonly endTransaction = unforeseen
  readonly status = unforeseen
  readonly transmit = unforeseen
  readonly control = unforeseen

  /** Sets a reader, or takes it away, and ends the wait for changes. */
  set(name: string, flags: number | undefined, code = 0): void {
    if (flags === undefined) this.readers.delete(name)
    else this.readers.set(name, { flags, atr: (flags & PRESENT) === 0 ? hex('') : ATR })
    this.#wait?.(code)
  }
  fail(code: number): void {
    this.#wait?.(code)
  }

  #stateOf(name: string): SeenReader {
    if (name === PNP) return { flags: this.hasPnp ? 0 : UNKNOWN, atr: hex('') }
    return this.readers.get(name) ?? { flags: UNKNOWN | CHANGED, atr: hex('') }
  }
  #check(context: PcscId): void {
    if (!this.contexts.has(context)) throw new Error('a context that is not there')
  }
}

async function settle(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await turn()
}

async function watch(library: FakeLibrary) {
  const told: string[] = []
  const watcher: ContextWatcher = {
    ready: () => void told.push('ready'),
    changed: () => void told.push('changed'),
    doubtful: () => void told.push('doubtful'),
    lost: (fault) => void told.push(`lost ${fault.message}`),
  }
  const context = new SystemContext(library, watcher)
  onTestFinished(() => context.close())
  await settle()
  return { context, told }
}

describe('SystemContext', () => {
  it('is ready when the state of every reader is known, and tells cards that come and go', async () => {
    const library = new FakeLibrary()
    library.set('A 00', EMPTY)
    library.set('B 01', PRESENT)
    const { context, told } = await watch(library)
    expect(told).toEqual(['ready'])
    expect([...context.states].map(([name, { kind }]) => [name, kind])).toEqual([
      ['A 00', 'empty'],
      ['B 01', 'present'],
    ])
    library.set('A 00', PRESENT | CHANGED)
    await settle()
    expect(context.states.get('A 00')).toMatchObject({ kind: 'present', atr: ATR })
    expect(told.slice(1)).toContain('changed')
  })

  it('finds a reader that is plugged in, whatever bytes its name has, and forgets one that is taken away', async () => {
    const library = new FakeLibrary()
    const { context, told } = await watch(library)
    expect([told, context.states.size]).toEqual([['ready'], 0])
    library.set('Lecteur \u00e9 00', EMPTY)
    await settle()
    expect([...context.states.keys()]).toEqual(['Lecteur é 00'])
    library.set('Lecteur \u00e9 00', undefined)
    await settle()
    expect(context.states.size).toBe(0)
  })

  it('asks for the pseudo reader no more where the system does not know it', async () => {
    const library = new FakeLibrary()
    library.hasPnp = false
    library.set('A 00', EMPTY)
    await watch(library)
    expect(library.asked[0]).toEqual(['A 00', PNP])
    expect(library.asked.at(-1)).toEqual(['A 00'])
  })

  it('reads the list again when a reader goes away under it', async () => {
    const library = new FakeLibrary()
    library.set('A 00', EMPTY)
    const { context, told } = await watch(library)
    library.set('A 00', undefined, UNKNOWN_READER)
    await expect.poll(() => context.states.size).toBe(0)
    expect(told.join()).not.toContain('lost')
  })

  it.each([
    ['the wait', (library: FakeLibrary) => library.fail(NO_SERVICE)],
    [
      'the list',
      (library: FakeLibrary) => {
        library.listCode = NO_SERVICE
        library.fail(0)
      },
    ],
  ])('tells once that the service is gone when %s fails, and gives its context back', async (_name, fail) => {
    const library = new FakeLibrary()
    library.set('A 00', EMPTY)
    const { context, told } = await watch(library)
    fail(library)
    await settle()
    expect(told.filter((line) => line.startsWith('lost'))).toHaveLength(1)
    expect(library.contexts.size).toBe(0)
    await context.close()
  })

  it('ends its wait and gives its context back when it is closed, and tells nothing more', async () => {
    const library = new FakeLibrary()
    library.set('A 00', EMPTY)
    const { context, told } = await watch(library)
    const before = told.length
    await context.close()
    library.set('A 00', PRESENT)
    await settle()
    expect([library.contexts.size, told.length]).toEqual([0, before])
    expect(library.cancels).toBeGreaterThan(0)
  })

  it('refuses to connect to a reader that it does not know', async () => {
    const { context } = await watch(new FakeLibrary())
    await expect(context.connect('A 00')).rejects.toMatchObject({ returnCode: UNKNOWN_READER })
  })
})
