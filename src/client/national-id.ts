/**
 * The national identifier as a holder typed it, made comparable with the card's: every space is removed, no-break
 * and narrow ones included, and every other character is kept (`/`, `;` and `*` occur in identifiers).
 *
 * @example
 * ```js
 * import { normalizeNationalId } from '@cps-bridge/client'
 *
 * console.log(normalizeNationalId('8 99700 075122')) // 899700075122
 * ```
 */
export const normalizeNationalId = (text: string): string => text.replace(/\s+/gu, '')
