/** Serves origins in turn: however much one of them sends, another waits for two messages of it at most. */

type Work = () => void

export class FairQueue {
  /** What waits, by origin; the one whose turn it is comes first. */
  readonly #waiting = new Map<string, Work[]>()
  readonly #schedule: (callback: () => void) => void
  #scheduled = false

  /** @param schedule - calls back after what has arrived meanwhile was read; replaced in tests. */
  constructor(schedule: (callback: () => void) => void = setImmediate) {
    this.#schedule = schedule
  }

  /**
   * Work of one origin is done in the order in which it was added, the first since all was read at once: who is alone does
   * not wait. It must not throw.
   */
  add(origin: string, work: Work): void {
    if (!this.#scheduled) {
      this.#wake()
      work()
      return
    }
    const queue = this.#waiting.get(origin)
    if (queue === undefined) this.#waiting.set(origin, [work])
    else queue.push(work)
  }

  #wake(): void {
    this.#scheduled = true
    this.#schedule(() => {
      this.#round()
      this.#scheduled = false
      if (this.#waiting.size > 0) this.#wake()
    })
  }

  /** One piece of work of each origin that has some. */
  #round(): void {
    for (const [origin, queue] of [...this.#waiting]) {
      const work = queue.shift()
      if (queue.length === 0) this.#waiting.delete(origin)
      work?.()
    }
  }
}
