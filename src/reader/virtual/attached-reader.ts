import { type AnyBridgeError, BridgeError, plainError } from '../../errors/bridge-error.ts'
import type { CardConnection, ConnectOptions } from '../reader.ts'
import type { VirtualPinPad } from './virtual-pin-pad.ts'
import type { CommandHook, VirtualCard } from './virtual-card.ts'
import { VirtualConnection } from './virtual-connection.ts'

interface Waiter {
  readonly grant: () => void
  readonly refuse: (error: Error) => void
}

export interface VirtualReaderOptions {
  readonly name: string
  readonly card: VirtualCard | null
  readonly pinPad: VirtualPinPad | undefined
  readonly beforeCommand: CommandHook | undefined
}

/** One virtual reader: the card in it, its one connection, and who waits for it in the order of arrival. */
export class AttachedReader {
  readonly name: string
  readonly hasPinPad: boolean
  readonly #options: Pick<VirtualReaderOptions, 'pinPad' | 'beforeCommand'>
  #card: VirtualCard | null
  #connection: VirtualConnection | undefined
  #waiters: readonly Waiter[] = []

  constructor({ name, card, pinPad, beforeCommand }: VirtualReaderOptions) {
    this.name = name
    this.hasPinPad = pinPad !== undefined
    this.#card = card
    this.#options = { pinPad, beforeCommand }
  }

  get card(): VirtualCard | null {
    return this.#card
  }

  insert(card: VirtualCard): void {
    card.reset()
    this.#card = card
  }

  /** Gives the card back without power; connections and waiters end with `CARD_REMOVED`. */
  remove(): void {
    this.#end(plainError('CARD_REMOVED'))
    this.#card = null
  }

  /** Ends connection and waiters, and resets the card, which stays. */
  stop(): void {
    this.#end(plainError('CANCELLED'))
  }

  #end(reason: AnyBridgeError): void {
    this.#connection?.markGone()
    this.#connection = undefined
    this.#card?.reset()
    const waiters = this.#waiters
    this.#waiters = []
    for (const { refuse } of waiters) refuse(reason)
  }

  /** @throws BridgeError as `ReaderProvider.connect` does. */
  async connect({ waitMs, signal }: ConnectOptions): Promise<CardConnection> {
    if (signal?.aborted === true) throw plainError('CANCELLED')
    const { card, atr } = this.#answeringCard()
    if (this.#connection === undefined) return this.#open(card, atr)
    if (waitMs <= 0) throw busy()
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        grant: () => {
          settle()
          resolve(this.#open(card, atr))
        },
        refuse: (error) => {
          settle()
          reject(error)
        },
      }
      const cancel = (): void => waiter.refuse(plainError('CANCELLED'))
      const timer = setTimeout(() => waiter.refuse(busy()), waitMs)
      const settle = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', cancel)
        this.#waiters = this.#waiters.filter((other) => other !== waiter)
      }
      signal?.addEventListener('abort', cancel, { once: true })
      this.#waiters = [...this.#waiters, waiter]
    })
  }

  #answeringCard(): { readonly card: VirtualCard; readonly atr: Uint8Array } {
    const card = this.#card
    if (card === null) throw plainError('CARD_ABSENT')
    if (card.atr === null) throw plainError('CARD_MUTE')
    return { card, atr: card.atr }
  }

  #open(card: VirtualCard, atr: Uint8Array): VirtualConnection {
    const onClose = (): void => {
      this.#connection = undefined
      this.#waiters[0]?.grant()
    }
    const options = { reader: this.name, card, ...this.#options, onClose }
    this.#connection = new VirtualConnection(options, atr)
    return this.#connection
  }
}

const busy = (): BridgeError<'CARD_BUSY'> => new BridgeError('CARD_BUSY', {})
