import { setImmediate as nextTurn } from 'node:timers/promises'
import { plainError } from '../../errors/bridge-error.ts'
import type { CardConnection, Disposition } from '../reader.ts'
import type { VirtualPinPad } from './virtual-pin-pad.ts'
import { commandHeader, type CommandHook, type VirtualCard } from './virtual-card.ts'

export interface VirtualConnectionOptions {
  readonly reader: string
  readonly card: VirtualCard
  readonly beforeCommand: CommandHook | undefined
  readonly pinPad: VirtualPinPad | undefined
  /** Called once, when the connection has ended by itself. */
  readonly onClose: () => void
}

/** CLA, INS, P1, P2 and one length byte. */
const HEADER_AND_LENGTH = 5

/** The one connection to a card in a virtual reader. Commands run one after the other, each in a turn of its own. */
export class VirtualConnection implements CardConnection {
  readonly reader: string
  readonly atr: Uint8Array
  readonly protocol: CardConnection['protocol']
  /** With a PIN pad only. */
  readonly control?: NonNullable<CardConnection['control']>
  readonly interrupt?: NonNullable<CardConnection['interrupt']>
  readonly #options: VirtualConnectionOptions
  readonly #ended: Promise<never>
  #end!: (reason: Error) => void
  #open = true
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: VirtualConnectionOptions, atr: Uint8Array) {
    this.reader = options.reader
    this.atr = atr
    this.protocol = options.card.protocol
    this.#options = options
    const { pinPad } = options
    if (pinPad !== undefined) {
      const send = (command: Uint8Array): Promise<Uint8Array> => this.#play(command)
      this.control = (code, data) => this.#inTurn(() => pinPad.control(code, data, send))
      this.interrupt = (code) => pinPad.interrupt(code)
    }
    this.#ended = new Promise<never>((_, reject) => {
      this.#end = reject
    })
    // Whoever waits for an answer hears of the end; nobody else has to.
    this.#ended.catch(() => undefined)
  }

  transmit(command: Uint8Array): Promise<Uint8Array> {
    return this.#inTurn(() => this.#play(command))
  }

  async reset(): Promise<void> {
    await this.#inTurn(() => {
      this.#options.card.reset()
      return Promise.resolve(new Uint8Array(0))
    })
  }

  #inTurn(work: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const answer = this.#last.then(() => {
      this.#assertOpen()
      return Promise.race([work(), this.#ended])
    })
    this.#last = answer.catch(() => undefined)
    return answer
  }

  async #play(command: Uint8Array): Promise<Uint8Array> {
    const { card, beforeCommand } = this.#options
    await nextTurn()
    this.#assertOpen()
    await beforeCommand?.(commandHeader(command), {
      reader: this.reader,
      long: command.length > HEADER_AND_LENGTH,
    })
    this.#assertOpen()
    return card.transmit(command)
  }

  #assertOpen(): void {
    if (!this.#open) throw plainError('CARD_REMOVED')
  }

  close(disposition: Disposition): Promise<void> {
    if (this.#open) {
      this.markGone()
      if (disposition === 'reset') this.#options.card.reset()
      this.#options.onClose()
    }
    return Promise.resolve()
  }

  /** The card was pulled or the reader is gone: pending and later commands fail with `CARD_REMOVED`. */
  markGone(): void {
    this.#open = false
    this.#end(plainError('CARD_REMOVED'))
  }
}
