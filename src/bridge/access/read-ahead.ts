/**
 * Reads what is public on a card before it is asked for: once an allowed page is connected and nobody wants the card. The
 * first call after that finds the files of the card remembered, and asks the card for little more than its number.
 */
import { isBridgeError } from '../../errors/bridge-error.ts'
import type { Insertion } from '../readers/attached-reader.ts'
import type { ReaderRegistry } from '../readers/reader-registry.ts'
import { isCps, type SelectedCard } from '../readers/select-card.ts'
import type { CardAccess } from './card-access.ts'

/** So long nobody has wanted anything: a page that hears of a card asks for it at once. */
const QUIET_MS = 2000

export interface ReadAheadOptions {
  readonly registry: Pick<ReaderRegistry, 'readers' | 'subscribe'>
  readonly access: Pick<CardAccess, 'use'>
  readonly now: () => Date
  /** Whether connecting to a card keeps no other program from it. */
  readonly isShared: () => boolean
}

export class ReadAhead {
  readonly #options: ReadAheadOptions
  /** Insertions that were read, or could not be. */
  readonly #done = new WeakSet<Insertion>()
  readonly #stop = new AbortController()
  #pages = 0
  #timer: NodeJS.Timeout | undefined
  #unsubscribe: (() => void) | undefined

  constructor(options: ReadAheadOptions) {
    this.#options = options
  }

  /** A page of an allowed origin is connected, until the result is called. */
  pageConnected(): () => void {
    this.#pages += 1
    this.#unsubscribe ??= this.#options.registry.subscribe(({ method }) => {
      if (method === 'card.inserted') this.schedule()
    }).unsubscribe
    this.schedule()
    return () => {
      this.#pages -= 1
      if (this.#pages === 0) this.#rest()
    }
  }

  /** The quiet time begins anew: somebody has used a card, or there is another one. */
  schedule(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#pages === 0 || this.#stop.signal.aborted || this.#unread().length === 0) return
    this.#timer = setTimeout(() => void this.#readAll(), QUIET_MS)
  }

  stop(): void {
    this.#stop.abort()
    this.#rest()
  }

  #rest(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
  }

  #unread(): readonly SelectedCard[] {
    return this.#options.registry.readers().flatMap((reader) => {
      const { insertion, unavailable } = reader
      if (insertion === null || unavailable || this.#done.has(insertion) || !isCps(insertion.kind)) return []
      return [{ reader, insertion, kind: insertion.kind, named: true, shown: false }]
    })
  }

  async #readAll(): Promise<void> {
    if (this.#options.isShared()) await Promise.all(this.#unread().map((card) => this.#read(card)))
  }

  /** A card that somebody wanted meanwhile, or another program has, is left for the next quiet time; any other fault is final. */
  async #read(selected: SelectedCard): Promise<void> {
    const { insertion } = selected
    const { access, now } = this.#options
    const user = { connection: this, signal: this.#stop.signal, yields: true }
    try {
      await access.use(selected, user, async ({ card }) => {
        await card.pinLengths()
        await card.requireSigningKey(now())
      })
      this.#done.add(insertion)
    } catch (error) {
      const later = isBridgeError(error) && (error.code === 'CANCELLED' || error.code === 'CARD_BUSY')
      if (!later) this.#done.add(insertion)
    }
  }
}
