/**
 * The queue of callers in front of one reader: one operation at a time, in the order of arrival. A connection that
 * holds the card goes first; the others wait for it two seconds at most.
 */
import { BridgeError, plainError } from '../../errors/bridge-error.ts'

/** Longest wait for a card that another connection holds (protocol, section 5). */
const HELD_WAIT_MS = 2000

interface Waiter {
  readonly owner: object
  /** Leaves the queue: with an error, or to use the card. */
  readonly leave: (error?: Error) => void
  heldTimer: NodeJS.Timeout | undefined
}

export class CardQueue {
  /** In the order of arrival. */
  readonly #waiters = new Set<Waiter>()
  #busy = false
  #holder: object | undefined

  /** Whether an operation runs now. */
  get busy(): boolean {
    return this.#busy
  }

  /** Gives the card to one connection between operations, or back to everybody. */
  setHolder(owner: object | undefined): void {
    this.#holder = owner
    this.#advance()
  }

  /**
   * Waits until the caller may use the card.
   *
   * @returns a function that ends the use.
   * @throws BridgeError `CARD_BUSY` (held by another connection), `CANCELLED`.
   */
  enter(owner: object, signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => waiter.leave(plainError('CANCELLED'))
      const waiter: Waiter = {
        owner,
        heldTimer: undefined,
        leave: (error) => {
          this.#waiters.delete(waiter)
          clearTimeout(waiter.heldTimer)
          signal.removeEventListener('abort', onAbort)
          if (error === undefined) resolve(this.#use())
          else reject(error)
        },
      }
      this.#waiters.add(waiter)
      signal.addEventListener('abort', onAbort)
      if (signal.aborted) onAbort()
      this.#advance()
    })
  }

  #use(): () => void {
    this.#busy = true
    return () => {
      this.#busy = false
      this.#advance()
    }
  }

  #advance(): void {
    for (const waiter of this.#waiters) {
      if (this.#holder === undefined || this.#holder === waiter.owner) {
        clearTimeout(waiter.heldTimer)
        waiter.heldTimer = undefined
        if (!this.#busy) waiter.leave()
      } else {
        const refuse = (): void => waiter.leave(new BridgeError('CARD_BUSY', {}))
        waiter.heldTimer ??= setTimeout(refuse, HELD_WAIT_MS)
      }
    }
  }
}
