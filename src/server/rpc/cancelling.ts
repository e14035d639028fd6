/** Cancels a call. Its signal is made when something asks for it: most calls are over before. */
export class Cancelling {
  #controller: AbortController | undefined
  aborted = false

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.aborted) this.#controller.abort()
    return this.#controller.signal
  }

  abort(): void {
    this.aborted = true
    this.#controller?.abort()
  }
}
