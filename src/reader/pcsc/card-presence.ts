import { type BridgeError, pcscUnavailable, plainError } from '../../errors/bridge-error.ts'
import type { PcscReason } from '../../errors/codes.ts'

/** The card left, or the service went away, for this reason. */
export type CardLoss = 'card-removed' | PcscReason

export function lossError(loss: CardLoss, options?: ErrorOptions): BridgeError {
  return loss === 'card-removed' ? plainError('CARD_REMOVED', options) : pcscUnavailable(loss, options)
}

/** Whether the card that a connection was made to is still there, as far as the watch of its reader tells. */
export class CardPresence {
  readonly reader: string
  /** Resolves when the card is known to be gone. */
  readonly gone: Promise<void>
  readonly #abort = new AbortController()
  #loss: CardLoss | undefined

  constructor(reader: string) {
    this.reader = reader
    this.gone = new Promise((resolve) => {
      this.signal.addEventListener('abort', () => resolve(), { once: true })
    })
  }

  /** Aborted when the card is known to be gone. */
  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** What became of the card: the first thing that was told, or undefined while it is there. */
  loss(): CardLoss | undefined {
    return this.#loss
  }

  markGone(loss: CardLoss): void {
    this.#loss ??= loss
    this.#abort.abort()
  }
}
