import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { decodeTlv } from '../../../../src/iso7816/ber-tlv.ts'
import { decodeObjectValue, decodePath, type Pkcs15Path } from '../../../../src/iso7816/pkcs15/path.ts'
import { hex } from '../../../helpers/hex.ts'
import { path as paths } from '../../../helpers/pkcs15-arbitraries.ts'
import { encodePath } from '../../../helpers/pkcs15-encoders.ts'
import { anyBytes, damaged, decodesSafely, outcomeOf, RUNS } from '../../../helpers/properties.ts'

const PATHS: readonly { name: string; bytes: string; path: Pkcs15Path }[] = [
  {
    name: 'an absolute path',
    bytes: '30 08 04 06 3F 00 00 01 70 02',
    path: { path: hex('3F 00 00 01 70 02') },
  },
  { name: 'a relative path', bytes: '30 04 04 02 A0 02', path: { path: hex('A0 02') } },
  { name: 'an empty path', bytes: '30 02 04 00', path: { path: hex('') } },
  {
    name: 'a part of a file',
    bytes: '30 0B 04 02 A0 02 02 01 00 80 02 05 1B',
    path: { path: hex('A0 02'), index: 0, length: 0x51b },
  },
  {
    name: 'a part of a file over 7FFF',
    bytes: '30 0C 04 02 A0 02 02 03 00 80 00 80 01 10',
    path: { path: hex('A0 02'), index: 0x8000, length: 16 },
  },
  {
    name: 'a path in another application',
    bytes: '30 0A A1 08 4F 02 A0 00 04 02 50 31',
    path: { path: hex('50 31'), aid: hex('A0 00') },
  },
]

describe('decodePath', () => {
  it.each(PATHS)('reads $name', ({ bytes, path }) => {
    expect(decodePath(decodeTlv(hex(bytes)).value)).toEqual(path)
  })

  it.each([
    ['no path at all', '', { path: hex('') }],
    ['an index alone', '04 02 A0 02 02 01 10', { path: hex('A0 02'), index: 16 }],
    [
      'a length without leading zero',
      '04 02 A0 02 02 01 00 80 01 F0',
      { path: hex('A0 02'), index: 0, length: 0xf0 },
    ],
    ['something unknown after the path', '04 02 A0 02 05 00', { path: hex('A0 02') }],
    ['another application without a file', 'A1 04 4F 02 A0 00', { path: hex(''), aid: hex('A0 00') }],
  ])('takes %s', (_name, bytes, path) => {
    expect(decodePath(hex(bytes))).toEqual(path)
  })

  it.each(['A0 04 04 02 7F 21', 'A2 04 04 02 7F 21'])('knows no file for the reference %s', (bytes) => {
    expect(decodePath(hex(bytes))).toBeUndefined()
  })

  it.each([
    '04',
    '04 02 A0',
    '04 02 A0 02 02 00',
    '04 02 A0 02 02 05 01 00 00 00 00',
    '04 81 02 A0 02',
    'A1 01 4F',
  ])('refuses %s', (bytes) => {
    expect(outcomeOf(() => decodePath(hex(bytes)))).toBe('CARD_PROTOCOL')
  })

  test.prop([fc.oneof(anyBytes, damaged(paths.map((path) => encodePath(path).subarray(2))))], RUNS)(
    'gives a value or CARD_PROTOCOL for any bytes',
    (bytes) => {
      expect(decodesSafely(() => decodePath(bytes))).toBe(true)
    },
  )
})

describe('encodePath', () => {
  it.each(PATHS)('writes $name', ({ bytes, path }) => {
    expect(encodePath(path)).toEqual(hex(bytes))
  })

  test.prop([paths], RUNS)('is undone by decoding', (path) => {
    expect(decodePath(decodeTlv(encodePath(path)).value)).toEqual(path)
  })
})

describe('decodeObjectValue', () => {
  it.each([
    ['30 04 04 02 A0 02', { path: { path: hex('A0 02') } }],
    ['A0 02 05 00', { direct: hex('05 00') }],
    ['A1 00', {}],
    ['13 03 61 3A 62', {}],
    ['30 06 A0 04 04 02 7F 21', {}],
  ])('reads %s', (bytes, value) => {
    expect(decodeObjectValue(decodeTlv(hex(bytes)))).toEqual(value)
  })

  it('knows nothing of an absent element', () => {
    expect(decodeObjectValue(undefined)).toEqual({})
  })
})
