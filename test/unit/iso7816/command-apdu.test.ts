import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { command, decodeCommandApdu, encodeCommandApdu } from '../../../src/iso7816/command-apdu.ts'
import { bytesToHex, concatBytes } from '../../../src/iso7816/hex.ts'
import { filled, hex } from '../../helpers/hex.ts'
import { anyBytes, byte, damaged, decodesSafely, outcomeOf, RUNS } from '../../helpers/properties.ts'

const HEADER = [0x00, 0xa4, 0x04, 0x0c] as const

/** Lengths at every boundary: what stands before the data, and after it. */
const FORMS = [
  { nc: 0, ne: 0, before: '', after: '' },
  { nc: 0, ne: 1, before: '', after: '01' },
  { nc: 0, ne: 0x7f, before: '', after: '7F' },
  { nc: 0, ne: 0x80, before: '', after: '80' },
  { nc: 0, ne: 0xff, before: '', after: 'FF' },
  { nc: 0, ne: 0x100, before: '', after: '00' },
  { nc: 0, ne: 0x101, before: '', after: '00 01 01' },
  { nc: 0, ne: 0xffff, before: '', after: '00 FF FF' },
  { nc: 0, ne: 0x10000, before: '', after: '00 00 00' },
  { nc: 1, ne: 0, before: '01', after: '' },
  { nc: 0x7f, ne: 0, before: '7F', after: '' },
  { nc: 0x80, ne: 0, before: '80', after: '' },
  { nc: 0xff, ne: 0, before: 'FF', after: '' },
  { nc: 0x100, ne: 0, before: '00 01 00', after: '' },
  { nc: 0xffff, ne: 0, before: '00 FF FF', after: '' },
  { nc: 1, ne: 1, before: '01', after: '01' },
  { nc: 0xff, ne: 0x100, before: 'FF', after: '00' },
  { nc: 1, ne: 0x101, before: '00 00 01', after: '01 01' },
  { nc: 0x100, ne: 1, before: '00 01 00', after: '00 01' },
  { nc: 0x100, ne: 0x100, before: '00 01 00', after: '01 00' },
  { nc: 0xffff, ne: 0x10000, before: '00 FF FF', after: '00 00' },
]

describe('encodeCommandApdu', () => {
  it.each(FORMS)('writes Nc $nc and Ne $ne', ({ nc, ne, before, after }) => {
    const data = filled(nc, 0xda)
    const bytes = concatBytes(Uint8Array.from(HEADER), hex(before), data, hex(after))
    expect(bytesToHex(encodeCommandApdu(command(HEADER, data, ne)))).toBe(bytesToHex(bytes))
  })

  it.each([
    ['cla', command([0x100, 0, 0, 0])],
    ['ins', command([0, -1, 0, 0])],
    ['p1', command([0, 0, 0.5, 0])],
    ['p2', command([0, 0, 0, 0x100])],
    ['nc', command(HEADER, filled(0x10000))],
    ['ne', command(HEADER, undefined, 0x10001)],
    ['ne', command(HEADER, undefined, -1)],
  ])('refuses a field out of range: %s', (name, apdu) => {
    expect(() => encodeCommandApdu(apdu)).toThrow(RangeError)
    expect(() => encodeCommandApdu(apdu)).toThrow(name)
  })
})

describe('decodeCommandApdu', () => {
  it.each(FORMS)('reads Nc $nc and Ne $ne', ({ nc, ne, before, after }) => {
    const data = filled(nc, 0xda)
    const bytes = concatBytes(Uint8Array.from(HEADER), hex(before), data, hex(after))
    expect(decodeCommandApdu(bytes)).toEqual(command(HEADER, data, ne))
  })

  it('reads an extended form that a short one could have said', () => {
    expect(decodeCommandApdu(hex('00 A4 04 0C 00 00 02 3F 00'))).toEqual(command(HEADER, hex('3F 00'), 0))
    expect(decodeCommandApdu(hex('00 A4 04 0C 00 00 10'))).toEqual(command(HEADER, undefined, 16))
  })

  it.each([
    ['nothing', ''],
    ['one byte', '00'],
    ['three bytes', '00 A4 04'],
    ['data cut short', '00 A4 04 0C 02 3F'],
    ['two bytes after short data', '00 A4 04 0C 02 3F 00 00 00'],
    ['an extended length cut short', '00 A4 04 0C 00 01'],
    ['extended Lc of zero', '00 A4 04 0C 00 00 00 00'],
    ['extended data cut short', '00 A4 04 0C 00 00 02 3F'],
    ['extended data and one byte of Le', '00 A4 04 0C 00 00 02 3F 00 01'],
    ['extended data and three bytes after it', '00 A4 04 0C 00 00 02 3F 00 01 01 01'],
  ])('refuses %s', (_name, bytes) => {
    expect(outcomeOf(() => decodeCommandApdu(hex(bytes)))).toBe('CARD_PROTOCOL')
  })

  const apdus = fc
    .tuple(
      byte,
      byte,
      byte,
      byte,
      fc.uint8Array({ maxLength: 700, size: 'max' }),
      fc.integer({ min: 0, max: 0x10000 }),
    )
    .map(([cla, ins, p1, p2, data, ne]) => command([cla, ins, p1, p2], data, ne))

  test.prop([apdus], RUNS)('undoes encoding', (apdu) => {
    expect(decodeCommandApdu(encodeCommandApdu(apdu))).toEqual(apdu)
  })

  test.prop([fc.oneof(anyBytes, damaged(apdus.map(encodeCommandApdu)))], RUNS)(
    'gives a command or CARD_PROTOCOL for any bytes',
    (bytes) => {
      expect(decodesSafely(() => decodeCommandApdu(bytes))).toBe(true)
    },
  )
})
