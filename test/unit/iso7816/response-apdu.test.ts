import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { decodeResponseApdu, encodeResponseApdu } from '../../../src/iso7816/response-apdu.ts'
import { hex } from '../../helpers/hex.ts'
import { anyBytes, outcomeOf, RUNS } from '../../helpers/properties.ts'

describe('decodeResponseApdu', () => {
  it.each([
    ['90 00', '', 0x9000],
    ['63 C2', '', 0x63c2],
    ['5A 0A 90 00', '5A 0A', 0x9000],
    ['00 00 00', '00', 0x0000],
  ])('reads %s', (bytes, data, sw) => {
    expect(decodeResponseApdu(hex(bytes))).toEqual({ data: hex(data), sw })
  })

  it.each(['', '90'])('refuses %j, which has no status word', (bytes) => {
    expect(outcomeOf(() => decodeResponseApdu(hex(bytes)))).toBe('CARD_PROTOCOL')
  })

  test.prop([anyBytes], RUNS)('takes any two bytes or more, and encoding gives them back', (bytes) => {
    fc.pre(bytes.length >= 2)
    expect(encodeResponseApdu(decodeResponseApdu(bytes))).toEqual(bytes)
  })
})

describe('encodeResponseApdu', () => {
  test.prop([anyBytes, fc.integer({ min: 0, max: 0xffff })], RUNS)('is undone by decoding', (data, sw) => {
    expect(decodeResponseApdu(encodeResponseApdu({ data, sw }))).toEqual({ data, sw })
  })
})
