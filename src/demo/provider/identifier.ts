/** Whether an identifier looks like one of a card: it is questioned, and the holder may insist. Runs in pages and on the server. */

/**
 * - `missing-8`: eleven digits, an RPPS number without the 8 that precedes it on the card
 * - `length`: an 8 and digits, as for a professional of the RPPS, but not twelve
 * - `no-digit`: a text without a digit
 */
export type IdentifierDoubt = 'missing-8' | 'length' | 'no-digit'

/** Digits of an identifier that begins with 8: that, and eleven of the RPPS number. */
const RPPS_LENGTH = 12

/** @param typed - as typed; spaces do not count. @returns null where nothing is odd, and for nothing */
export function doubtOf(typed: string): IdentifierDoubt | null {
  const identifier = typed.replace(/\s/g, '')
  if (identifier === '') return null
  if (!/\d/.test(identifier)) return 'no-digit'
  if (!/^\d+$/.test(identifier)) return null
  if (identifier.length === RPPS_LENGTH - 1 && !/^[08]/.test(identifier)) return 'missing-8'
  return identifier.startsWith('8') && identifier.length !== RPPS_LENGTH ? 'length' : null
}
