/** Who is told of something: one listener that throws keeps nobody else from being told. */

/**
 * Calls a listener. What it throws is a fault of the program and no affair of the teller's, who has other work to end:
 * it becomes a warning of the process.
 */
function callListener(call: () => void): void {
  try {
    call()
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error))
  }
}

export class Listeners<A extends readonly unknown[]> {
  readonly #listeners = new Map<object, (...args: A) => void>()

  /** The same function may be added twice; the result ends this one. */
  add(listener: (...args: A) => void): () => void {
    const key = {}
    this.#listeners.set(key, listener)
    return () => void this.#listeners.delete(key)
  }

  /** Calls those that are there now, unless an earlier one removes them. Never throws. */
  tell(...args: A): void {
    for (const [key, listener] of [...this.#listeners])
      if (this.#listeners.has(key)) callListener(() => listener(...args))
  }
}
