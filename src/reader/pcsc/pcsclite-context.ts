/**
 * One context of pcsclite: the list of readers and the state of each. What the package tells is passed on after its
 * native callback has returned: those of a reader run while its mutex is held, so that closing it there is a deadlock.
 */
import type { ContextWatcher, PcscContext, PcscHandle } from './pcsc-binding.ts'
import { PcscliteConnector } from './pcsclite-handle.ts'
import { type Pcsclite, pcscliteFault, type PcscliteReader, type PcscliteService } from './pcsclite-native.ts'
import { decodeReaderState, type ReaderState } from './reader-state.ts'
import { isServiceFault, pcscFault, SCARD } from './return-codes.ts'

/** Without notifications pcsclite lists the readers once a second; lists nearer to each other mean a change. */
const POLLING_PERIOD_MS = 1000

interface Monitor {
  readonly reader: PcscliteReader
  /** Its first state has come: closing it earlier loses its end for ever. */
  begun: boolean
  /** It was known to the system at least once. */
  known: boolean
}

export class PcscliteContext implements PcscContext {
  readonly #states = new Map<string, ReaderState>()
  readonly #monitors = new Map<string, Monitor>()
  readonly #connector = new PcscliteConnector()
  readonly #watcher: ContextWatcher
  readonly #service: PcscliteService
  #listed: { readonly names: readonly string[]; readonly at: number } | undefined
  #phase: 'opening' | 'ready' | 'lost' = 'opening'
  #closing: { readonly promise: Promise<void>; readonly resolve: () => void; begun: boolean } | undefined

  /** @throws PcscFault when no service answers. */
  constructor(pcsclite: Pcsclite, watcher: ContextWatcher) {
    this.#watcher = watcher
    try {
      this.#service = pcsclite()
    } catch (error) {
      throw pcscliteFault(error)
    }
    this.#tapLists()
    this.#service.on('error', (error) => this.#later(() => this.#lose(error)))
    this.#service.on('reader', (reader) => this.#watch(reader))
  }

  get states(): ReadonlyMap<string, ReaderState> {
    const place = (name: string): number => this.#listed?.names.indexOf(name) ?? 0
    return new Map([...this.#states].sort(([a], [b]) => place(a) - place(b)))
  }

  async connect(name: string): Promise<PcscHandle> {
    const monitor = this.#monitors.get(name)
    if (monitor === undefined) throw pcscFault('no such reader', SCARD.UNKNOWN_READER)
    return this.#connector.connect(monitor.reader)
  }

  close(): Promise<void> {
    if (this.#closing === undefined) {
      let resolve = (): void => undefined
      const promise = new Promise<void>((done) => (resolve = done))
      this.#closing = { promise, resolve, begun: false }
      this.#later(() => this.#closeWhenBegun())
    }
    return this.#closing.promise
  }

  /**
   * Looks at every list of readers before the package does. Observed in pcsclite 1.0.1: its thread and its callback
   * share the list without a lock, so that a second change during the callback wipes the new list and the package takes
   * every reader for unplugged; and a reader that comes back before the end of its former watch is never shown again.
   * So a list that misses a reader never reaches the package: a new context is asked. To be dropped with a binding
   * whose lists can be trusted.
   */
  #tapLists(): void {
    const start = this.#service.start.bind(this.#service)
    this.#service.start = (told) =>
      start((error, bytes) => {
        const names = Buffer.from(bytes ?? new Uint8Array())
          .toString()
          .split('\0')
          .filter((name) => name !== '')
        const before = this.#listed
        const at = performance.now()
        this.#listed = { names, at }
        const again = before !== undefined && names.length + before.names.length === 0
        if (error !== undefined && error !== null) told(error)
        else if (before?.names.some((name) => !names.includes(name)) === true)
          this.#later(() => this.#doubt())
        else if (again && at - before.at < POLLING_PERIOD_MS / 2) this.#later(() => this.#doubt())
        else told(undefined, bytes)
        this.#later(() => this.#checkReady())
      })
  }

  #watch(reader: PcscliteReader): void {
    const monitor: Monitor = { reader, begun: false, known: false }
    this.#monitors.set(reader.name, monitor)
    reader.on('status', ({ state, atr }) => this.#later(() => this.#update(monitor, state, atr)))
    reader.on('error', (error) => this.#later(() => this.#fail(error)))
    reader.on('end', () => this.#later(() => this.#end(monitor)))
  }

  #update(monitor: Monitor, flags: number, atr: Uint8Array | undefined): void {
    const { name } = monitor.reader
    const state = decodeReaderState(flags, atr ?? new Uint8Array())
    if (state === undefined) this.#states.delete(name)
    else this.#states.set(name, state)
    monitor.begun = true
    monitor.known ||= state !== undefined
    if (this.#phase === 'ready' && this.#closing === undefined) this.#watcher.changed()
    this.#checkReady()
  }

  /** The watch of a reader ended by itself: it was unplugged, or its name is one that does not survive the binding. */
  #end(monitor: Monitor): void {
    const { name } = monitor.reader
    if (this.#monitors.get(name) === monitor) this.#monitors.delete(name)
    this.#states.delete(name)
    monitor.begun = true
    if (this.#phase === 'ready' && this.#closing === undefined) {
      this.#watcher.changed()
      if (monitor.known) this.#watcher.doubtful()
    }
    this.#checkReady()
  }

  #fail(error: unknown): void {
    if (isServiceFault(pcscliteFault(error))) this.#lose(error)
  }

  #doubt(): void {
    if (this.#phase !== 'lost' && this.#closing === undefined) this.#watcher.doubtful()
  }

  #lose(error: unknown): void {
    if (this.#phase === 'lost') return
    this.#phase = 'lost'
    if (this.#closing === undefined) this.#watcher.lost(pcscliteFault(error))
    this.#closeWhenBegun()
  }

  #allBegun(): boolean {
    const listed = this.#listed !== undefined || this.#phase === 'lost'
    return listed && [...this.#monitors.values()].every(({ begun }) => begun)
  }

  #checkReady(): void {
    if (this.#phase === 'opening' && this.#allBegun()) {
      this.#phase = 'ready'
      if (this.#closing === undefined) this.#watcher.ready()
    }
    this.#closeWhenBegun()
  }

  /**
   * Closes what still runs, once everything has begun: before that, pcsclite forgets the end of a reader's thread, and
   * starts the thread of the list after it was closed. Every watch that ends is told by `end`.
   */
  #closeWhenBegun(): void {
    const closing = this.#closing
    if (closing === undefined || !this.#allBegun()) return
    if (!closing.begun) {
      closing.begun = true
      for (const { reader } of this.#monitors.values()) reader.close()
      this.#service.close()
    }
    if (this.#monitors.size === 0) closing.resolve()
  }

  #later(work: () => void): void {
    setImmediate(work)
  }
}
