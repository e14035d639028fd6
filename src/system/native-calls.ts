/**
 * Calls into libraries of the system on threads of libuv's pool. A call that never returns keeps its thread, and libuv
 * joins its threads at the end of the process: so calls are bounded in number, and the process ends without them.
 */

/** One native function called on another thread. */
export interface AsyncFunction {
  async(...argumentsAndCallback: unknown[]): void
}

/** libuv's own choice when UV_THREADPOOL_SIZE is not set. */
const DEFAULT_THREADS = 4
/** Threads of the pool left to files, name look-ups and cryptography. */
const RESERVED_THREADS = 8

export class NativeCalls {
  readonly #limit: number
  readonly #waiting: (() => void)[] = []
  readonly #exitNow: (code: number) => void
  #running = 0

  /**
   * @param threads - UV_THREADPOOL_SIZE of this process.
   * @param exitNow - ends the process without waiting for its threads.
   */
  constructor(threads: string | undefined, exitNow: (code: number) => void) {
    const size = Number(threads) > 0 ? Number(threads) : DEFAULT_THREADS
    this.#limit = Math.max(DEFAULT_THREADS - 1, size - RESERVED_THREADS)
    this.#exitNow = exitNow
  }

  /** Runs `fn` on a thread when one is free; resolves with what it returns. */
  async call(fn: AsyncFunction, args: readonly unknown[]): Promise<unknown> {
    if (this.#running >= this.#limit) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    return this.callNow(fn, args)
  }

  /** The same without waiting for a free thread: for the call that ends the wait of another. */
  callNow(fn: AsyncFunction, args: readonly unknown[]): Promise<unknown> {
    this.#running += 1
    if (this.#running === 1) process.on('exit', this.#exitNow)
    return new Promise((resolve, reject) => {
      fn.async(...args, (error: unknown, result: unknown) => {
        this.#running -= 1
        if (this.#running === 0) process.removeListener('exit', this.#exitNow)
        this.#waiting.shift()?.()
        if (error instanceof Error) reject(error)
        else resolve(result)
      })
    })
  }
}
