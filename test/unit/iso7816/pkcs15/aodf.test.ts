import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { concatBytes } from '../../../../src/iso7816/hex.ts'
import {
  type AuthObject,
  decodeAodf,
  isPuk,
  PIN_FLAG,
  PIN_TYPE,
} from '../../../../src/iso7816/pkcs15/aodf.ts'
import { filled, hex } from '../../../helpers/hex.ts'
import { bits, id, optional, path, reference, text, unsigned } from '../../../helpers/pkcs15-arbitraries.ts'
import { encodeAodf } from '../../../helpers/pkcs15-encoders.ts'
import {
  anyBytes,
  byte,
  compact,
  damaged,
  decodesSafely,
  outcomeOf,
  RUNS,
} from '../../../helpers/properties.ts'

const PIN = hex(`
  30 48 30 24 0C 1C 43 6F 64 65 20 70 6F 72 74 65 75 72 20 64 65 20 6C 61 20 63 61 72 74 65 20 43 50 58
              03 01 00 04 01 02
        30 03 04 01 01
        A1 1B 30 19 03 02 02 8C 0A 01 01 02 01 04 02 01 04 02 01 04 80 01 01 30 04 04 02 3F 00`)
const PUK = hex(`
  30 3D 30 19 0C 11 43 6F 64 65 20 64 65 20 64 65 62 6C 6F 63 61 67 65 03 01 00 04 01 03
        30 03 04 01 02
        A1 1B 30 19 03 02 01 8E 0A 01 01 02 01 08 02 01 08 02 01 08 80 01 02 30 04 04 02 3F 00`)
const { CASE_SENSITIVE, INITIALIZED, NEEDS_PADDING, UNBLOCKING_PIN, SO_PIN, LOCAL } = PIN_FLAG
const OBJECTS: readonly AuthObject[] = [
  {
    label: 'Code porteur de la carte CPX',
    flags: [],
    authId: hex('01'),
    protectedBy: hex('02'),
    pinFlags: [CASE_SENSITIVE, INITIALIZED, NEEDS_PADDING],
    pinType: PIN_TYPE.ASCII_NUMERIC,
    minLength: 4,
    storedLength: 4,
    maxLength: 4,
    reference: 1,
    path: { path: hex('3F 00') },
  },
  {
    label: 'Code de deblocage',
    flags: [],
    authId: hex('02'),
    protectedBy: hex('03'),
    pinFlags: [CASE_SENSITIVE, INITIALIZED, NEEDS_PADDING, UNBLOCKING_PIN],
    pinType: PIN_TYPE.ASCII_NUMERIC,
    minLength: 8,
    storedLength: 8,
    maxLength: 8,
    reference: 2,
    path: { path: hex('3F 00') },
  },
]

const objects = fc.array(
  fc
    .record({
      label: optional(text),
      flags: bits,
      authId: id,
      protectedBy: optional(id),
      pinFlags: bits,
      pinType: fc.nat({ max: 9 }),
      minLength: unsigned,
      storedLength: unsigned,
      maxLength: optional(unsigned),
      reference,
      padChar: optional(byte),
      path: optional(path),
    })
    .map(compact),
  { maxLength: 3 },
)

describe('decodeAodf', () => {
  it('reads the PIN and the unblocking code of a CPS3', () => {
    expect(decodeAodf(concatBytes(PIN, PUK))).toEqual(OBJECTS)
    expect(decodeAodf(concatBytes(PIN, PUK, filled(50)))).toEqual(OBJECTS)
  })

  it.each([
    {
      name: 'only what the standard demands',
      bytes: '30 18 30 00 30 03 04 01 01 A1 0F 30 0D 03 02 04 10 0A 01 01 02 01 04 02 01 08',
      object: {
        flags: [],
        authId: hex('01'),
        pinFlags: [3],
        pinType: 1,
        minLength: 4,
        storedLength: 8,
        reference: 0,
      },
    },
    {
      name: 'padding character, reference over 7F, local, date of change',
      bytes:
        '30 32 30 00 30 03 04 01 05 A1 29 30 27 03 02 06 40 0A 01 01 02 01 04 02 01 08 02 01 08 80 01 81 04 01 FF 18 0F 32 30 32 36 30 31 30 31 30 30 30 30 30 30 5A',
      object: {
        flags: [],
        authId: hex('05'),
        pinFlags: [LOCAL],
        pinType: 1,
        minLength: 4,
        storedLength: 8,
        maxLength: 8,
        reference: 0x81,
        padChar: 0xff,
      },
    },
    {
      name: 'access control rules among the common attributes and attributes of an unknown version',
      bytes:
        '30 26 30 0A 30 08 30 06 03 02 00 80 05 00 30 05 04 01 01 05 00 A1 11 30 0F 03 01 00 0A 01 01 02 01 04 02 01 08 80 01 02',
      object: {
        flags: [],
        authId: hex('01'),
        pinFlags: [],
        pinType: 1,
        minLength: 4,
        storedLength: 8,
        reference: 2,
      },
    },
  ])('takes $name', ({ bytes, object }) => {
    expect(decodeAodf(hex(bytes))).toEqual([object])
  })

  it('passes over biometric, key and external authentication', () => {
    const others = hex('A0 02 30 00 A1 00 A2 00')
    expect(decodeAodf(concatBytes(others, PIN, others))).toEqual(OBJECTS.slice(0, 1))
  })

  it('refuses a record cut at any byte', () => {
    for (let length = 1; length < PIN.length; length++) {
      expect(outcomeOf(() => decodeAodf(PIN.subarray(0, length)))).toBe('CARD_PROTOCOL')
    }
  })

  it.each([
    ['a trailing byte', concatBytes(PIN, hex('30'))],
    ['an empty record', hex('30 00')],
    ['a record without attributes', hex('30 07 30 00 30 03 04 01 01')],
    ['a record without authId', hex('30 15 30 00 30 00 A1 0F 30 0D 03 02 04 10 0A 01 01 02 01 04 02 01 08')],
    [
      'a reference over FF',
      hex('30 1B 30 00 30 03 04 01 01 A1 12 30 10 03 01 00 0A 01 01 02 01 04 02 01 08 80 02 01 00'),
    ],
    [
      'a padding character of two bytes',
      hex('30 1B 30 00 30 03 04 01 01 A1 12 30 10 03 01 00 0A 01 01 02 01 04 02 01 08 04 02 FF FF'),
    ],
  ])('refuses %s', (_name, bytes) => {
    expect(outcomeOf(() => decodeAodf(bytes))).toBe('CARD_PROTOCOL')
  })

  test.prop([fc.oneof(anyBytes, damaged(objects.map(encodeAodf)))], RUNS)(
    'gives a value or CARD_PROTOCOL for any bytes',
    (bytes) => {
      expect(decodesSafely(() => decodeAodf(bytes))).toBe(true)
    },
  )
})

describe('encodeAodf', () => {
  it('writes the objects of a CPS3', () => {
    expect(encodeAodf(OBJECTS)).toEqual(concatBytes(PIN, PUK))
  })

  test.prop([objects], RUNS)('is undone by decoding', (list) => {
    expect(decodeAodf(encodeAodf(list))).toEqual(list)
  })
})

describe('isPuk', () => {
  it.each([
    [[], false],
    [[INITIALIZED], false],
    [[UNBLOCKING_PIN], true],
    [[SO_PIN], true],
    [[UNBLOCKING_PIN, SO_PIN], true],
  ])('says of the flags %j: %s', (pinFlags, puk) => {
    expect(isPuk({ pinFlags })).toBe(puk)
  })
})
