/** What the property tests of the codecs share. */
import { fc } from '@fast-check/vitest'
import { isBridgeError } from '../../src/errors/bridge-error.ts'

const isLong = process.env['SLOW'] === '1'

/** Runs of one property; `SLOW=1` for a long search. */
export const RUNS = { numRuns: isLong ? 5000 : 100 }

/** Whether a command is the first or the last of its name: between them the same is said of the same again. All with `SLOW=1`. */
export const isEdge = (names: readonly (string | number)[], at: number): boolean => {
  const name = names[at] ?? ''
  return isLong || [names.indexOf(name), names.lastIndexOf(name)].includes(at)
}

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
