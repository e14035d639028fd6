import type { DetailsOf, ErrorCode } from './codes.ts'

/** What happened, and what to do about it: sentences for the holder of the card. */
export interface Message {
  readonly what: string
  readonly advice?: string
}

/** One sentence maker a code: a table that misses one does not compile. */
export type Messages = { readonly [C in ErrorCode]: (details: DetailsOf<C>) => Message }
