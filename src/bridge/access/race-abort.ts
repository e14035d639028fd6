/** Answers a caller who cancelled at once. */
import { plainError } from '../../errors/bridge-error.ts'

/** @throws BridgeError `CANCELLED` as soon as the signal is aborted; the work goes on by itself then. */
export function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(plainError('CANCELLED'))
    signal.addEventListener('abort', onAbort)
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
    if (signal.aborted) onAbort()
  })
}
