/** Resolves after `ms`, or rejects with the reason of the signal. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}

/** Does work that is aborted with this reason after `ms`. */
export async function within<T>(
  ms: number,
  reason: Error,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const patience = linkedController(outer)
  const timer = setTimeout(() => patience.abort(reason), ms)
  try {
    return await work(patience.signal)
  } finally {
    clearTimeout(timer)
  }
}

/** Aborts with the first of its signals. `AbortSignal.any` is too young for some of the browsers. */
export function linkedController(...signals: readonly (AbortSignal | undefined)[]): AbortController {
  const controller = new AbortController()
  for (const signal of signals) {
    if (signal === undefined) continue
    const abort = (): void => controller.abort(signal.reason)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true, signal: controller.signal })
  }
  return controller
}
