/**
 * The queue of callers in front of one reader: one operation at a time, in the order of arrival. A connection that
 * holds the card goes first; the others wait for it two seconds at most.
 */
import { BridgeError, plainError } from '../../errors/bridge-error.ts'

/** Longest wait for a card that another connection holds (protocol, section 5). */
const HELD_WAIT_MS = 2000

interface Waiter {
  readonly owner: object
  readonly admit: () => void
  readonly reject: (error: Error) => void
  heldTimer: NodeJS.Timeout | undefined
}

export class CardQueue {
  #waiters: Waiter[] = []
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
   * @returns a function that ends that.
   * @throws BridgeError `CARD_BUSY` (held by another connection), `CANCELLED`.
   */
  enter(owner: object, signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#busy = false
        this.#advance()
      }
      const onAbort = (): void => this.#refuse(waiter, plainError('CANCELLED'))
      const waiter: Waiter = {
        owner,
        admit: () => {
          signal.removeEventListener('abort', onAbort)
          resolve(leave)
        },
        reject: (error) => {
          signal.removeEventListener('abort', onAbort)
          reject(error)
        },
        heldTimer: undefined,
      }
      this.#waiters.push(waiter)
      signal.addEventListener('abort', onAbort)
      if (signal.aborted) onAbort()
      this.#advance()
    })
  }

  #refuse(waiter: Waiter, error: Error): void {
    if (!this.#waiters.includes(waiter)) return
    this.#leaveQueue(waiter)
    waiter.reject(error)
  }

  #leaveQueue(waiter: Waiter): void {
    clearTimeout(waiter.heldTimer)
    this.#waiters = this.#waiters.filter((other) => other !== waiter)
  }

  #advance(): void {
    for (const waiter of this.#waiters) this.#watchHold(waiter)
    if (this.#busy) return
    const next = this.#waiters.find(({ owner }) => this.#holder === undefined || this.#holder === owner)
    if (next === undefined) return
    this.#leaveQueue(next)
    this.#busy = true
    next.admit()
  }

  #watchHold(waiter: Waiter): void {
    const shutOut = this.#holder !== undefined && this.#holder !== waiter.owner
    if (!shutOut) {
      clearTimeout(waiter.heldTimer)
      waiter.heldTimer = undefined
    } else {
      waiter.heldTimer ??= setTimeout(
        () => this.#refuse(waiter, new BridgeError('CARD_BUSY', {})),
        HELD_WAIT_MS,
      )
    }
  }
}
