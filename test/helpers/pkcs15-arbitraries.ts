/** Arbitrary ISO/IEC 7816-15 values, for the property tests. */
import { fc } from '@fast-check/vitest'
import { byte, compact } from './properties.ts'

export const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined })

/** Text that UTF-8 can carry (no lone surrogates). */
export const text = fc.string({ unit: 'binary', maxLength: 40 })

/** Boundaries of the lengths of an INTEGER, and what lies between. */
export const unsigned = fc.oneof(
  fc.constantFrom(
    0,
    1,
    0x7f,
    0x80,
    0xff,
    0x100,
    0x7fff,
    0x8000,
    0xffff,
    0x10000,
    0x7fffffff,
    0x80000000,
    0xffffffff,
  ),
  fc.nat(),
)

export const bits = fc
  .uniqueArray(fc.nat({ max: 20 }), { maxLength: 8 })
  .map((positions) => positions.toSorted((a, b) => a - b))

export const id = fc.uint8Array({ maxLength: 20 })

export const path = fc
  .record({
    path: fc.uint8Array({ maxLength: 16 }),
    index: optional(unsigned),
    length: optional(unsigned),
    aid: optional(fc.uint8Array({ minLength: 1, maxLength: 16 })),
  })
  .map(compact)

export const common = fc.record({ label: optional(text), flags: bits, authId: optional(id) }).map(compact)

export const reference = byte
