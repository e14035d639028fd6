/** Makes exclusive connections to the cards that a watch shows, one at a time a reader. */
import type { BaseLogger } from 'pino'
import { BridgeError, plainError } from '../../errors/bridge-error.ts'
import type { CardConnection, ConnectOptions } from '../reader.ts'
import { type EndOfCard, Lifeline } from './lifeline.ts'
import { pause, settlesWithin } from './patience.ts'
import type { PcscContext, PcscHandle } from './pcsc-binding.ts'
import { PcscConnection } from './pcsc-connection.ts'
import { ReaderTurn } from './reader-turn.ts'
import {
  isAmbiguous,
  isServiceFault,
  type PcscFault,
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

/** One call of `connect` that has its turn. */
interface Attempt {
  readonly lifeline: Lifeline
  readonly deadline: number
  readonly signals: readonly AbortSignal[]
  /** Gives the turn to the next attempt. */
  readonly end: () => void
  readonly onStuck: () => void
  /** A call into PC/SC goes on by itself: it ends the attempt when it returns. */
  leftToItself: boolean
}

export class CardConnector {
  readonly #options: CardConnectorOptions
  readonly #turns = new Map<string, ReaderTurn>()
  readonly #lifelines = new Set<Lifeline>()
  readonly #connections = new Set<PcscConnection>()
  readonly #stop = new AbortController()

  constructor(options: CardConnectorOptions) {
    this.#options = options
  }

  /** Tells the connections to a reader, or to all of them, that their card is gone. */
  cut(end: EndOfCard, reader?: string): void {
    for (const lifeline of this.#lifelines)
      if (reader === undefined || lifeline.reader === reader) lifeline.cut(end)
  }

  async connect(reader: string, { waitMs, signal }: ConnectOptions): Promise<CardConnection> {
    if (this.#stop.signal.aborted) throw plainError('PCSC_UNAVAILABLE')
    const signals = [this.#stop.signal, ...(signal === undefined ? [] : [signal])]
    refuseAborted(signals)
    this.#checkCard(reader)
    const lifeline = new Lifeline(reader)
    const deadline = performance.now() + waitMs
    const turn = this.#turnOf(reader)
    this.#lifelines.add(lifeline)
    if (!(await turn.take(waitMs, signals))) {
      this.#lifelines.delete(lifeline)
      refuseAborted(signals)
      throw turn.stuck ? plainError('CARD_MUTE') : new BridgeError('CARD_BUSY', {})
    }
    const end = (): void => {
      this.#lifelines.delete(lifeline)
      turn.leave()
    }
    const onStuck = (): void => {
      turn.stuck = true
      this.#options.logger?.warn({ reader }, 'a call into PC/SC does not return')
    }
    const attempt: Attempt = { lifeline, deadline, signals, end, onStuck, leftToItself: false }
    try {
      return await this.#connectInTurn(attempt)
    } catch (error) {
      if (!attempt.leftToItself) end()
      throw error
    }
  }

  /** Ends what waits with `CANCELLED` and every connection with a reset. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await Promise.all([...this.#connections].map((connection) => connection.close('reset')))
  }

  async #connectInTurn(attempt: Attempt): Promise<CardConnection> {
    const { lifeline, deadline, signals } = attempt
    for (;;) {
      refuseAborted(signals)
      const gone = lifeline.end()
      if (gone !== undefined) throw plainError(gone)
      const { context, atr } = this.#checkCard(lifeline.reader)
      const result = await this.#callConnect(context, attempt)
      if (result instanceof Error) {
        const left = deadline - performance.now()
        if (result.returnCode !== SCARD.SHARING_VIOLATION || left <= 0)
          throw await this.#explain(result, lifeline)
        await pause(Math.min(left, this.#options.timings.busyRetryMs), signals)
      } else if (lifeline.end() === undefined && !isAborted(signals)) {
        return this.#makeConnection(result, atr, attempt)
      } else {
        await result.disconnect('leave').catch(() => undefined)
      }
    }
  }

  /** One native connect. When it takes too long or nobody waits for it any more, its handle is released whenever it comes. */
  async #callConnect(context: PcscContext, attempt: Attempt): Promise<PcscHandle | PcscFault> {
    const { lifeline, signals, deadline, end, onStuck } = attempt
    const { connectMs, exchangeMs } = this.#options.timings
    const call = context.connect(lifeline.reader)
    // PC/SC itself waits for the transaction of another program, without a bound.
    const patience = Math.min(exchangeMs, Math.max(connectMs, deadline - performance.now()))
    if (!(await settlesWithin(call, patience, signals))) {
      attempt.leftToItself = true
      void call
        .then((handle) => handle.disconnect('leave'))
        .catch(() => undefined)
        .then(end)
      refuseAborted(signals)
      if (patience < exchangeMs) {
        void settlesWithin(call, exchangeMs - patience, signals).then((settled) => {
          if (!settled && !isAborted(signals)) onStuck()
        })
        throw new BridgeError('CARD_BUSY', {})
      }
      onStuck()
      throw plainError('CARD_MUTE')
    }
    return call.catch(toPcscFault)
  }

  #makeConnection(handle: PcscHandle, atr: Uint8Array, { lifeline, end, onStuck }: Attempt): CardConnection {
    const onReleased = (): void => {
      this.#connections.delete(connection)
      end()
    }
    const { timings } = this.#options
    const connection = new PcscConnection({ handle, atr, lifeline, timings, onReleased, onStuck })
    this.#connections.add(connection)
    return connection
  }

  /** @throws BridgeError when the watch shows no card that can be connected. */
  #checkCard(reader: string): { readonly context: PcscContext; readonly atr: Uint8Array } {
    const { context, fault, readers } = this.#options.watch
    if (context === undefined) throw plainError('PCSC_UNAVAILABLE', { cause: fault })
    const state = readers.get(reader)
    if (state === undefined) throw new BridgeError('READER_NOT_FOUND', { readers: [...readers.keys()] })
    if (state.kind === 'unavailable') throw new BridgeError('CARD_BUSY', {})
    if (state.kind === 'empty') throw plainError('CARD_ABSENT')
    if (state.atr === null) throw plainError('CARD_MUTE')
    return { context, atr: state.atr }
  }

  async #explain(fault: PcscFault, lifeline: Lifeline): Promise<BridgeError> {
    const { watch, timings } = this.#options
    if (isServiceFault(fault)) watch.refresh()
    if (isAmbiguous(fault)) await settlesWithin(lifeline.ended, timings.newsMs)
    const gone = lifeline.end()
    if (gone !== undefined) return plainError(gone, { cause: fault })
    return toReaderError(fault, 'connect', [...watch.readers.keys()])
  }

  #turnOf(reader: string): ReaderTurn {
    const known = this.#turns.get(reader)
    if (known !== undefined) return known
    const turn = new ReaderTurn()
    this.#turns.set(reader, turn)
    return turn
  }
}

function isAborted(signals: readonly AbortSignal[]): boolean {
  return signals.some(({ aborted }) => aborted)
}

function refuseAborted(signals: readonly AbortSignal[]): void {
  if (isAborted(signals)) throw plainError('CANCELLED')
}
