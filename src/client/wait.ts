/**
 * A promise that rejects with the reason of the signal when that is aborted first.
 *
 * @param start - is given what settles the promise, and a signal for its own listeners that is aborted once that happened.
 */
export async function abortable<T>(
  signal: AbortSignal | undefined,
  start: (resolve: (value: T) => void, reject: (reason: unknown) => void, over: AbortSignal) => void,
): Promise<T> {
  const over = new AbortController()
  signal?.throwIfAborted()
  try {
    return await new Promise<T>((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason as Error), over)
      start(resolve, reject, over.signal)
    })
  } finally {
    over.abort()
  }
}

/** Calls `work` after `ms`, unless the signal is aborted before. */
export function later(ms: number, signal: AbortSignal, work: () => void): void {
  const timer = setTimeout(work, ms)
  signal.addEventListener('abort', () => clearTimeout(timer))
}

/** Resolves after `ms`, or rejects with the reason of the signal. */
export const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  abortable(signal, (resolve, _reject, over) => later(ms, over, resolve))

/** Does work that is aborted with this reason after `ms`, with that of `outer` before, and when it is done. */
export async function within<T>(
  ms: number,
  reason: Error | undefined,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const patience = new AbortController()
  const { signal } = patience
  outer.throwIfAborted()
  // Not AbortSignal.any: it is too young for some of the browsers.
  outer.addEventListener('abort', () => patience.abort(outer.reason), patience)
  later(ms, signal, () => patience.abort(reason))
  try {
    return await work(signal)
  } finally {
    patience.abort()
  }
}
