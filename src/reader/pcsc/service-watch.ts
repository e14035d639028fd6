/** Finds the PC/SC service, loses it, finds it again, for ever, and tells what happens to readers and cards. */
import type { ReaderEvent } from '../reader.ts'
import type { PcscBinding, PcscContext } from './pcsc-binding.ts'
import { diffReaderState, type ReaderState, rememberedState } from './reader-state.ts'
import { type PcscFault, pcscFault, reasonOf, toPcscFault } from './return-codes.ts'
import type { ArrivalWatch, WatchArrival } from './service-arrival.ts'
import type { PcscTimings } from './timings.ts'

/** A context that lived so long was no reason to be slower with the next one. */
const SETTLED_MS = 5000

export interface ServiceWatchOptions {
  /** Called for each look for the service, until it gives a context. May throw PcscFault. */
  readonly loadBinding: () => PcscBinding
  readonly timings: Pick<PcscTimings, 'firstRetryMs' | 'longestRetryMs' | 'idleRetryMs' | 'answerMs'>
  readonly watchArrival: WatchArrival
  readonly tell: (event: ReaderEvent) => void
  /** Called before the losses are told. */
  readonly onServiceGone: (fault: PcscFault) => void
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
  #fault: PcscFault | undefined
  #arrival: ArrivalWatch | undefined
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
  get fault(): PcscFault | undefined {
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
    this.#arrival?.close()
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
    const { firstRetryMs } = this.#options.timings
    const delay = Math.min(this.#longestRetry(), firstRetryMs * 2 ** this.#tries)
    this.#tries = Math.min(this.#tries + 1, 16)
    this.#retry = setTimeout(() => this.#open(), delay)
  }

  /** A service that is not there and whose arrival is told needs no looking for. */
  #longestRetry(): number {
    const { longestRetryMs, idleRetryMs } = this.#options.timings
    const reason = this.#fault === undefined ? undefined : reasonOf(this.#fault)
    const told = this.#arrival?.active === true && (reason === 'not-running' || reason === 'no-library')
    return told ? idleRetryMs : longestRetryMs
  }

  /** A service may have come: it is looked for as quickly as after a loss. */
  #lookSoon(): void {
    this.#tries = 0
    if (this.#retry === undefined) return
    clearTimeout(this.#retry)
    this.#retry = undefined
    this.refresh()
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
        lost: (fault) => this.#drop(context, toPcscFault(fault)),
      })
    } catch (error) {
      this.#drop(undefined, toPcscFault(error))
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
    this.#arrival?.close()
    this.#arrival = undefined
    if (recovered) this.#tellAll([{ type: 'service-recovered' }])
    this.#reconcile(context.states)
    this.#onFirst()
  }

  /** A context that was lost, or one that could not be opened: then the service is gone, whatever an older one shows. */
  #drop(context: PcscContext | undefined, fault: PcscFault): void {
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
    this.#lose(pcscFault('the PC/SC service does not answer', null, { reason: 'not-answering' }))
  }

  #lose(fault: PcscFault): void {
    const reason = reasonOf(fault)
    const told = this.#available === false && this.#fault !== undefined && reasonOf(this.#fault) === reason
    this.#available = false
    this.#fault = fault
    this.#arrival ??= this.#options.watchArrival(() => this.#lookSoon())
    if (!told) {
      this.#options.onServiceGone(fault)
      this.#reconcile(new Map())
      this.#tellAll([{ type: 'service-lost', reason }])
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
