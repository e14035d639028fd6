/** Runs operations on cards, one at a time a reader, and ends them when the card, the caller or the bridge goes. */
import { plainError } from '../../errors/bridge-error.ts'
import type { SelectedCard } from '../readers/select-card.ts'
import { type CardUser, forgetAfterFault } from './card-session.ts'
import { CardConnector, type CardConnectorOptions } from './card-connector.ts'
import { type Operate, ReaderSession } from './reader-session.ts'

export class CardAccess {
  readonly #connector: CardConnector
  readonly #sessions = new Map<string, ReaderSession>()
  readonly #running = new Map<Promise<unknown>, AbortController>()
  readonly #onEnd: () => void
  #stopped = false

  /** @param onEnd - told of each end of an operation for which somebody waited. */
  constructor(options: CardConnectorOptions, onEnd: () => void = () => undefined) {
    this.#connector = new CardConnector(options)
    this.#onEnd = onEnd
  }

  /**
   * Runs one operation on a card. When the signal is aborted the caller is answered at once; the card is still left as it
   * must be, and the next operation waits for that. When another program interrupts it, it is run again from its
   * beginning, unless a code was sent to the card or is held verified.
   *
   * At the beginning of each connection the card is compared with the one that was read before. Another one is told as
   * removed and inserted, and `selected` is about it from then on, unless the call has shown or compared a card.
   *
   * @param operate - may be called several times, one after the other: nothing of it may be used up by the first time.
   * @throws BridgeError `CANCELLED`, `CARD_BUSY`, `CARD_REMOVED` (also: not the card that was selected), `CARD_MUTE` (also: no
   *   answer in time), `PCSC_UNAVAILABLE`, and what the operation throws.
   */
  async use<T>(selected: SelectedCard, user: CardUser, operate: Operate<T>): Promise<T> {
    user.trace?.(selected)
    const ending = new AbortController()
    const { signal } = ending
    const end = (): void => ending.abort()
    user.signal.addEventListener('abort', end)
    if (user.signal.aborted || this.#stopped) end()
    const work = this.#sessionOf(selected.reader.name).run(selected, { ...user, signal }, operate)
    const settled = work
      .catch((error: unknown) => forgetAfterFault(selected, error))
      .finally(() => {
        user.signal.removeEventListener('abort', end)
        this.#running.delete(settled)
        if (user.yields !== true) this.#onEnd()
      })
    this.#running.set(settled, ending)
    return raceAbort(work, signal)
  }

  #sessionOf(reader: string): ReaderSession {
    const session = this.#sessions.get(reader) ?? new ReaderSession(this.#connector)
    this.#sessions.set(reader, session)
    return session
  }

  /** A card that cannot be reset must not keep the others from being. */
  async #ofEach(end: (session: ReaderSession) => Promise<void>): Promise<void> {
    await Promise.allSettled([...this.#sessions.values()].map(end))
  }

  /** Whether some connection holds the card in this reader between two of its calls. */
  isHeld({ reader }: SelectedCard): boolean {
    return this.#sessions.get(reader.name)?.isHeld === true
  }

  /** Whether the connection holds the card in this reader. */
  isHeldBy({ reader }: SelectedCard, connection: object): boolean {
    return this.#sessions.get(reader.name)?.isHeldBy(connection) === true
  }

  /**
   * Whether the card is connected, and was recognised since: what is known of it is true without asking it. It cannot have
   * been exchanged unseen, for that ends a connection.
   */
  isConnected({ reader, insertion }: SelectedCard): boolean {
    return reader.insertion === insertion && this.#sessions.get(reader.name)?.isRecognised === true
  }

  /** The card left the reader: what runs on it ends at once, and a hold on it is over. */
  async cardRemoved(reader: string): Promise<void> {
    // Readers are told as detached before their service is told as lost, in the same run of the event loop.
    await Promise.resolve()
    await Promise.allSettled([this.#sessions.get(reader)?.cardGone()])
  }

  /** Ends every hold of a connection; its running operations end by their signals. */
  async closeConnection(connection: object): Promise<void> {
    await this.#ofEach((session) => session.endHold(connection))
  }

  /** The service that all readers belong to is gone: what runs ends at once, and every hold is over. */
  async serviceLost(): Promise<void> {
    await this.#ofEach((session) => session.cardGone())
  }

  /** Cancels what runs, ends every hold, and waits until all cards are let go. */
  async stop(): Promise<void> {
    this.#stopped = true
    for (const ending of this.#running.values()) ending.abort()
    await this.#ofEach((session) => session.endHold())
    await Promise.all(this.#running.keys())
  }
}

/** Answers a caller who cancelled at once: with `CANCELLED`, and the work goes on by itself. */
function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(plainError('CANCELLED'))
    signal.addEventListener('abort', onAbort)
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
    if (signal.aborted) onAbort()
  })
}
