import type { ErrorCode } from '../../errors/codes.ts'

export type EndOfCard = Extract<ErrorCode, 'CARD_REMOVED' | 'PCSC_UNAVAILABLE'>

/** Whether the card that a connection was made to is still there, as far as the watch of its reader tells. */
export class Lifeline {
  readonly reader: string
  /** Resolves when the card is known to be gone. */
  readonly ended: Promise<void>
  #end: EndOfCard | undefined
  #resolve: () => void = () => undefined

  constructor(reader: string) {
    this.reader = reader
    this.ended = new Promise((resolve) => (this.#resolve = resolve))
  }

  /** What became of the card: the first thing that was told, or undefined while it is there. */
  end(): EndOfCard | undefined {
    return this.#end
  }

  cut(end: EndOfCard): void {
    this.#end ??= end
    this.#resolve()
  }
}
