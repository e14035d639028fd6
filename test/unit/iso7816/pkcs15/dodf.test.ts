import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { concatBytes } from '../../../../src/iso7816/hex.ts'
import { type DataObject, decodeDodf } from '../../../../src/iso7816/pkcs15/dodf.ts'
import { filled, hex } from '../../../helpers/hex.ts'
import { common, optional, path, text } from '../../../helpers/pkcs15-arbitraries.ts'
import { encodeDodf } from '../../../helpers/pkcs15-encoders.ts'
import {
  anyBytes,
  compact,
  damaged,
  decodesSafely,
  outcomeOf,
  RUNS,
  shortBytes,
} from '../../../helpers/properties.ts'

const INFO = hex(`
  30 26 30 11 0C 0B 43 50 53 5F 49 4E 46 4F 5F 50 53 03 02 07 80
        30 05 0C 03 43 50 53
        A1 0A 30 08 04 06 3F 00 00 01 D1 05`)
const OBJECT: DataObject = {
  label: 'CPS_INFO_PS',
  flags: [0],
  applicationName: 'CPS',
  path: { path: hex('3F 00 00 01 D1 05') },
}

const objects = fc.array(
  fc
    .tuple(
      common,
      fc.record({ applicationName: optional(text) }).map(compact),
      fc.oneof(
        path.map((value) => ({ path: value })),
        shortBytes.map((value) => ({ value })),
        fc.constant({}),
      ),
    )
    .map(([attributes, object, where]): DataObject => ({ ...attributes, ...object, ...where })),
  { maxLength: 3 },
)

describe('decodeDodf', () => {
  it('reads a data object of a CPS3', () => {
    expect(decodeDodf(INFO)).toEqual([OBJECT])
    expect(decodeDodf(concatBytes(INFO, filled(64, 0xff)))).toEqual([OBJECT])
  })

  it.each([
    ['nothing optional', '30 04 30 00 30 00', { flags: [] }],
    [
      'an object identifier in the place of the application name',
      '30 10 30 00 30 04 06 02 2A 03 A1 06 30 04 04 02 D1 20',
      { flags: [], path: { path: hex('D1 20') } },
    ],
    ['a value in the directory', '30 0A 30 00 30 00 A1 04 A0 02 05 00', { flags: [], value: hex('05 00') }],
  ])('takes %s', (_name, bytes, object) => {
    expect(decodeDodf(hex(bytes))).toEqual([object])
  })

  it('passes over data objects of other kinds', () => {
    expect(decodeDodf(concatBytes(hex('A0 02 30 00 A1 02 30 00'), INFO))).toEqual([OBJECT])
  })

  it('refuses a record cut at any byte', () => {
    for (let length = 1; length < INFO.length; length++) {
      expect(outcomeOf(() => decodeDodf(INFO.subarray(0, length)))).toBe('CARD_PROTOCOL')
    }
    expect(outcomeOf(() => decodeDodf(concatBytes(INFO, hex('30'))))).toBe('CARD_PROTOCOL')
  })

  test.prop([fc.oneof(anyBytes, damaged(objects.map(encodeDodf)))], RUNS)(
    'gives a value or CARD_PROTOCOL for any bytes',
    (bytes) => {
      expect(decodesSafely(() => decodeDodf(bytes))).toBe(true)
    },
  )
})

describe('encodeDodf', () => {
  it('writes a data object of a CPS3', () => {
    expect(encodeDodf([OBJECT])).toEqual(INFO)
  })

  test.prop([objects], RUNS)('is undone by decoding', (list) => {
    expect(decodeDodf(encodeDodf(list))).toEqual(list)
  })
})
