/** Waiting with a bound. No timer and no listener outlives the promise. */

/** Waits; an abort of any of the signals ends the wait early. Never rejects. */
export function pause(ms: number, signals: readonly AbortSignal[] = []): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      for (const signal of signals) signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, Math.ceil(ms))
    for (const signal of signals) signal.addEventListener('abort', end)
    if (signals.some(({ aborted }) => aborted)) end()
  })
}

/** Whether the promise settled within the time and before any of the signals was aborted. Never rejects. */
export async function settlesWithin(
  promise: Promise<unknown>,
  ms: number,
  signals: readonly AbortSignal[] = [],
): Promise<boolean> {
  const settled = new AbortController()
  const settle = (): void => settled.abort()
  promise.then(settle, settle)
  await pause(ms, [...signals, settled.signal])
  return settled.signal.aborted
}
