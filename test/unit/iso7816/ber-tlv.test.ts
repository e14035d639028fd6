import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import {
  decodeTlv,
  decodeTlvs,
  encodeTlv,
  findTlv,
  readTlv,
  readTlvHeader,
} from '../../../src/iso7816/ber-tlv.ts'
import { bytesToHex, concatBytes } from '../../../src/iso7816/hex.ts'
import { filled, hex } from '../../helpers/hex.ts'
import { anyBytes, damaged, decodesSafely, outcomeOf, RUNS, shortBytes } from '../../helpers/properties.ts'

const LENGTHS = [
  { length: 0, encoded: '00' },
  { length: 1, encoded: '01' },
  { length: 0x7f, encoded: '7F' },
  { length: 0x80, encoded: '81 80' },
  { length: 0xff, encoded: '81 FF' },
  { length: 0x100, encoded: '82 01 00' },
  { length: 0xffff, encoded: '82 FF FF' },
  { length: 0x10000, encoded: '83 01 00 00' },
]
const TAGS = [
  { tag: 0x01, encoded: '01' },
  { tag: 0x30, encoded: '30' },
  { tag: 0xfe, encoded: 'FE' },
  { tag: 0x5f1f, encoded: '5F 1F' },
  { tag: 0x7f48, encoded: '7F 48' },
  { tag: 0xbf8101, encoded: 'BF 81 01' },
  { tag: 0xbf907f, encoded: 'BF 90 7F' },
  { tag: 0xffff7f, encoded: 'FF FF 7F' },
]

const tags = fc.constantFrom(...TAGS.map(({ tag }) => tag))
const objects = fc.record({ tag: tags, value: fc.uint8Array({ maxLength: 300, size: 'max' }) })
/** FF in the place of a tag is padding in a padded file. */
const unpadded = objects.filter(({ tag }) => tag <= 0xffff)
const encode = (list: readonly { tag: number; value: Uint8Array }[]): Uint8Array =>
  concatBytes(...list.map(({ tag, value }) => encodeTlv(tag, value)))

describe('encodeTlv', () => {
  it.each(LENGTHS)('writes a length of $length as $encoded', ({ length, encoded }) => {
    const bytes = encodeTlv(0x04, filled(length, 0xab))
    expect(bytesToHex(bytes)).toBe(bytesToHex(concatBytes(hex('04'), hex(encoded), filled(length, 0xab))))
  })

  it.each(TAGS)('writes tag $encoded', ({ tag, encoded }) => {
    expect(encodeTlv(tag, hex('01 02'))).toEqual(hex(`${encoded} 02 01 02`))
  })

  it('joins its parts', () => {
    expect(encodeTlv(0x30, hex('01'), hex(''), hex('02 03'))).toEqual(hex('30 03 01 02 03'))
  })

  it.each([0, -1, 1.5, 0x1f, 0x3080, 0x5f1e, 0x5f80, 0xbf8001, 0xbf8181, 0x1000000])(
    'refuses tag %i',
    (tag) => {
      expect(() => encodeTlv(tag)).toThrow(RangeError)
    },
  )

  it('refuses a value that its length cannot say', () => {
    expect(() => encodeTlv(0x04, filled(0x1000000))).toThrow(RangeError)
  })
})

describe('decodeTlv', () => {
  it.each(LENGTHS)('reads a length of $length', ({ length, encoded }) => {
    const bytes = concatBytes(hex('04'), hex(encoded), filled(length, 0xab))
    expect(decodeTlv(bytes).value.length).toBe(length)
    expect(outcomeOf(() => decodeTlv(bytes.subarray(0, -1)))).toBe('CARD_PROTOCOL')
    expect(outcomeOf(() => decodeTlv(concatBytes(bytes, hex('00'))))).toBe('CARD_PROTOCOL')
  })

  it.each(TAGS)('reads tag $encoded', ({ tag, encoded }) => {
    expect(decodeTlv(hex(`${encoded} 01 FF`))).toEqual({ tag, value: hex('FF') })
  })

  it.each([
    ['nothing', ''],
    ['a tag alone', '30'],
    ['half a tag', '5F'],
    ['two thirds of a tag', 'BF 81'],
    ['tag 00', '00 00'],
    ['a tag of four bytes', 'BF 81 81 01 00'],
    ['a two-byte tag that one byte could say', '5F 1E 00'],
    ['a tag number with a leading zero', '5F 80 01 00'],
    ['an indefinite length', '30 80 00 00'],
    ['a reserved length', '30 FF'],
    ['a length of four bytes', '30 84 00 00 00 00'],
    ['a length cut short', '30 82 01'],
    ['81 for a length below 80', '04 81 00'],
    ['81 7F', `04 81 7F ${'00'.repeat(0x7f)}`],
    ['82 for a length below 100', `04 82 00 FF ${'00'.repeat(0xff)}`],
    ['83 for a length below 10000', `04 83 00 FF FF ${'00'.repeat(0xffff)}`],
    ['a trailing byte', '04 01 00 04'],
    ['the greatest length without a value', '04 83 FF FF FF'],
  ])('refuses %s', (_name, bytes) => {
    expect(outcomeOf(() => decodeTlv(hex(bytes)))).toBe('CARD_PROTOCOL')
  })

  it('refuses an object cut at any byte', () => {
    const bytes = encodeTlv(0xbf8101, filled(0x81, 0x01))
    for (let length = 0; length < bytes.length; length++) {
      expect(outcomeOf(() => decodeTlv(bytes.subarray(0, length)))).toBe('CARD_PROTOCOL')
    }
  })
})

describe('decodeTlvs', () => {
  test.prop([fc.array(objects, { maxLength: 8 })], RUNS)('undoes encoding', (list) => {
    expect(decodeTlvs(encode(list))).toEqual(list)
  })

  const padding = fc.tuple(fc.constantFrom(0x00, 0xff), fc.nat({ max: 20 }))
  test.prop([fc.array(unpadded, { maxLength: 4 }), padding], RUNS)(
    'ends at padding when told so',
    (list, [fill, count]) => {
      expect(decodeTlvs(concatBytes(encode(list), filled(count, fill)), { padded: true })).toEqual(list)
    },
  )

  test.prop(
    [fc.oneof(anyBytes, damaged(fc.array(objects, { maxLength: 4 }).map(encode))), fc.boolean()],
    RUNS,
  )(
    'gives objects or CARD_PROTOCOL for any bytes; what it gives encodes to the same bytes',
    (bytes, padded) => {
      expect(decodesSafely(() => decodeTlvs(bytes, { padded }))).toBe(true)
      if (outcomeOf(() => decodeTlvs(bytes, { padded })) !== 'value') return
      const again = encode(decodeTlvs(bytes, { padded }))
      expect(bytes.subarray(0, again.length)).toEqual(again)
    },
  )

  it('refuses padding when not told', () => {
    expect(outcomeOf(() => decodeTlvs(hex('04 01 AA 00')))).toBe('CARD_PROTOCOL')
    expect(outcomeOf(() => decodeTlvs(hex('04 01 AA FF')))).toBe('CARD_PROTOCOL')
  })

  it('takes 1024 objects and no more', () => {
    const one = hex('04 00')
    expect(decodeTlvs(concatBytes(...Array.from({ length: 1024 }, () => one))).length).toBe(1024)
    const tooMany = concatBytes(...Array.from({ length: 1025 }, () => one))
    expect(outcomeOf(() => decodeTlvs(tooMany))).toBe('CARD_PROTOCOL')
  })

  it('reads an EF.DIR with a path in each record, and the zeros after one without', () => {
    const withPaths = hex(`
      61 32 4F 0D E8 28 BD 08 0F 80 25 00 00 01 FF 00 20 50 0A 43 50 58 20 49 41 53 20 43 4C 51 04 3F 00 00 02
            73 0F 4F 0D E8 28 BD 08 0F 80 25 00 00 01 FF 00 10
      61 2F 4F 0D E8 28 BD 08 0F 80 25 00 00 01 FF 00 10 50 07 43 50 58 20 49 41 53 51 04 3F 00 00 01
            73 0F 4F 0D E8 28 BD 08 0F 80 25 00 00 01 FF 00 10`)
    const records = decodeTlvs(withPaths, { padded: true })
    expect(withPaths.length).toBe(0x65)
    expect(records.map(({ tag }) => tag)).toEqual([0x61, 0x61])
    expect(records.map(({ value }) => findTlv(decodeTlvs(value), 0x51))).toEqual([
      hex('3F 00 00 02'),
      hex('3F 00 00 01'),
    ])

    const padded = concatBytes(
      hex('61 2C 4F 0D E8 28 BD 08 0F 80 25 00 00 01 FF 00 20 50 0A 43 50 58 20 49 41 53 20 43 4C'),
      hex('73 0F 4F 0D E8 28 BD 08 0F 80 25 00 00 01 FF 00 10'),
      filled(12),
    )
    expect(decodeTlvs(padded, { padded: true })).toHaveLength(1)
  })
})

describe('readTlv', () => {
  it('tells where the next object begins', () => {
    expect(readTlv(hex('FF 5A 02 80 25 AA'), 1)).toEqual({ tlv: { tag: 0x5a, value: hex('80 25') }, end: 5 })
  })

  it('gives a copy, so that the source may be wiped', () => {
    const bytes = hex('04 01 AA')
    const { tlv } = readTlv(bytes)
    bytes.fill(0)
    expect(tlv.value).toEqual(hex('AA'))
  })
})

describe('readTlvHeader', () => {
  it('reads a header whose value lies beyond the bytes at hand', () => {
    expect(readTlvHeader(hex('30 82 05 00'))).toEqual({ tag: 0x30, start: 4, end: 0x504 })
  })

  test.prop([shortBytes, fc.nat({ max: 50 })], RUNS)(
    'gives a header or CARD_PROTOCOL for any bytes and offset',
    (bytes, offset) => {
      expect(decodesSafely(() => readTlvHeader(bytes, offset))).toBe(true)
    },
  )
})

describe('findTlv', () => {
  it('gives the first value with the tag', () => {
    const list = decodeTlvs(hex('80 01 01 80 01 02'))
    expect(findTlv(list, 0x80)).toEqual(hex('01'))
    expect(findTlv(list, 0x81)).toBeUndefined()
  })
})
