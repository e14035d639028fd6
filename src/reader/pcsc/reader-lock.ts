import { pause } from './timeout.ts'

/** One reader's connections, one after the other, in the order in which they were asked for. */
export class ReaderLock {
  readonly #waiting: (() => void)[] = []
  #taken = false
  /** The connection that has the lock waits for an answer that the card or the reader driver owes for too long. */
  stuck = false

  /** Whether the lock was got within the time and before any of the signals was aborted. */
  async acquire(ms: number, signals: readonly AbortSignal[]): Promise<boolean> {
    if (!this.#taken) {
      this.#taken = true
      return true
    }
    const given = new AbortController()
    const call = (): void => given.abort()
    this.#waiting.push(call)
    await pause(ms, [...signals, given.signal])
    if (given.signal.aborted) return true
    this.#waiting.splice(this.#waiting.indexOf(call), 1)
    return false
  }

  release(): void {
    this.stuck = false
    const next = this.#waiting.shift()
    if (next === undefined) this.#taken = false
    else next()
  }
}
