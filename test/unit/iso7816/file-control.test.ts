import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import {
  decodeFileControl,
  encodeFileControl,
  type FileControl,
  type FileControlTemplate,
} from '../../../src/iso7816/file-control.ts'
import { concatBytes } from '../../../src/iso7816/hex.ts'
import { hex } from '../../helpers/hex.ts'
import { anyBytes, byte, compact, damaged, decodesSafely, outcomeOf, RUNS } from '../../helpers/properties.ts'

const APPLICATION = 'E8 28 BD 08 0F 80 25 00 00 01 FF 00 10'
const FILES: readonly { name: string; bytes: string; file: FileControl }[] = [
  {
    name: 'EF.ATR of a CPS3',
    bytes:
      '62 25 80 02 00 39 82 01 01 83 02 2F 01 88 01 E8 A1 12 8C 07 7B 45 FF FF FF 45 00 9C 07 7B FF FF FF FF FF 00 8A 01 05',
    file: {
      template: 0x62,
      kind: 'ef',
      size: 0x39,
      descriptor: 0x01,
      fileId: 0x2f01,
      shortFileId: 0x1d,
      lifeCycle: 5,
      accessRules: hex('8C 07 7B 45 FF FF FF 45 00 9C 07 7B FF FF FF FF FF 00'),
    },
  },
  {
    name: 'EF.SN.ICC of a CPS3',
    bytes:
      '62 25 80 02 00 0C 82 01 01 83 02 D0 03 88 01 E0 A1 12 8C 07 7B FF FF FF FF FF 00 9C 07 7B FF FF FF FF FF 00 8A 01 05',
    file: {
      template: 0x62,
      kind: 'ef',
      size: 12,
      descriptor: 0x01,
      fileId: 0xd003,
      shortFileId: 0x1c,
      lifeCycle: 5,
      accessRules: hex('8C 07 7B FF FF FF FF FF 00 9C 07 7B FF FF FF FF FF 00'),
    },
  },
  {
    name: 'the application of a CPS3',
    bytes: `62 1F 82 01 38 83 02 00 01 84 0D ${APPLICATION} A1 04 8C 02 02 00 8A 01 05`,
    file: {
      template: 0x62,
      kind: 'df',
      descriptor: 0x38,
      fileId: 1,
      aid: hex(APPLICATION),
      lifeCycle: 5,
      accessRules: hex('8C 02 02 00'),
    },
  },
  {
    name: 'a file of a CPS4, in an FCI',
    bytes: '6F 0B 80 02 05 1B 82 01 01 83 02 A0 02',
    file: { template: 0x6f, kind: 'ef', size: 0x51b, descriptor: 1, fileId: 0xa002 },
  },
]

/** What other cards do. */
const VARIANTS: readonly { name: string; bytes: string; file: FileControl }[] = [
  { name: 'an empty template', bytes: '62 00', file: { template: 0x62, kind: 'unknown' } },
  {
    name: 'file management data',
    bytes: '64 04 84 02 A0 00',
    file: { template: 0x64, kind: 'df', aid: hex('A0 00') },
  },
  {
    name: 'an FCP and file management data inside an FCI',
    bytes: '6F 0C 62 04 80 02 01 00 64 04 84 02 A0 00',
    file: { template: 0x6f, kind: 'df', size: 0x100, aid: hex('A0 00') },
  },
  {
    name: 'the size with structural information when there is no other',
    bytes: '62 07 81 02 01 80 82 01 01',
    file: { template: 0x62, kind: 'ef', size: 0x180, descriptor: 1 },
  },
  {
    name: 'the size without structural information when both are there',
    bytes: '62 08 81 02 01 80 80 02 01 70',
    file: { template: 0x62, kind: 'unknown', size: 0x170 },
  },
  {
    name: 'a size of one byte',
    bytes: '62 03 80 01 FF',
    file: { template: 0x62, kind: 'unknown', size: 255 },
  },
  {
    name: 'a size of four bytes',
    bytes: '62 06 80 04 FF FF FF FF',
    file: { template: 0x62, kind: 'unknown', size: 0xffffffff },
  },
  {
    name: 'a descriptor of several bytes',
    bytes: '62 07 82 05 02 21 00 10 03',
    file: { template: 0x62, kind: 'ef', descriptor: 2 },
  },
  {
    name: 'a bare access rule',
    bytes: '62 05 8C 03 03 FF 00',
    file: { template: 0x62, kind: 'unknown', accessRules: hex('8C 03 03 FF 00') },
  },
  {
    name: 'no short identifier in an empty object',
    bytes: '62 02 88 00',
    file: { template: 0x62, kind: 'unknown' },
  },
  {
    name: 'the short identifiers 0 and 31',
    bytes: '62 03 88 01 F8',
    file: { template: 0x62, kind: 'unknown' },
  },
  {
    name: 'proprietary objects',
    bytes: '62 08 A5 02 01 02 85 02 03 04',
    file: { template: 0x62, kind: 'unknown', proprietary: hex('01 02') },
  },
  {
    name: 'a bare proprietary object',
    bytes: '62 04 85 02 03 04',
    file: { template: 0x62, kind: 'unknown', proprietary: hex('03 04') },
  },
  {
    name: 'objects that are not known',
    bytes: '62 0A C0 01 40 7F 49 00 80 02 00 10',
    file: { template: 0x62, kind: 'unknown', size: 16 },
  },
]

describe('decodeFileControl', () => {
  it.each(FILES)('reads the file control of $name', ({ bytes, file }) => {
    expect(decodeFileControl(hex(bytes))).toEqual(file)
  })

  it.each(VARIANTS)('takes $name', ({ bytes, file }) => {
    expect(decodeFileControl(hex(bytes))).toEqual(file)
  })

  it.each([
    [0x00, 'ef'],
    [0x01, 'ef'],
    [0x41, 'ef'],
    [0x09, 'ef'],
    [0x38, 'df'],
    [0x78, 'df'],
    [0x39, 'ef'],
    [0x3a, 'ef'],
    [0x3b, 'unknown'],
    [0x80, 'unknown'],
  ])('takes a file of descriptor %i for: %s', (descriptor, kind) => {
    expect(decodeFileControl(Uint8Array.of(0x62, 3, 0x82, 1, descriptor)).kind).toBe(kind)
  })

  it.each([
    ['nothing', ''],
    ['another template', '61 00'],
    ['a trailing byte', '62 00 00'],
    ['a size of no bytes', '62 02 80 00'],
    ['a size of five bytes', '62 07 80 05 00 00 00 00 01'],
    ['a descriptor of no bytes', '62 02 82 00'],
    ['a file identifier of one byte', '62 03 83 01 2F'],
    ['a file identifier of three bytes', '62 05 83 03 3F 00 2F'],
    ['a name of no bytes', '62 02 84 00'],
    ['a name of 17 bytes', `62 13 84 11 ${'A0'.repeat(17)}`],
    ['a short identifier of two bytes', '62 04 88 02 E0 E8'],
    ['a life cycle of two bytes', '62 04 8A 02 05 05'],
    ['an object that runs over', '62 03 80 02 00'],
  ])('refuses %s', (_name, bytes) => {
    expect(outcomeOf(() => decodeFileControl(hex(bytes)))).toBe('CARD_PROTOCOL')
  })

  it.each(FILES)('refuses it cut at any byte: $name', ({ bytes }) => {
    const whole = hex(bytes)
    for (let length = 0; length < whole.length; length++) {
      expect(outcomeOf(() => decodeFileControl(whole.subarray(0, length)))).toBe('CARD_PROTOCOL')
    }
    expect(outcomeOf(() => decodeFileControl(concatBytes(whole, hex('00'))))).toBe('CARD_PROTOCOL')
  })
})

describe('encodeFileControl', () => {
  const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
    fc.option(arbitrary, { nil: undefined })
  const files = fc
    .record({
      template: fc.constantFrom<FileControlTemplate>(0x62, 0x64, 0x6f),
      size: optional(fc.oneof(fc.constantFrom(0, 0xff, 0x100, 0xffff, 0x10000, 0xffffffff), fc.nat())),
      descriptor: optional(byte),
      fileId: optional(fc.integer({ min: 0, max: 0xffff })),
      aid: optional(fc.uint8Array({ minLength: 1, maxLength: 16 })),
      shortFileId: optional(fc.integer({ min: 1, max: 30 })),
      lifeCycle: optional(byte),
      accessRules: optional(fc.uint8Array({ maxLength: 30 })),
      proprietary: optional(fc.uint8Array({ maxLength: 30 })),
    })
    .map((file) => compact(file) as Omit<FileControl, 'kind'>)

  it.each(FILES)('writes the file control of $name as the card does', ({ bytes, file }) => {
    expect(encodeFileControl(file)).toEqual(hex(bytes))
  })

  test.prop([files], RUNS)('is undone by decoding', (file) => {
    const { kind: _kind, ...decoded } = decodeFileControl(encodeFileControl(file))
    expect(decoded).toEqual(file)
  })

  test.prop([fc.oneof(anyBytes, damaged(files.map(encodeFileControl)))], RUNS)(
    'has a decoder that gives a value or CARD_PROTOCOL for any bytes',
    (bytes) => {
      expect(decodesSafely(() => decodeFileControl(bytes))).toBe(true)
    },
  )
})
