import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PcscliteContext } from '../../../../src/reader/pcsc/pcsclite-context.ts'
import { hex } from '../../../helpers/hex.ts'
import { EventEmitter } from 'node:events'
import type { PcscliteReader, PcscliteService } from '../../../../src/reader/pcsc/pcsclite-native.ts'

type Told = (error: unknown, names?: Uint8Array) => void

/** A reader of the fake package. It refuses what the real one answers with a deadlock or a leak. */
class FakePcscliteReader implements PcscliteReader {
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
class FakePcscliteService implements PcscliteService {
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

const A = 'A 00 00'
const B = 'B 00 00'
const EMPTY = 0x12
const PRESENT = 0x0001_0022
const MUTE = 0x0001_0222
const UNKNOWN = 0x0e
const ATR = hex('3B 00')
const SERVICE_GONE = new Error('SCardGetStatusChange error: RPC transport error.(0x80100013)')

describe('PcscliteContext', () => {
  let services: FakePcscliteService[]
  let service: FakePcscliteService
  let context: PcscliteContext
  let told: string[]

  beforeEach(async () => {
    services = []
    told = []
    const tell = (what: string) => (): void => void told.push(what)
    const pcsclite = (): FakePcscliteService => {
      const made = new FakePcscliteService()
      services.push(made)
      return made
    }
    context = new PcscliteContext(pcsclite, {
      ready: tell('ready'),
      changed: tell('changed'),
      doubtful: tell('doubtful'),
      lost: (fault) => void told.push(`lost: ${fault.message}`),
    })
    service = services[0] ?? new FakePcscliteService()
    await turn()
  })
  afterEach(async () => {
    for (const reader of service.readers.values()) if (reader.isOpen) reader.status(EMPTY)
    await context.close()
  })

  async function ready(...names: readonly string[]): Promise<void> {
    service.list(...names)
    for (const name of names) service.reader(name).status(EMPTY)
    await turn()
    told = []
  }

  it('throws the fault of the system when no service runs', () => {
    const pcsclite = (): never => {
      throw new Error('SCardEstablishContext error: Service not available.(0x8010001d)')
    }
    service.list()
    const watcher = { ready: turn, changed: turn, doubtful: turn, lost: turn }
    expect(() => new PcscliteContext(pcsclite, watcher)).toThrow(
      'SCardEstablishContext failed (SCARD_E_NO_SERVICE)',
    )
  })

  it('is ready when the state of every listed reader is known', async () => {
    service.list(A, B)
    service.reader(B).status(PRESENT, ATR)
    await turn()
    expect(told).toEqual([])
    service.reader(A).status(EMPTY)
    await turn()
    expect(told).toEqual(['ready'])
    expect([...context.states]).toEqual([
      [A, { kind: 'empty', counter: 0 }],
      [B, { kind: 'present', counter: 1, atr: ATR }],
    ])
  })

  it('is ready at once without readers', async () => {
    service.list()
    await turn()
    expect(told).toEqual(['ready'])
  })

  it('tells changes, and readers that are attached later', async () => {
    await ready(A)
    service.reader(A).status(PRESENT, ATR)
    service.list(A, B)
    service.reader(B).status(EMPTY)
    await turn()
    expect(told).toEqual(['changed', 'changed'])
    expect([...context.states.keys()]).toEqual([A, B])
  })

  it('keeps a list that misses a reader from the package and tells its doubt', async () => {
    await ready(A, B)
    service.list(B)
    await turn()
    expect(told).toEqual(['doubtful'])
    expect([...context.states.keys()]).toEqual([A, B])
  })

  it('forgets an unplugged reader at once and tells its doubt', async () => {
    await ready(A, B)
    service.reader(A).status(UNKNOWN)
    service.reader(A).end()
    await turn()
    expect(told).toEqual(['changed', 'changed', 'doubtful'])
    expect([...context.states.keys()]).toEqual([B])
  })

  it('does without a reader that the system lists and does not know', async () => {
    service.list(A, B)
    service.reader(A).status(EMPTY)
    service.reader(B).end()
    await turn()
    expect(told).toEqual(['ready'])
    expect([...context.states.keys()]).toEqual([A])
  })

  it('tells once that the service is lost, whoever hears of it first', async () => {
    await ready(A, B)
    service.reader(A).end(SERVICE_GONE)
    service.reader(B).end(SERVICE_GONE)
    service.fail(SERVICE_GONE)
    await turn()
    expect(told).toEqual(['lost: SCardGetStatusChange failed (SCARD_F_COMM_ERROR)'])
  })

  it('keeps the service when a reader alone fails', async () => {
    await ready(A, B)
    service.reader(A).end(new Error('SCardGetStatusChange error: Reader is unavailable.(0x80100017)'))
    await turn()
    expect(told).toEqual(['changed', 'doubtful'])
  })

  it('is lost when the service dies before the first list', async () => {
    service.fail(SERVICE_GONE)
    await turn()
    expect(told).toEqual(['lost: SCardGetStatusChange failed (SCARD_F_COMM_ERROR)'])
  })

  it('refuses to connect to a reader that is not there', async () => {
    await ready(A)
    await expect(context.connect(B)).rejects.toMatchObject({ returnCode: 0x80100009 })
  })

  describe('the check of the list', () => {
    it('tells its doubt when a reader was attached unseen', async () => {
      await ready(A)
      await sleep(1600)
      services[1]?.list(A, B)
      await turn()
      expect(told).toEqual(['doubtful'])
    })

    it('ends itself and tells nothing when the list was right', async () => {
      await ready(A)
      await sleep(1600)
      services[1]?.list(A)
      await sleep(50)
      expect(told).toEqual([])
      expect(services[1]?.closed).toBe(true)
      expect(services).toHaveLength(2)
    })
  })

  describe('close', () => {
    it('ends every watch after a quiet moment, and tells nothing more', async () => {
      await ready(A, B)
      service.reader(A).status(PRESENT, ATR)
      const changedAt = performance.now()
      await context.close()
      expect(told).toEqual([])
      expect(service.closed).toBe(true)
      expect(service.reader(A).closes).toHaveLength(1)
      expect((service.reader(A).closes[0] ?? 0) - changedAt).toBeGreaterThan(9)
    })

    it('waits for the list and the first states', async () => {
      const closing = context.close()
      await sleep(30)
      service.list(A, B)
      service.reader(A).status(EMPTY)
      await sleep(30)
      expect(service.closed).toBe(false)
      service.reader(B).status(EMPTY)
      await closing
      expect(told).toEqual([])
    })

    it('waits longer while a card is mute', async () => {
      await ready(A)
      service.reader(A).status(MUTE)
      const changedAt = performance.now()
      await context.close()
      expect((service.reader(A).closes[0] ?? 0) - changedAt).toBeGreaterThan(480)
    })

    it('leaves a lost service to end its watches', async () => {
      await ready(A)
      service.fail(SERVICE_GONE)
      const closing = context.close()
      service.reader(A).end(SERVICE_GONE)
      await closing
      expect(service.reader(A).closes).toEqual([])
    })

    it('ends watches that outlive the loss', async () => {
      await ready(A)
      service.fail(SERVICE_GONE)
      await context.close()
      expect(service.reader(A).closes).toHaveLength(1)
    })
  })
})
