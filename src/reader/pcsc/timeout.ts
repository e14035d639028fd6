/** Waiting with a bound. No timer and no listener outlives the promise. */

/** Whether the promise settled within the time and before any of the signals was aborted. Never rejects. */
export function settlesWithin(
  promise: Promise<unknown> | undefined,
  ms: number,
  signals: readonly AbortSignal[] = [],
): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (settled: boolean): void => {
      clearTimeout(timer)
      for (const signal of signals) signal.removeEventListener('abort', giveUp)
      resolve(settled)
    }
    const giveUp = (): void => finish(false)
    const settle = (): void => finish(true)
    const timer = setTimeout(giveUp, Math.ceil(ms))
    for (const signal of signals) signal.addEventListener('abort', giveUp)
    if (signals.some(({ aborted }) => aborted)) giveUp()
    else promise?.then(settle, settle)
  })
}

/** Waits; an abort of any of the signals ends the wait early. Never rejects. */
export async function pause(ms: number, signals: readonly AbortSignal[] = []): Promise<void> {
  await settlesWithin(undefined, ms, signals)
}
