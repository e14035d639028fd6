/** Whether an answer about revocation is of now. */

/** How much the clocks of portal and authority may differ. Milliseconds. */
const TOLERANCE_MS = 5 * 60_000

/** An answer without an end is believed for a day. */
const DEFAULT_LIFE_MS = 24 * 60 * 60_000

/** When an answer ends. Milliseconds since 1970. */
export const endOf = (thisUpdate: Date, nextUpdate: Date | undefined): number =>
  nextUpdate?.getTime() ?? thisUpdate.getTime() + DEFAULT_LIFE_MS

export function isFresh(thisUpdate: Date, nextUpdate: Date | undefined, now: Date): boolean {
  const time = now.getTime()
  return thisUpdate.getTime() <= time + TOLERANCE_MS && endOf(thisUpdate, nextUpdate) >= time - TOLERANCE_MS
}
