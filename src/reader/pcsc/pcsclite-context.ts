/**
 * One context of pcsclite 1.0.1: the list of readers and the state of each. What the package tells is passed on after
 * its native callback has returned: that of a reader runs while its mutex is held, and closing it there is a deadlock.
 */
import type { ContextWatcher, PcscContext, PcscHandle } from './pcsc-binding.ts'
import { PcscliteConnector } from './pcsclite-handle.ts'
import { type ListOfReaders, listReaders, tapLists } from './pcsclite-lists.ts'
import { type Pcsclite, pcscliteFault, type PcscliteReader, type PcscliteService } from './pcsclite-native.ts'
import { MUTE_SETTLE_MS, SETTLE_MS } from './pcsclite-quirks.ts'
import { decodeReaderState, type ReaderState } from './reader-state.ts'
import { isServiceFault, pcscFault, SCARD } from './return-codes.ts'

/** Longer than the second after which pcsclite lists again where the system has no notifications. */
const PROBE_AFTER_MS = 1500

interface Monitor {
  readonly reader: PcscliteReader
  /** Its first state has come: closing it earlier loses its end for ever. */
  begun: boolean
  /** The system knew it at least once. */
  known: boolean
}

export class PcscliteContext implements PcscContext {
  readonly #pcsclite: Pcsclite
  readonly #watcher: ContextWatcher
  readonly #service: PcscliteService
  readonly #connector = new PcscliteConnector()
  readonly #states = new Map<string, ReaderState>()
  readonly #monitors = new Map<string, Monitor>()
  #listed: readonly string[] | undefined
  #phase: 'opening' | 'ready' | 'lost' = 'opening'
  #newsAt = 0
  #probe: NodeJS.Timeout | undefined
  #closing: { readonly promise: Promise<void>; readonly resolve: () => void; begun: boolean } | undefined

  /** @throws PcscFault when no service answers. */
  constructor(pcsclite: Pcsclite, watcher: ContextWatcher) {
    this.#pcsclite = pcsclite
    this.#watcher = watcher
    try {
      this.#service = pcsclite()
    } catch (error) {
      throw pcscliteFault(error)
    }
    tapLists(this.#service, (list) => this.#take(list))
    this.#service.on('error', (error) => this.#later(() => this.#lose(error)))
    this.#service.on('reader', (reader) => this.#watch(reader))
  }

  get states(): ReadonlyMap<string, ReaderState> {
    const place = (name: string): number => this.#listed?.indexOf(name) ?? 0
    return new Map([...this.#states].sort(([a], [b]) => place(a) - place(b)))
  }

  async connect(name: string): Promise<PcscHandle> {
    const monitor = this.#monitors.get(name)
    if (monitor === undefined) throw pcscFault('no such reader', SCARD.UNKNOWN_READER)
    return this.#connector.connect(monitor.reader)
  }

  close(): Promise<void> {
    if (this.#closing === undefined) {
      clearTimeout(this.#probe)
      let resolve = (): void => undefined
      const promise = new Promise<void>((done) => (resolve = done))
      this.#closing = { promise, resolve, begun: false }
      this.#later(() => this.#closeWhenSafe())
    }
    return this.#closing.promise
  }

  /**
   * Observed: the thread of the list and its callback share the list without a lock, so that a second change during the
   * callback wipes the new list, and the package takes every reader for unplugged; and a reader that is back before the
   * end of its former watch is never shown again. So the package never sees a list that misses a reader: a new context
   * is asked. To be dropped with a binding whose lists can be trusted.
   */
  #take({ names, accept }: ListOfReaders): void {
    this.#newsAt = performance.now()
    const complete = this.#listed?.every((name) => names.includes(name)) ?? true
    this.#listed = names
    if (complete) accept()
    this.#later(() => {
      if (!complete) this.#doubt()
      this.#probeLater()
      this.#checkReady()
    })
  }

  /**
   * A reader that is attached between a list and the wait for the next change is in neither (Observed in libpcsclite
   * 1.9.9, which counts the readers anew when the wait begins): once all is calm the list is checked.
   */
  #probeLater(): void {
    clearTimeout(this.#probe)
    if (this.#closing !== undefined || this.#phase === 'lost') return
    this.#probe = setTimeout(() => {
      void listReaders(this.#pcsclite, SETTLE_MS).then((names) => {
        if (names.some((name) => this.#listed?.includes(name) === false)) this.#doubt()
      })
    }, PROBE_AFTER_MS)
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
    this.#newsAt = performance.now()
    monitor.begun = true
    monitor.known ||= state !== undefined
    if (this.#isWatched()) this.#watcher.changed()
    this.#checkReady()
  }

  /** The watch of a reader ended by itself: it was unplugged, or its name is one that does not survive the binding. */
  #end(monitor: Monitor): void {
    const { name } = monitor.reader
    if (this.#monitors.get(name) === monitor) this.#monitors.delete(name)
    this.#states.delete(name)
    if (this.#isWatched()) this.#watcher.changed()
    if (monitor.known) this.#doubt()
    this.#checkReady()
  }

  #isWatched(): boolean {
    return this.#phase === 'ready' && this.#closing === undefined
  }

  #doubt(): void {
    if (this.#phase !== 'lost' && this.#closing === undefined) this.#watcher.doubtful()
  }

  #fail(error: unknown): void {
    if (isServiceFault(pcscliteFault(error))) this.#lose(error)
  }

  #lose(error: unknown): void {
    if (this.#phase === 'lost') return
    this.#phase = 'lost'
    clearTimeout(this.#probe)
    this.#newsAt = performance.now()
    if (this.#closing === undefined) this.#watcher.lost(pcscliteFault(error))
    this.#closeWhenSafe()
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
    this.#closeWhenSafe()
  }

  /**
   * Ends the threads that still run: once everything has begun (a thread that ends earlier leaves a handle of the event
   * loop behind) and nothing has happened for a while. A lost service ends them by itself.
   */
  #closeWhenSafe(): void {
    const closing = this.#closing
    if (closing === undefined || !this.#allBegun()) return
    if (this.#phase === 'lost' && this.#monitors.size === 0) closing.begun = true
    if (!closing.begun) {
      const wait = this.#newsAt + this.#settleMs() - performance.now()
      if (wait > 0) {
        setTimeout(() => this.#closeWhenSafe(), Math.ceil(wait))
        return
      }
      closing.begun = true
      for (const { reader } of this.#monitors.values()) reader.close()
      this.#service.close()
    }
    if (this.#monitors.size === 0) closing.resolve()
  }

  #settleMs(): number {
    const mute = [...this.#states.values()].some((state) => state.kind === 'present' && state.atr === null)
    return mute || this.#phase === 'lost' ? MUTE_SETTLE_MS : SETTLE_MS
  }

  #later(work: () => void): void {
    setImmediate(work)
  }
}
