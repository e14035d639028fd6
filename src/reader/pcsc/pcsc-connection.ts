import { plainError } from '../../errors/bridge-error.ts'
import type { Protocol } from '../../iso7816/apdu-channel.ts'
import type { CardConnection, Disposition } from '../reader.ts'
import { type CardPresence, lossError } from './card-presence.ts'
import { settlesWithin } from './timeout.ts'
import type { PcscHandle } from './pcsc-binding.ts'
import {
  isAmbiguous,
  isRefusedControl,
  type PcscFault,
  pcscFault,
  SCARD,
  toPcscFault,
  toReaderError,
} from './return-codes.ts'
import type { PcscTimings } from './timings.ts'

/** CLA, INS, P1 and P2 (ISO/IEC 7816-4:2005, 5.1). */
const SHORTEST_COMMAND = 4

export interface ConnectionOptions {
  readonly handle: PcscHandle
  readonly atr: Uint8Array
  /** Marked gone as soon as the watch of the reader tells so. */
  readonly presence: CardPresence
  readonly timings: Pick<PcscTimings, 'exchangeMs' | 'controlMs' | 'newsMs'>
  /** Called once, when the handle is free of calls and released. */
  readonly onReleased: () => void
  /** Called when a call into PC/SC takes too long: it is left to itself, and `onReleased` may never come. */
  readonly onStuck: () => void
}

/**
 * A connection over PC/SC that keeps other programs from the card. After a fault every transmit fails in the same way: the state of the card is not
 * known any more, and only a new connection starts from a known one.
 */
export class PcscConnection implements CardConnection {
  readonly reader: string
  readonly atr: Uint8Array
  readonly protocol: Protocol
  readonly reset?: () => Promise<void>
  readonly #options: ConnectionOptions
  #queue: Promise<unknown> = Promise.resolve()
  #failure: Error | undefined
  #closed: Promise<void> | undefined
  /** A call into PC/SC that did not return in time. */
  #stuck: Promise<unknown> | undefined

  constructor(options: ConnectionOptions) {
    this.reader = options.presence.reader
    this.atr = options.atr
    this.protocol = options.handle.protocol
    if (options.handle.reset !== undefined) this.reset = () => this.#enqueue(() => this.#reset())
    this.#options = options
    // A transaction with a card that is gone would keep everyone from the next one.
    void options.presence.gone.then(() => this.close('leave'))
  }

  async transmit(command: Uint8Array): Promise<Uint8Array> {
    if (command.length < SHORTEST_COMMAND) throw new RangeError('a command APDU has four bytes at least')
    return this.#enqueue(() => this.#send(command))
  }

  async control(code: number, data: Uint8Array): Promise<Uint8Array> {
    return this.#enqueue(() => this.#sendControl(code, data))
  }

  /**
   * pcsclite 1.0.1 holds a mutex of the reader during each call (cardreader.cpp), so there this one waits in its thread until
   * the other has ended. Assumed: systems differ in whether a second call gets through.
   */
  async interrupt(code: number): Promise<void> {
    const { handle, presence, timings } = this.#options
    if (this.#closed !== undefined || this.#failure !== undefined || presence.loss() !== undefined) return
    const call = handle.control(code, new Uint8Array(0)).catch(() => undefined)
    // The handle lives until it is free of this call, too.
    this.#queue = Promise.all([this.#queue, settlesWithin(call, timings.controlMs)])
    await call
  }

  close(disposition: Disposition): Promise<void> {
    this.#closed ??= this.#queue.then(() => this.#release(disposition))
    return this.#closed
  }

  #enqueue<T>(send: () => Promise<T>): Promise<T> {
    const answer = this.#queue.then(() => this.#exchange(send))
    this.#queue = answer.catch(() => undefined)
    return answer
  }

  async #exchange<T>(send: () => Promise<T>): Promise<T> {
    const { presence } = this.#options
    const gone = presence.loss()
    if (gone !== undefined) throw lossError(gone)
    if (this.#closed !== undefined) throw plainError('CARD_REMOVED')
    if (this.#failure !== undefined) throw this.#failure
    try {
      return await send()
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error))
      throw this.#failure
    }
  }

  async #send(command: Uint8Array): Promise<Uint8Array> {
    const { handle, timings } = this.#options
    const answer = handle.transmit(command)
    await this.#awaitAnswer(answer, timings.exchangeMs)
    const response = await answer.catch((error: unknown) => this.#explain(toPcscFault(error)))
    // Observed with pcscd 1.9.9 and vpcd: a card that is pulled during a command "answers" nothing.
    if (response.length === 0) return this.#explain(pcscFault('empty answer', SCARD.NOT_TRANSACTED))
    if (response.length === 1)
      throw toReaderError(pcscFault('one byte', SCARD.INSUFFICIENT_BUFFER), 'transmit', [])
    return response
  }

  async #reset(): Promise<void> {
    const { handle, timings } = this.#options
    const done = handle.reset?.() ?? Promise.resolve()
    await this.#awaitAnswer(done, timings.exchangeMs)
    await done.catch((error: unknown) => this.#explain(toPcscFault(error)))
  }

  async #sendControl(code: number, data: Uint8Array): Promise<Uint8Array> {
    const { handle, timings } = this.#options
    const answer = handle.control(code, data)
    await this.#awaitAnswer(answer, timings.controlMs)
    return answer.catch((error: unknown) => {
      const fault = toPcscFault(error)
      return isRefusedControl(fault) ? new Uint8Array() : this.#explain(fault)
    })
  }

  /** A card that is gone ends the wait at once: the call is left to itself, as one that takes too long. */
  async #awaitAnswer(answer: Promise<unknown>, ms: number): Promise<void> {
    const { presence, timings, onStuck } = this.#options
    const call = answer.catch(() => undefined)
    if (await settlesWithin(call, ms, [presence.signal])) return
    this.#stuck = call
    const loss = presence.loss()
    if (loss === undefined) {
      onStuck()
      throw plainError('CARD_MUTE', { cause: pcscFault('the card has not answered in time', null) })
    }
    void settlesWithin(call, timings.exchangeMs).then((settled) => {
      if (!settled) onStuck()
    })
    throw lossError(loss)
  }

  /** Turns a fault into its error, after the news that tell what it means. */
  async #explain(fault: PcscFault): Promise<never> {
    const { presence, timings } = this.#options
    if (isAmbiguous(fault)) await settlesWithin(presence.gone, timings.newsMs)
    const gone = presence.loss()
    if (gone !== undefined) throw lossError(gone, { cause: fault })
    throw toReaderError(fault, 'transmit', [])
  }

  async #release(disposition: Disposition): Promise<void> {
    const { handle, timings, onReleased } = this.#options
    const released = (this.#stuck ?? Promise.resolve())
      .then(() => handle.disconnect(disposition))
      // A card that cannot be reset is at least let go; without a service there is nothing to let go of.
      .catch(() => handle.disconnect('leave'))
      .catch(() => undefined)
      .then(onReleased)
    if (this.#stuck !== undefined) return
    if (!(await settlesWithin(released, timings.exchangeMs))) this.#options.onStuck()
  }
}
