/**
 * Status words as a tagged union (ISO/IEC 7816-4:2005, 5.1.3). A status word is not an error: the command
 * decides which kinds it accepts.
 */
export type StatusWord =
  | { readonly kind: 'ok' }
  /** 61xx: `available` response bytes wait for GET RESPONSE (256 for 6100). */
  | { readonly kind: 'more-data'; readonly available: number }
  /** 6Cxx: the command wants Ne = `exactNe` (256 for 6C00). */
  | { readonly kind: 'wrong-le'; readonly exactNe: number }
  /** 6282: the file ended before Ne bytes were read; the data is good. */
  | { readonly kind: 'end-of-file' }
  /** 63Cx: verification failed, `triesLeft` tries remain (0 to 15). */
  | { readonly kind: 'verify-failed'; readonly triesLeft: number }
  /** 6983: authentication method blocked. */
  | { readonly kind: 'blocked' }
  /** 6982: security status not satisfied. */
  | { readonly kind: 'security-status' }
  /** 6985: conditions of use not satisfied. */
  | { readonly kind: 'conditions' }
  /** 6A82: file or application not found. */
  | { readonly kind: 'file-not-found' }
  /** 6A88: referenced data not found. */
  | { readonly kind: 'data-not-found' }
  /** Everything else, never lost. */
  | { readonly kind: 'other'; readonly sw: number }

const FIXED: ReadonlyMap<number, StatusWord> = new Map<number, StatusWord>([
  [0x9000, { kind: 'ok' }],
  [0x6282, { kind: 'end-of-file' }],
  [0x6982, { kind: 'security-status' }],
  [0x6983, { kind: 'blocked' }],
  [0x6985, { kind: 'conditions' }],
  [0x6a82, { kind: 'file-not-found' }],
  [0x6a88, { kind: 'data-not-found' }],
])

/** Classifies a 16-bit status word. */
export function classifyStatusWord(sw: number): StatusWord {
  const fixed = FIXED.get(sw)
  if (fixed !== undefined) return fixed
  const low = sw & 0xff
  if (sw >> 8 === 0x61) return { kind: 'more-data', available: low === 0 ? 256 : low }
  if (sw >> 8 === 0x6c) return { kind: 'wrong-le', exactNe: low === 0 ? 256 : low }
  if (sw >> 4 === 0x63c) return { kind: 'verify-failed', triesLeft: sw & 0x0f }
  return { kind: 'other', sw }
}

export function isOk(sw: number): boolean {
  return sw === 0x9000
}
