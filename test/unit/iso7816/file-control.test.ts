import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { decodeFileSize } from '../../../src/iso7816/file-control.ts'
import { concatBytes } from '../../../src/iso7816/hex.ts'
import { hex } from '../../helpers/hex.ts'
import { anyBytes, damaged, decodesSafely, outcomeOf, RUNS } from '../../helpers/properties.ts'

const FILES = [
  [
    'EF.ATR of a CPS3',
    '62 25 80 02 00 39 82 01 01 83 02 2F 01 88 01 E8 A1 12 8C 07 7B 45 FF FF FF 45 00 9C 07 7B FF FF FF FF FF 00 8A 01 05',
    0x39,
  ],
  [
    'EF.SN.ICC of a CPS3',
    '62 25 80 02 00 0C 82 01 01 83 02 D0 03 88 01 E0 A1 12 8C 07 7B FF FF FF FF FF 00 9C 07 7B FF FF FF FF FF 00 8A 01 05',
    12,
  ],
  [
    'the application of a CPS3, which has no size',
    '62 1F 82 01 38 83 02 00 01 84 0D E8 28 BD 08 0F 80 25 00 00 01 FF 00 10 A1 04 8C 02 02 00 8A 01 05',
    undefined,
  ],
  ['a file of a CPS4, in an FCI', '6F 0B 80 02 05 1B 82 01 01 83 02 A0 02', 0x51b],
] as const

describe('decodeFileSize', () => {
  it.each(FILES)('reads %s', (_name, bytes, size) => {
    expect(decodeFileSize(hex(bytes))).toBe(size)
  })

  it.each([
    ['an empty template', '62 00', undefined],
    ['file management data', '64 04 84 02 A0 00', undefined],
    ['an FCP and file management data inside an FCI', '6F 0C 62 04 80 02 01 00 64 04 84 02 A0 00', 0x100],
    ['the size with structural information when there is no other', '62 07 81 02 01 80 82 01 01', 0x180],
    ['the size without structural information when both are there', '62 08 81 02 01 80 80 02 01 70', 0x170],
    ['a size of one byte', '62 03 80 01 FF', 255],
    ['a size of four bytes', '62 06 80 04 FF FF FF FF', 0xffffffff],
    ['objects that are not known', '62 0A C0 01 40 7F 49 00 80 02 00 10', 16],
    ['objects that say nothing of the size, whatever is in them', '62 06 82 00 84 00 88 00', undefined],
  ])('takes %s', (_name, bytes, size) => {
    expect(decodeFileSize(hex(bytes))).toBe(size)
  })

  it.each([
    ['nothing', ''],
    ['another template', '61 00'],
    ['a trailing byte', '62 00 00'],
    ['a size of no bytes', '62 02 80 00'],
    ['a size of five bytes', '62 07 80 05 00 00 00 00 01'],
    ['an object that runs over', '62 03 80 02 00'],
  ])('refuses %s', (_name, bytes) => {
    expect(outcomeOf(() => decodeFileSize(hex(bytes)))).toBe('CARD_PROTOCOL')
  })

  it.each(FILES)('refuses it cut at any byte, or with one more: %s', (_name, bytes) => {
    const whole = hex(bytes)
    for (let length = 0; length < whole.length; length++)
      expect(outcomeOf(() => decodeFileSize(whole.subarray(0, length)))).toBe('CARD_PROTOCOL')
    expect(outcomeOf(() => decodeFileSize(concatBytes(whole, hex('00'))))).toBe('CARD_PROTOCOL')
  })

  const files = fc.constantFrom(...FILES).map(([, bytes]) => hex(bytes))
  test.prop([fc.oneof(anyBytes, damaged(files))], RUNS)(
    'gives a size or CARD_PROTOCOL for any bytes',
    (bytes) => {
      expect(decodesSafely(() => decodeFileSize(bytes))).toBe(true)
    },
  )
})
