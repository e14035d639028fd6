/** What authorities said, while it may be believed. */

/** Nothing is believed longer than this without asking again. Milliseconds. */
const MAX_KEPT_MS = 60 * 60_000

/** An answer, and until when it holds. */
export interface Answer {
  /** Milliseconds since 1970. */
  readonly until: number
}

/** A bounded memory of answers: the oldest gives way, and who asks at the same time asks once. */
export class Kept<T extends Answer> {
  readonly #answers = new Map<string, T>()
  readonly #asked = new Map<string, Promise<T>>()
  readonly #capacity: number

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /**
   * @param now - milliseconds since 1970
   * @param ask - gives the answer that is not known; its faults are the caller's, and are not kept
   */
  async get(key: string, now: number, ask: () => Promise<T>): Promise<T> {
    const known = this.#answers.get(key)
    if (known !== undefined && known.until > now) return known
    const asked = this.#asked.get(key)
    if (asked !== undefined) return asked
    const asking = ask()
    this.#asked.set(key, asking)
    try {
      const answer = await asking
      this.#keep(key, { ...answer, until: Math.min(answer.until, now + MAX_KEPT_MS) })
      return answer
    } finally {
      this.#asked.delete(key)
    }
  }

  #keep(key: string, answer: T): void {
    this.#answers.delete(key)
    const [oldest] = this.#answers.keys()
    if (this.#answers.size >= this.#capacity && oldest !== undefined) this.#answers.delete(oldest)
    this.#answers.set(key, answer)
  }
}
