/** Finds the PC/SC service, loses it, finds it again, for ever, and tells what happens to readers and cards. */
import type { ReaderEvent } from '../reader.ts'
import type { PcscBinding, PcscContext } from './pcsc-binding.ts'
import { diffReaderState, type ReaderState, rememberedState } from './reader-state.ts'
import { type PcscFault, pcscFault, returnCodeName } from './return-codes.ts'
import type { PcscTimings } from './timings.ts'

/** A context that lived so long was no reason to be slower with the next one. */
const SETTLED_MS = 5000

export interface ServiceWatchOptions {
  /** Called for each look for the service, until it gives a context. May throw PcscFault. */
  readonly loadBinding: () => PcscBinding
  readonly timings: Pick<PcscTimings, 'firstRetryMs' | 'longestRetryMs' | 'answerMs'>
  readonly tell: (event: ReaderEvent) => void
  /** Called before the losses are told. */
  readonly onServiceGone: (fault: Error) => void
}

export class ServiceWatch {
  readonly #options: ServiceWatchOptions
  readonly #told = new Map<string, ReaderState>()
  readonly #ending = new Set<Promise<void>>()
  #current: PcscContext | undefined
  #opening: PcscContext | undefined
  #openedAt: number | undefined
  #tries = 0
  #retry: NodeJS.Timeout | undefined
  #answer: NodeJS.Timeout | undefined
  #available: boolean | undefined
  #fault: Error | undefined
  #stopped = false
  #onFirst: () => void = () => undefined

  constructor(options: ServiceWatchOptions) {
    this.#options = options
  }

  /** The context to connect with, while there is a service. */
  get context(): PcscContext | undefined {
    return this.#available === true ? this.#current : undefined
  }

  /** Why there is no service: the fault of the binding or of PC/SC. */
  get fault(): Error | undefined {
    return this.#fault
  }

  /** Attached readers as they were told. */
  get readers(): ReadonlyMap<string, ReaderState> {
    return this.#told
  }

  /** Resolves when the state of things was told for the first time. */
  start(): Promise<void> {
    const first = new Promise<void>((resolve) => (this.#onFirst = resolve))
    this.#open()
    return first
  }

  /** Tells nothing any more. Resolves when the contexts are closed. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#retry)
    clearTimeout(this.#answer)
    this.#close(this.#current)
    this.#close(this.#opening)
    this.#current = undefined
    this.#opening = undefined
    this.#onFirst()
    await Promise.all(this.#ending)
  }

  /** Opens a new context beside the current one, which it replaces when it knows every reader. */
  refresh(): void {
    if (this.#stopped || this.#retry !== undefined || this.#opening !== undefined) return
    if (this.#openedAt !== undefined && performance.now() - this.#openedAt > SETTLED_MS) this.#tries = 0
    this.#openedAt = undefined
    const { firstRetryMs, longestRetryMs } = this.#options.timings
    const delay = Math.min(longestRetryMs, firstRetryMs * 2 ** this.#tries)
    this.#tries = Math.min(this.#tries + 1, 16)
    this.#retry = setTimeout(() => this.#open(), delay)
  }

  #open(): void {
    this.#retry = undefined
    let doubtful = false
    let context: PcscContext
    try {
      context = this.#options.loadBinding().open({
        ready: () => {
          this.#adopt(context)
          if (doubtful) this.refresh()
        },
        changed: () => {
          if (context === this.#current) this.#reconcile(context.states)
        },
        doubtful: () => {
          doubtful = true
          if (context === this.#current) this.refresh()
        },
        lost: (fault) => this.#drop(context, fault),
      })
    } catch (error) {
      this.#drop(undefined, error instanceof Error ? error : new Error(String(error)))
      return
    }
    this.#opening = context
    this.#openedAt = performance.now()
    this.#answer = setTimeout(() => this.#giveUpWaiting(), this.#options.timings.answerMs)
  }

  #adopt(context: PcscContext): void {
    if (this.#stopped || context !== this.#opening) return
    clearTimeout(this.#answer)
    this.#opening = undefined
    this.#close(this.#current)
    this.#current = context
    const recovered = this.#available === false
    this.#available = true
    this.#fault = undefined
    if (recovered) this.#tellAll([{ type: 'service-recovered' }])
    this.#reconcile(context.states)
    this.#onFirst()
  }

  /** A context that was lost, or one that could not be opened: then the service is gone, whatever an older one shows. */
  #drop(context: PcscContext | undefined, fault: Error): void {
    if (this.#stopped) return
    if (context === undefined || context === this.#current) {
      this.#close(this.#current)
      this.#current = undefined
    }
    if (context === this.#opening) {
      clearTimeout(this.#answer)
      this.#close(context)
      this.#opening = undefined
    }
    if (this.#current === undefined) this.#lose(fault)
    this.refresh()
  }

  /** A service that takes connections and says nothing counts as missing; its late answer is its recovery. */
  #giveUpWaiting(): void {
    this.#close(this.#current)
    this.#current = undefined
    this.#lose(pcscFault('the PC/SC service does not answer', null))
  }

  #lose(fault: Error): void {
    this.#fault = fault
    if (this.#available !== false) {
      this.#available = false
      this.#options.onServiceGone(fault)
      this.#reconcile(new Map())
      this.#tellAll([{ type: 'service-lost', reason: reasonOf(fault) }])
    }
    this.#onFirst()
  }

  /** Tells what changed between what was told and what is: losses first, then gains in the order of the readers. */
  #reconcile(seen: ReadonlyMap<string, ReaderState>): void {
    for (const [reader, before] of [...this.#told]) {
      if (seen.has(reader)) continue
      this.#told.delete(reader)
      this.#tellAll(diffReaderState(reader, before, undefined))
    }
    for (const [reader, after] of seen) {
      const before = this.#told.get(reader)
      this.#told.set(reader, rememberedState(before, after))
      this.#tellAll(diffReaderState(reader, before, after))
    }
  }

  #tellAll(events: readonly ReaderEvent[]): void {
    for (const event of events) if (!this.#stopped) this.#options.tell(event)
  }

  #close(context: PcscContext | undefined): void {
    if (context === undefined) return
    const ending: Promise<void> = context.close().finally(() => this.#ending.delete(ending))
    this.#ending.add(ending)
  }
}

/** For clients: the name of a return code, no path and no text of the system. */
function reasonOf(fault: Error): string {
  const code = (fault as Partial<PcscFault>).returnCode
  return typeof code === 'number' ? returnCodeName(code) : fault.message
}
