import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import {
  decodeFeatures,
  decodePadProperties,
  encodeFeatures,
  encodePadProperties,
  FEATURE,
  featureRequestCode,
} from '../../../../src/reader/part10/features.ts'
import { hex } from '../../../helpers/hex.ts'
import {
  anyBytes,
  byte,
  compact,
  damaged,
  decodesSafely,
  outcomeOf,
  RUNS,
} from '../../../helpers/properties.ts'

/** As the CCID driver of pcsc-lite answers: verify, modify, properties. */
const ANSWER = hex('06 04 42 33 00 06  07 04 42 33 00 07  12 04 42 33 00 12')

describe('featureRequestCode', () => {
  it.each([
    ['linux', 0x42000d48],
    ['darwin', 0x42000d48],
    ['win32', 0x00313520],
  ])('is the number of the system: %s', (platform, code) => {
    expect(featureRequestCode(platform)).toBe(code)
  })
})

describe('decodeFeatures', () => {
  it('reads big-endian control codes by tag', () => {
    expect(decodeFeatures(ANSWER)).toEqual(
      new Map([
        [FEATURE.VERIFY_PIN_DIRECT, 0x42330006],
        [FEATURE.MODIFY_PIN_DIRECT, 0x42330007],
        [FEATURE.TLV_PROPERTIES, 0x42330012],
      ]),
    )
  })

  it('finds nothing in the empty answer of a reader without features', () => {
    expect(decodeFeatures(hex(''))).toEqual(new Map())
  })

  it('takes the first of two codes of one feature', () => {
    expect(decodeFeatures(hex('06 04 00 00 00 01 06 04 00 00 00 02')).get(6)).toBe(1)
  })

  it.each(['06', '06 04', '06 04 42 33 00', '06 03 42 33 00 06', '06 04 42 33 00 06 07'])(
    'refuses %s',
    (answer) => {
      expect(outcomeOf(() => decodeFeatures(hex(answer)))).toBe('CARD_PROTOCOL')
    },
  )

  test.prop([fc.oneof(anyBytes, damaged(fc.constant(ANSWER)))], RUNS)(
    'gives features or the typed error',
    (answer) => {
      expect(decodesSafely(() => decodeFeatures(answer))).toBe(true)
    },
  )

  test.prop([fc.uniqueArray(fc.tuple(byte, fc.nat(0xffffffff)), { selector: ([tag]) => tag })], RUNS)(
    'reads what encodeFeatures writes',
    (features) => {
      expect(decodeFeatures(encodeFeatures(new Map(features)))).toEqual(new Map(features))
    },
  )
})

describe('decodePadProperties', () => {
  it('finds the sizes among other properties', () => {
    const answer = hex('01 02 10 02  02 01 02  06 01 04  07 01 0C  0B 02 E6 08')
    expect(decodePadProperties(answer)).toEqual({ minPinSize: 4, maxPinSize: 12 })
  })

  it.each(['06', '06 01', '06 02 04', '06 01 04 07'])('refuses %s', (answer) => {
    expect(outcomeOf(() => decodePadProperties(hex(answer)))).toBe('CARD_PROTOCOL')
  })

  test.prop([anyBytes], RUNS)('gives properties or the typed error', (answer) => {
    expect(decodesSafely(() => decodePadProperties(answer))).toBe(true)
  })

  test.prop([fc.option(byte, { nil: undefined }), fc.option(byte, { nil: undefined })], RUNS)(
    'reads what encodePadProperties writes',
    (minPinSize, maxPinSize) => {
      const properties = compact({ minPinSize, maxPinSize })
      expect(decodePadProperties(encodePadProperties(properties))).toEqual(properties)
    },
  )
})
