/** One reader's line of callers, the connection to its card, and the hold on it. */
import type { Disposition } from '../../reader/reader.ts'
import { CardLine } from './card-queue.ts'
import { closeCard, type OpenCard } from './open-card.ts'
import type { SelectedCard } from '../readers/select-card.ts'

export interface Hold {
  readonly owner: object
  readonly selected: SelectedCard
  readonly open: OpenCard
  readonly timer: NodeJS.Timeout
  /** Its time ended during an operation of its owner, which ends it. */
  over: boolean
}

export class CardDesk {
  readonly line = new CardLine()
  #hold: Hold | undefined
  /** The connection that is there now. */
  open: OpenCard | undefined
  #closing: Promise<void> | undefined

  get hold(): Hold | undefined {
    return this.#hold
  }

  /** The end of a connection that was left to itself. */
  get closing(): Promise<void> | undefined {
    return this.#closing
  }

  /** Keeps the card for the connection of the operation that runs on it. */
  startHold(selected: SelectedCard, open: OpenCard, ms: number): void {
    clearTimeout(this.#hold?.timer)
    const hold: Hold = {
      owner: open.account.user.connection,
      selected,
      open,
      timer: setTimeout(() => void this.expire(hold).catch(() => undefined), ms),
      over: false,
    }
    this.#hold = hold
    this.line.setHolder(hold.owner)
  }

  /** Ends the hold on a connection, which stays. */
  forgetHold(open: OpenCard): void {
    if (this.#hold?.open !== open) return
    clearTimeout(this.#hold.timer)
    this.#hold = undefined
    this.line.setHolder(undefined)
  }

  /** Ends the connection, and the hold on it, if there is one: that too when the connection does not end well. */
  async letGo(selected: SelectedCard, open: OpenCard, disposition?: Disposition): Promise<void> {
    try {
      const closing = await closeCard(open, selected, disposition)
      if (closing === null) return
      const ended = closing.pending.finally(() => {
        if (this.#closing === ended) this.#closing = undefined
      })
      this.#closing = ended
    } finally {
      if (this.open === open) this.open = undefined
      this.forgetHold(open)
    }
  }

  /** Ends a hold now, or at the end of the operation that runs inside it. */
  async expire(hold: Hold): Promise<void> {
    if (this.#hold !== hold) return
    hold.over = true
    if (!this.line.busy) await this.letGo(hold.selected, hold.open)
  }
}
