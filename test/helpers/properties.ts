/** What the property tests of the codecs share. */
import { fc } from '@fast-check/vitest'
import { isBridgeError } from '../../src/errors/bridge-error.ts'

/** Runs of one property, with another seed each time; the long search is the campaign `fuzz`. */
export const RUNS = { numRuns: 100 }

/** Says how a decoder ended: `value` or the code of the error that it threw; anything else is thrown on. */
export function outcomeOf(decode: () => unknown): string {
  try {
    decode()
    return 'value'
  } catch (error) {
    if (isBridgeError(error)) return error.code
    throw error
  }
}

const DECODED = new Set(['value', 'CARD_PROTOCOL'])

/** True when the decoder gives a value or the typed error. */
export function decodesSafely(decode: () => unknown): boolean {
  return DECODED.has(outcomeOf(decode))
}

export const anyBytes = fc.uint8Array({ maxLength: 600, size: 'max' })
export const byte = fc.integer({ min: 0, max: 0xff })
export const shortBytes = fc.uint8Array({ maxLength: 40 })

/** Bytes that are almost what `base` gives: some overwritten, cut, put in twice, or as they are. */
export function damaged(base: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const writes = fc.array(fc.tuple(fc.nat(), byte), { maxLength: 4 })
  return fc.tuple(base, writes, fc.nat(), fc.boolean()).map(([bytes, changes, cut, shorten]) => {
    const copy = bytes.slice()
    for (const [at, value] of changes) if (copy.length > 0) copy[at % copy.length] = value
    return shorten ? copy.subarray(0, cut % (copy.length + 1)) : copy
  })
}

/** An object without the members whose value is undefined. */
export function compact<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}
