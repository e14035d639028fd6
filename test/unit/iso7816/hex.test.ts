import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { bytesEqual, bytesToHex, concatBytes, hexToBytes } from '../../../src/iso7816/hex.ts'
import { RUNS, shortBytes } from '../../helpers/properties.ts'

describe('hexToBytes', () => {
  it.each([
    ['', []],
    ['00', [0]],
    ['7F80fF', [0x7f, 0x80, 0xff]],
    [' 3B 00\n', [0x3b, 0]],
  ])('reads %j', (text, bytes) => {
    expect(hexToBytes(text)).toEqual(Uint8Array.from(bytes))
  })

  it.each(['0', '00 1', 'zz', '0x00', '00-11'])('refuses %j', (text) => {
    expect(() => hexToBytes(text)).toThrow(RangeError)
  })
})

describe('bytesToHex', () => {
  it('writes two upper-case digits a byte', () => {
    expect(bytesToHex(Uint8Array.of(0, 0x0a, 0xff))).toBe('000AFF')
  })

  test.prop([shortBytes], RUNS)('is undone by hexToBytes', (bytes) => {
    expect(hexToBytes(bytesToHex(bytes))).toEqual(bytes)
  })
})

describe('concatBytes', () => {
  it('joins any number of parts, empty ones too', () => {
    expect(concatBytes()).toEqual(new Uint8Array(0))
    expect(concatBytes(Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3))).toEqual(
      Uint8Array.of(1, 2, 3),
    )
  })

  test.prop([fc.array(shortBytes, { maxLength: 5 })], RUNS)('keeps every byte in order', (parts) => {
    expect(bytesToHex(concatBytes(...parts))).toBe(parts.map(bytesToHex).join(''))
  })
})

describe('bytesEqual', () => {
  it.each([
    ['', '', true],
    ['00', '', false],
    ['01 02', '01 02', true],
    ['01 02', '01 03', false],
    ['01', '01 02', false],
  ])('compares %j and %j: %s', (a, b, equal) => {
    expect(bytesEqual(hexToBytes(a), hexToBytes(b))).toBe(equal)
  })
})
