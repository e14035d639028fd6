import { EventEmitter } from 'node:events'
import type { PcscliteReader, PcscliteService } from '../../src/reader/pcsc/pcsclite-native.ts'

type Told = (error: unknown, names?: Uint8Array) => void

/** A reader of the fake package. It refuses what the real one answers with a deadlock or a leak. */
export class FakePcscliteReader implements PcscliteReader {
  readonly name: string
  readonly closes: number[] = []
  #begun = false
  #inCallback = false
  #ended = false
  readonly #events = new EventEmitter()

  constructor(name: string) {
    this.name = name
  }

  on(event: string, listener: (value: never) => void): this {
    this.#events.on(event, listener as (value: unknown) => void)
    return this
  }

  get isOpen(): boolean {
    return !this.#ended
  }

  status(state: number, atr: Uint8Array = new Uint8Array()): void {
    this.#begun = true
    this.#native(() => this.#events.emit('status', { state, atr }))
  }

  /** The watch fails and ends, or just ends as for an unplugged reader. */
  end(error?: Error): void {
    this.#ended = true
    this.#native(() => {
      if (error !== undefined) this.#events.emit('error', error)
      this.#events.emit('end')
    })
  }

  close(): void {
    if (this.#inCallback) throw new Error(`${this.name}: closed in its own callback, a deadlock`)
    if (!this.#begun && !this.#ended) throw new Error(`${this.name}: closed before its first state, a leak`)
    this.closes.push(performance.now())
    if (this.#ended) return
    this.#ended = true
    setImmediate(() => this.#events.emit('end'))
  }

  #native(callback: () => void): void {
    this.#inCallback = true
    callback()
    this.#inCallback = false
  }

  get_status(): never {
    throw new Error('not in this fake')
  }

  connect(): never {
    throw new Error('not in this fake')
  }

  transmit(): never {
    throw new Error('not in this fake')
  }

  control(): never {
    throw new Error('not in this fake')
  }

  disconnect(): never {
    throw new Error('not in this fake')
  }
}

/** One context of the fake package: as the real one, it acts on the lists that are told to it. */
export class FakePcscliteService implements PcscliteService {
  readonly readers = new Map<string, FakePcscliteReader>()
  closed = false
  #told: Told | undefined
  readonly #events = new EventEmitter()

  constructor() {
    process.nextTick(() => this.start((error, names) => this.#act(error, names)))
  }

  start: (told: Told) => void = (told) => {
    this.#told = told
  }

  on(event: string, listener: (value: never) => void): this {
    this.#events.on(event, listener as (value: unknown) => void)
    return this
  }

  /** The thread of the list tells one. */
  list(...names: readonly string[]): void {
    if (this.closed) throw new Error('a list after close')
    if (this.#told === undefined) throw new Error('a list before start')
    this.#told(undefined, Buffer.from(names.length === 0 ? '' : `${names.join('\0')}\0\0`))
  }

  fail(error: Error): void {
    this.#told?.(error)
  }

  reader(name: string): FakePcscliteReader {
    const reader = this.readers.get(name)
    if (reader === undefined) throw new Error(`no reader ${name}`)
    return reader
  }

  close(): void {
    this.closed = true
  }

  #act(error: unknown, bytes: Uint8Array | undefined): void {
    if (error !== undefined) {
      this.#events.emit('error', error)
      return
    }
    const names = Buffer.from(bytes ?? [])
      .toString()
      .split('\0')
      .filter((name) => name !== '')
    if ([...this.readers.keys()].some((name) => !names.includes(name)))
      throw new Error('the package was shown a list that misses a reader')
    for (const name of names.filter((name) => !this.readers.has(name))) {
      const reader = new FakePcscliteReader(name)
      this.readers.set(name, reader)
      this.#events.emit('reader', reader)
    }
  }
}
