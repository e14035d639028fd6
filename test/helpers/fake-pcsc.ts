import type {
  ContextWatcher,
  PcscBinding,
  PcscContext,
  PcscHandle,
} from '../../src/reader/pcsc/pcsc-binding.ts'
import type { ReaderState } from '../../src/reader/pcsc/reader-state.ts'
import { type PcscFault, pcscFault, SCARD } from '../../src/reader/pcsc/return-codes.ts'
import type { Disposition } from '../../src/reader/reader.ts'

/** What the next native call does: gives this, fails with this code, or never returns until `answer` is called. */
export type Script<T> = { readonly value: T } | { readonly returnCode: number } | Pending<T>

/** A native call that hangs until the test answers it. */
export class Pending<T> {
  readonly promise: Promise<T>
  answer: (value: T) => void = () => undefined
  fail: (fault: PcscFault) => void = () => undefined

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.answer = resolve
      this.fail = reject
    })
  }
}

function play<T>(script: Script<T>): Promise<T> {
  if (script instanceof Pending) return script.promise
  if ('value' in script) return Promise.resolve(script.value)
  return Promise.reject(pcscFault('fake call failed', script.returnCode))
}

/** A card handle that does what its scripts say, in their order, and refuses calls that no script foresees. */
export class FakeHandle implements PcscHandle {
  readonly protocol = 't1'
  readonly transmits: Script<Uint8Array>[] = []
  readonly controls: Script<Uint8Array>[] = []
  readonly disconnects: Script<undefined>[] = []
  readonly resets: Script<undefined>[] = []
  readonly sent: Uint8Array[] = []
  readonly sentControls: { readonly code: number; readonly data: Uint8Array }[] = []
  readonly dispositions: Disposition[] = []
  /** What runs now: one call at a time, but for a second command to the reader, which may interrupt the first. */
  readonly #running: string[] = []

  transmit(command: Uint8Array): Promise<Uint8Array> {
    this.sent.push(command.slice())
    return this.#call(this.transmits, 'transmit')
  }

  control(code: number, data: Uint8Array): Promise<Uint8Array> {
    this.sentControls.push({ code, data: data.slice() })
    return this.#call(this.controls, 'control')
  }

  async reset(): Promise<void> {
    await this.#call(this.resets, 'reset')
  }

  /** Succeeds when there is no script. */
  async disconnect(disposition: Disposition): Promise<void> {
    this.dispositions.push(disposition)
    if (this.disconnects.length === 0) this.disconnects.push({ value: undefined })
    await this.#call(this.disconnects, 'disconnect')
  }

  async #call<T>(scripts: Script<T>[], name: string): Promise<T> {
    const interrupts = name === 'control' && this.#running.every((other) => other === 'control')
    if (this.#running.length > 0 && !interrupts) throw new Error(`${name} during another call`)
    const script = scripts.shift()
    if (script === undefined) throw new Error(`unforeseen ${name}`)
    this.#running.push(name)
    return play(script).finally(() => {
      this.#running.splice(this.#running.indexOf(name), 1)
    })
  }
}

export class FakeContext implements PcscContext {
  readonly states: Map<string, ReaderState>
  readonly watcher: ContextWatcher
  readonly #pcsc: FakePcsc
  closed = false

  constructor(pcsc: FakePcsc, watcher: ContextWatcher) {
    this.#pcsc = pcsc
    this.watcher = watcher
    this.states = new Map(pcsc.readers)
  }

  connect(reader: string): Promise<PcscHandle> {
    if (this.closed) throw new Error('connect on a closed context')
    this.#pcsc.connects.push(reader)
    const script = this.#pcsc.connectScripts.shift()
    if (script === undefined) throw new Error('unforeseen connect')
    return play(script)
  }

  close(): Promise<void> {
    this.closed = true
    return Promise.resolve()
  }
}

/** A PC/SC service without a system: the test is the system. */
export class FakePcsc {
  readonly readers = new Map<string, ReaderState>()
  readonly contexts: FakeContext[] = []
  readonly connectScripts: Script<PcscHandle>[] = []
  /** Readers that a native connect was called for. */
  readonly connects: string[] = []
  /** How often the provider looked for the service. */
  looks = 0
  running = true
  /** Contexts say that they are ready by themselves. */
  answers = true
  missing: PcscFault | undefined

  readonly loadBinding = (): PcscBinding => {
    this.looks += 1
    if (this.missing !== undefined) throw this.missing
    return { open: (watcher) => this.#open(watcher) }
  }

  #open(watcher: ContextWatcher): FakeContext {
    if (!this.running) throw pcscFault('SCardEstablishContext failed', SCARD.NO_SERVICE)
    const context = new FakeContext(this, watcher)
    this.contexts.push(context)
    if (this.answers) queueMicrotask(() => context.watcher.ready())
    return context
  }

  get openContexts(): readonly FakeContext[] {
    return this.contexts.filter(({ closed }) => !closed)
  }

  /** Changes a reader, or unplugs it, and tells the open contexts. */
  set(reader: string, state: ReaderState | undefined): void {
    for (const readers of [this.readers, ...this.openContexts.map(({ states }) => states)]) {
      if (state === undefined) readers.delete(reader)
      else readers.set(reader, state)
    }
    for (const { watcher } of this.openContexts) watcher.changed()
  }

  kill(): void {
    this.running = false
    for (const { watcher } of this.openContexts) watcher.lost(pcscFault('watch failed', SCARD.COMM_ERROR))
  }
}
