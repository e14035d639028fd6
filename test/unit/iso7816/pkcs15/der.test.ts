import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { decodeTlv } from '../../../../src/iso7816/ber-tlv.ts'
import {
  decodeBitString,
  decodeBoolean,
  decodeReference,
  decodeText,
  decodeUnsigned,
  elementsOf,
} from '../../../../src/iso7816/pkcs15/der.ts'
import { filled, hex } from '../../../helpers/hex.ts'
import { bits, text, unsigned } from '../../../helpers/pkcs15-arbitraries.ts'
import {
  encodeBitString,
  encodeBoolean,
  encodeInteger,
  encodeText,
} from '../../../helpers/pkcs15-encoders.ts'
import { decodesSafely, outcomeOf, RUNS, shortBytes } from '../../../helpers/properties.ts'

const INTEGERS = [
  [0, '00'],
  [1, '01'],
  [0x7f, '7F'],
  [0x80, '00 80'],
  [0xff, '00 FF'],
  [0x100, '01 00'],
  [0x7fff, '7F FF'],
  [0x8000, '00 80 00'],
  [0xffff, '00 FF FF'],
  [0x10000, '01 00 00'],
  [0xffffffff, '00 FF FF FF FF'],
] as const

describe('decodeUnsigned', () => {
  it.each(INTEGERS)('gives %i for %s', (value, bytes) => {
    expect(decodeUnsigned(hex(bytes))).toBe(value)
  })

  it.each([
    ['81', 0x81],
    ['FF FF', 0xffff],
    ['00 00 00 00 00 00 01', 1],
    ['00 00', 0],
  ])('reads %s as unsigned, in whatever length', (bytes, value) => {
    expect(decodeUnsigned(hex(bytes))).toBe(value)
  })

  it.each(['', '01 00 00 00 00'])('refuses %j', (bytes) => {
    expect(outcomeOf(() => decodeUnsigned(hex(bytes)))).toBe('CARD_PROTOCOL')
  })

  test.prop([unsigned], RUNS)('undoes encoding', (value) => {
    expect(decodeUnsigned(decodeTlv(encodeInteger(value)).value)).toBe(value)
  })

  test.prop([shortBytes], RUNS)('gives a value or CARD_PROTOCOL for any bytes', (bytes) => {
    expect(decodesSafely(() => decodeUnsigned(bytes))).toBe(true)
  })
})

describe('decodeReference', () => {
  it.each([
    ['00 81', 0x81],
    ['81', 0x81],
    ['00', 0],
    ['7F', 0x7f],
    ['00 FF', 0xff],
  ])('reads %s', (bytes, reference) => {
    expect(decodeReference(hex(bytes))).toBe(reference)
  })

  it.each(['', '01 00', 'FF 81'])('refuses %j', (bytes) => {
    expect(outcomeOf(() => decodeReference(hex(bytes)))).toBe('CARD_PROTOCOL')
  })
})

describe('decodeBoolean', () => {
  it.each([
    ['00', false],
    ['FF', true],
    ['01', true],
  ])('reads %s as %s', (bytes, value) => {
    expect(decodeBoolean(hex(bytes))).toBe(value)
  })

  it.each(['', 'FF FF'])('refuses %j', (bytes) => {
    expect(outcomeOf(() => decodeBoolean(hex(bytes)))).toBe('CARD_PROTOCOL')
  })

  it('undoes encoding', () => {
    expect([true, false].map((value) => decodeBoolean(decodeTlv(encodeBoolean(value)).value))).toEqual([
      true,
      false,
    ])
  })
})

describe('decodeBitString', () => {
  it.each([
    ['00', []],
    ['07 80', [0]],
    ['06 C0', [0, 1]],
    ['05 60', [1, 2]],
    ['06 00 40', [9]],
    ['04 B0', [0, 2, 3]],
    ['00 80', [0]],
    ['00 01', [7]],
    ['07 FF', [0]],
  ])('reads %s', (bytes, positions) => {
    expect(decodeBitString(hex(bytes))).toEqual(positions)
  })

  it.each(['', '08 80', '01', `00 ${'FF'.repeat(9)}`])('refuses %j', (bytes) => {
    expect(outcomeOf(() => decodeBitString(hex(bytes)))).toBe('CARD_PROTOCOL')
  })

  test.prop([bits], RUNS)('undoes encoding', (positions) => {
    expect(decodeBitString(decodeTlv(encodeBitString(positions)).value)).toEqual(positions)
  })

  test.prop([shortBytes], RUNS)('gives a value or CARD_PROTOCOL for any bytes', (bytes) => {
    expect(decodesSafely(() => decodeBitString(bytes))).toBe(true)
  })
})

describe('decodeText', () => {
  test.prop([text], RUNS)('undoes encoding', (value) => {
    expect(decodeText(decodeTlv(encodeText(value)).value)).toBe(value)
  })

  it('puts U+FFFD in the place of bytes that are no UTF-8', () => {
    expect(decodeText(hex('43 E9 50'))).toBe('C\uFFFDP')
    expect(decodeText(filled(1, 0xff))).toBe('\uFFFD')
  })
})

describe('elementsOf', () => {
  it('walks on past what is not asked for, and never back', () => {
    const elements = elementsOf(hex('02 01 01 05 00 02 01 02 04 01 AA'))
    expect(elements.optional(0x0c)).toBeUndefined()
    expect(elements.required(0x02)).toEqual(hex('01'))
    expect(elements.required(0x02)).toEqual(hex('02'))
    expect(elements.optional(0x05)).toBeUndefined()
    expect(elements.next()).toEqual({ tag: 0x04, value: hex('AA') })
    expect(elements.next()).toBeUndefined()
    expect(outcomeOf(() => elements.required(0x04))).toBe('CARD_PROTOCOL')
  })

  test.prop([fc.uint8Array({ maxLength: 40 })], RUNS)(
    'gives elements or CARD_PROTOCOL for any bytes',
    (bytes) => {
      expect(decodesSafely(() => elementsOf(bytes))).toBe(true)
    },
  )
})
