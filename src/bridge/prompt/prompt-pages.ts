/**
 * The pages that are attached to a prompt, and since when each of them shows the card: the daemon itself keeps the
 * rule that the holder had it before the eyes for a while (protocol, section 8).
 */

/** How long a page must have shown the card before a confirmation is taken, in milliseconds. */
const ATTENTION_MS = 700
/** A page that is not back after this was closed; a reload takes less. */
const PAGE_GONE_MS = 3000

export class PromptPages {
  readonly #elapsed: () => number
  readonly #onGone: () => void
  /** By page, when it was shown the card; null: not yet. */
  readonly #shownAt = new Map<object, number | null>()
  #seen = false
  #gone: NodeJS.Timeout | undefined

  /**
   * @param elapsed - milliseconds on a clock that is never set back.
   * @param onGone - called when the last page left and none came back.
   */
  constructor(elapsed: () => number, onGone: () => void) {
    this.#elapsed = elapsed
    this.#onGone = onGone
  }

  /** Whether a page is there now. */
  get present(): boolean {
    return this.#shownAt.size > 0
  }

  /** Whether a page was ever there. */
  get seen(): boolean {
    return this.#seen
  }

  /** Whether a page is there that has shown the card for long enough. */
  get attentive(): boolean {
    const now = this.#elapsed()
    return [...this.#shownAt.values()].some((at) => at !== null && now - at >= ATTENTION_MS)
  }

  /** @param showsCard - whether the page is shown the card as it comes. */
  attach(page: object, showsCard: boolean): void {
    this.#seen = true
    this.#shownAt.set(page, showsCard ? this.#elapsed() : null)
    clearTimeout(this.#gone)
  }

  detach(page: object): void {
    if (this.#shownAt.delete(page)) this.awaitReturn()
  }

  /** Every page is shown the card now: for the first time, or anew. */
  showCard(): void {
    for (const page of this.#shownAt.keys()) this.#shownAt.set(page, this.#elapsed())
  }

  /** Gives pages that have left a while to come back. */
  awaitReturn(): void {
    if (!this.#seen || this.present) return
    clearTimeout(this.#gone)
    this.#gone = setTimeout(this.#onGone, PAGE_GONE_MS)
  }

  /** The prompt is over. */
  end(): void {
    clearTimeout(this.#gone)
  }
}
