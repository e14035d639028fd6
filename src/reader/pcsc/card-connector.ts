/** Makes connections to the cards that a watch shows, one at a time a reader. */
import type { BaseLogger } from 'pino'
import { BridgeError, pcscUnavailable, plainError } from '../../errors/bridge-error.ts'
import type { CardConnection, ConnectOptions } from '../reader.ts'
import { type CardLoss, CardPresence, lossError } from './card-presence.ts'
import { pause, settlesWithin } from './timeout.ts'
import type { PcscContext, PcscHandle } from './pcsc-binding.ts'
import { PcscConnection } from './pcsc-connection.ts'
import { ReaderLock } from './reader-lock.ts'
import {
  isAmbiguous,
  isServiceFault,
  type PcscFault,
  reasonOf,
  SCARD,
  toPcscFault,
  toReaderError,
} from './return-codes.ts'
import type { ServiceWatch } from './service-watch.ts'
import type { PcscTimings } from './timings.ts'

export interface CardConnectorOptions {
  readonly watch: Pick<ServiceWatch, 'context' | 'fault' | 'readers' | 'refresh'>
  readonly timings: PcscTimings
  readonly logger: Pick<BaseLogger, 'warn'> | undefined
}

/** One call of `connect` that has the lock of its reader. */
interface Attempt {
  readonly presence: CardPresence
  readonly deadline: number
  readonly signals: readonly AbortSignal[]
  /** Gives the lock to the next attempt. */
  readonly end: () => void
  readonly onStuck: () => void
  /** A call into PC/SC goes on by itself: it ends the attempt when it returns. */
  leftToItself: boolean
}

export class CardConnector {
  readonly #options: CardConnectorOptions
  readonly #locks = new Map<string, ReaderLock>()
  readonly #presences = new Set<CardPresence>()
  readonly #connections = new Set<PcscConnection>()
  readonly #stop = new AbortController()

  constructor(options: CardConnectorOptions) {
    this.#options = options
  }

  /** Tells the connections to a reader, or to all of them, that their card is gone. */
  markGone(loss: CardLoss, reader?: string): void {
    for (const presence of this.#presences)
      if (reader === undefined || presence.reader === reader) presence.markGone(loss)
  }

  async connect(reader: string, { waitMs, signal }: ConnectOptions): Promise<CardConnection> {
    if (this.#stop.signal.aborted) throw pcscUnavailable('not-running')
    const signals = [this.#stop.signal, ...(signal === undefined ? [] : [signal])]
    refuseAborted(signals)
    this.#checkCard(reader)
    const lock = this.#lockOf(reader)
    const presence = new CardPresence(reader)
    const deadline = performance.now() + waitMs
    this.#presences.add(presence)
    // Behind a card that does not answer there is no use in waiting long.
    const waitLimitMs = lock.stuck ? Math.min(waitMs, this.#options.timings.newsMs) : waitMs
    if (!(await lock.acquire(waitLimitMs, signals))) {
      this.#presences.delete(presence)
      refuseAborted(signals)
      throw lock.stuck ? plainError('CARD_MUTE') : new BridgeError('CARD_BUSY', {})
    }
    const end = (): void => {
      this.#presences.delete(presence)
      lock.release()
    }
    const onStuck = (): void => {
      lock.stuck = true
      this.#options.logger?.warn({ event: 'pcsc-stuck', reader }, 'a call into PC/SC does not return')
    }
    const attempt: Attempt = { presence, deadline, signals, end, onStuck, leftToItself: false }
    try {
      return await this.#connectLocked(attempt)
    } catch (error) {
      if (!attempt.leftToItself) end()
      throw error
    }
  }

  /** Ends what waits with `CANCELLED` and every connection with a reset. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await Promise.allSettled([...this.#connections].map((connection) => connection.close('reset')))
  }

  async #connectLocked(attempt: Attempt): Promise<CardConnection> {
    const { presence, deadline, signals } = attempt
    for (;;) {
      refuseAborted(signals)
      const gone = presence.loss()
      if (gone !== undefined) throw lossError(gone)
      const { context, atr } = this.#checkCard(presence.reader)
      const result = await this.#callConnect(context, attempt)
      if (result instanceof Error) {
        const left = deadline - performance.now()
        if (result.returnCode !== SCARD.SHARING_VIOLATION || left <= 0)
          throw await this.#explain(result, presence)
        await pause(Math.min(left, this.#options.timings.busyRetryMs), signals)
      } else if (presence.loss() === undefined && !isAborted(signals)) {
        return this.#makeConnection(result, atr, attempt)
      } else {
        await result.disconnect('leave').catch(() => undefined)
      }
    }
  }

  /**
   * One native connect. PC/SC itself waits for the transaction of another program, without a bound: when that takes too
   * long, or nobody waits for it any more, its handle is released whenever it comes.
   */
  async #callConnect(context: PcscContext, attempt: Attempt): Promise<PcscHandle | PcscFault> {
    const { presence, signals, deadline, end } = attempt
    const call = context.connect(presence.reader)
    const waitLimitMs = Math.max(this.#options.timings.connectMs, deadline - performance.now())
    if (await settlesWithin(Promise.race([call, presence.gone]), waitLimitMs, signals)) {
      const loss = presence.loss()
      if (loss === undefined) return call.catch(toPcscFault)
    }
    attempt.leftToItself = true
    void call
      .then((handle) => handle.disconnect('leave'))
      .catch(() => undefined)
      .then(end)
    refuseAborted(signals)
    const loss = presence.loss()
    throw loss === undefined ? new BridgeError('CARD_BUSY', {}) : lossError(loss)
  }

  #makeConnection(handle: PcscHandle, atr: Uint8Array, { presence, end, onStuck }: Attempt): CardConnection {
    const onReleased = (): void => {
      this.#connections.delete(connection)
      end()
    }
    const { timings } = this.#options
    const connection = new PcscConnection({ handle, atr, presence, timings, onReleased, onStuck })
    this.#connections.add(connection)
    return connection
  }

  /** @throws BridgeError when the watch shows no card that can be connected. */
  #checkCard(reader: string): { readonly context: PcscContext; readonly atr: Uint8Array } {
    const { context, fault, readers } = this.#options.watch
    if (context === undefined)
      throw pcscUnavailable(fault === undefined ? 'not-running' : reasonOf(fault), { cause: fault })
    const state = readers.get(reader)
    if (state === undefined) throw new BridgeError('READER_NOT_FOUND', { readers: [...readers.keys()] })
    if (state.kind === 'unavailable') throw new BridgeError('CARD_BUSY', {})
    if (state.kind === 'empty') throw plainError('CARD_ABSENT')
    if (state.atr === null) throw plainError('CARD_MUTE')
    return { context, atr: state.atr }
  }

  async #explain(fault: PcscFault, presence: CardPresence): Promise<BridgeError> {
    const { watch, timings } = this.#options
    if (isServiceFault(fault)) watch.refresh()
    if (isAmbiguous(fault)) await settlesWithin(presence.gone, timings.newsMs)
    const gone = presence.loss()
    if (gone !== undefined) return lossError(gone, { cause: fault })
    return toReaderError(fault, 'connect', [...watch.readers.keys()])
  }

  #lockOf(reader: string): ReaderLock {
    const known = this.#locks.get(reader)
    if (known !== undefined) return known
    const lock = new ReaderLock()
    this.#locks.set(reader, lock)
    return lock
  }
}

function isAborted(signals: readonly AbortSignal[]): boolean {
  return signals.some(({ aborted }) => aborted)
}

function refuseAborted(signals: readonly AbortSignal[]): void {
  if (isAborted(signals)) throw plainError('CANCELLED')
}
