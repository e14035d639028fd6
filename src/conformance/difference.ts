/** How a row tells what it expected and saw. */
import { isDeepStrictEqual } from 'node:util'

/** The bridge did something else than the protocol says. */
export class Difference extends Error {
  override readonly name = 'Difference'
  readonly expected: string
  readonly seen: string

  constructor(expected: string, seen: unknown) {
    super(expected)
    this.expected = expected
    this.seen = inWords(seen)
  }
}

/** The row says nothing about this bridge, for a reason that is no fault of it. */
export class NotTried extends Error {
  override readonly name = 'NotTried'
}

const MAX_SEEN = 240

function inWords(value: unknown): string {
  const text = typeof value === 'string' ? value : value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > MAX_SEEN ? `${text.slice(0, MAX_SEEN)}…` : text
}

/** @throws Difference unless the condition holds. */
export function that(holds: boolean, expected: string, seen: unknown): void {
  if (!holds) throw new Difference(expected, seen)
}

/** @throws Difference unless both are deeply the same. */
export function same(what: string, seen: unknown, expected: unknown): void {
  that(isDeepStrictEqual(seen, expected), `${what}: ${inWords(expected)}`, seen)
}
