/**
 * How long the card may take. A card or a reader that does not answer must not keep its caller, nor those who wait for
 * the same reader: what is under way is left to itself, and the caller is answered.
 */
import { plainError } from '../../errors/bridge-error.ts'

/** One exchange: a signature of a CPS3 takes up to two seconds in a slow reader. */
const EXCHANGE_MS = 5000
/** All exchanges of one operation together, the connection included. */
export const OPERATION_MS = 9000

/** What is left of the time of an operation. The time of a person at a PIN pad does not count. */
export interface TimeLeft {
  leftMs: number
}

/**
 * Waits for the card, at most as long as one exchange may take.
 *
 * @param ended - aborted when the card is gone; its reason is the error.
 * @param ms - longest wait, Infinity for a person at a PIN pad.
 * @throws BridgeError `CARD_MUTE` when the time is over, the reason of `ended`, and what `work` throws.
 */
export async function withinBounds<T>(
  work: Promise<T>,
  time: TimeLeft,
  ended: AbortSignal,
  ms: number = EXCHANGE_MS,
): Promise<T> {
  const begun = performance.now()
  let timer: NodeJS.Timeout | undefined
  let stop = (): void => undefined
  const over = new Promise<never>((_resolve, reject) => {
    const bound = ms === Infinity ? Infinity : Math.min(ms, time.leftMs)
    if (bound !== Infinity) timer = setTimeout(() => reject(plainError('CARD_MUTE')), Math.max(0, bound))
    const end = (): void => reject(ended.reason as Error)
    ended.addEventListener('abort', end)
    stop = () => ended.removeEventListener('abort', end)
    if (ended.aborted) end()
  })
  try {
    return await Promise.race([work, over])
  } finally {
    clearTimeout(timer)
    stop()
    if (ms !== Infinity) time.leftMs -= performance.now() - begun
  }
}
