import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { concatBytes } from '../../../../src/iso7816/hex.ts'
import {
  decodeTokenInfo,
  encodeTokenInfo,
  TOKEN_FLAG,
  type TokenInfo,
} from '../../../../src/iso7816/pkcs15/token-info.ts'
import { filled, hex } from '../../../helpers/hex.ts'
import { bits, id, optional, reference, text, unsigned } from '../../../helpers/pkcs15-arbitraries.ts'
import { anyBytes, compact, damaged, decodesSafely, outcomeOf, RUNS } from '../../../helpers/properties.ts'

const CPS3 = hex(`
  30 81 E2 02 01 00 0C 0A 41 53 49 50 20 53 41 4E 54 45
           80 11 43 50 53 33 76 33 2D 32 36 30 30 39 37 31 38 34 35
           03 02 06 C0
           A2 81 A6 30 17 02 01 01 02 02 02 20 05 00 03 02 01 02 06 05 2B 0E 03 02 1A 02 01 10
                    30 1B 02 01 02 02 02 02 50 05 00 03 02 01 02 06 09 60 86 48 01 65 03 04 02 01 02 01 40
                    30 1A 02 01 03 02 01 06 05 00 03 02 06 40 06 09 2A 86 48 86 F7 0D 01 01 05 02 01 12
                    30 1A 02 01 04 02 01 40 05 00 03 02 06 40 06 09 2A 86 48 86 F7 0D 01 01 0B 02 01 42
                    30 1A 02 01 05 02 01 01 05 00 03 02 06 40 06 09 2A 86 48 86 F7 0D 01 01 01 02 01 02
                    30 1A 02 01 06 02 01 01 05 00 03 02 02 04 06 09 2A 86 48 86 F7 0D 01 01 01 02 01 1A
           A5 11 18 0F 32 30 31 30 30 33 31 36 31 31 30 30 30 30 5A`)
const SHA1 = hex('2B 0E 03 02 1A')
const SHA256 = hex('60 86 48 01 65 03 04 02 01')
const SHA1_RSA = hex('2A 86 48 86 F7 0D 01 01 05')
const SHA256_RSA = hex('2A 86 48 86 F7 0D 01 01 0B')
const RSA = hex('2A 86 48 86 F7 0D 01 01 01')
const SIGNATURE = [1]
const DECIPHER = [5]
const HASH = [6]
const INFO: TokenInfo = {
  version: 0,
  manufacturer: 'ASIP SANTE',
  label: 'CPS3v3-2600971845',
  flags: [TOKEN_FLAG.READ_ONLY, TOKEN_FLAG.LOGIN_REQUIRED],
  supportedAlgorithms: [
    { reference: 1, algorithm: 0x220, operations: HASH, objectId: SHA1, algorithmReference: 0x10 },
    { reference: 2, algorithm: 0x250, operations: HASH, objectId: SHA256, algorithmReference: 0x40 },
    { reference: 3, algorithm: 0x06, operations: SIGNATURE, objectId: SHA1_RSA, algorithmReference: 0x12 },
    { reference: 4, algorithm: 0x40, operations: SIGNATURE, objectId: SHA256_RSA, algorithmReference: 0x42 },
    { reference: 5, algorithm: 0x01, operations: SIGNATURE, objectId: RSA, algorithmReference: 0x02 },
    { reference: 6, algorithm: 0x01, operations: DECIPHER, objectId: RSA, algorithmReference: 0x1a },
  ],
  lastUpdate: '20100316110000Z',
}

const algorithms = fc
  .record({
    reference,
    algorithm: unsigned,
    operations: bits,
    objectId: optional(id),
    algorithmReference: optional(reference),
  })
  .map(compact)
const infos = fc
  .record({
    version: fc.nat({ max: 3 }),
    serialNumber: optional(id),
    manufacturer: optional(text),
    label: optional(text),
    flags: bits,
    supportedAlgorithms: fc.array(algorithms, { maxLength: 3 }),
    lastUpdate: optional(fc.constantFrom('20100316110000Z', '20260101000000.5Z')),
  })
  .map(compact)

describe('decodeTokenInfo', () => {
  it.each([0, 1, 30])('reads the file of a CPS3 with %i bytes of padding', (count) => {
    expect(decodeTokenInfo(concatBytes(CPS3, filled(count)))).toEqual(INFO)
    expect(decodeTokenInfo(concatBytes(CPS3, filled(count, 0xff)))).toEqual(INFO)
  })

  it.each([
    ['a version alone', '30 03 02 01 00', { version: 0, flags: [], supportedAlgorithms: [] }],
    [
      'a serial number and flags',
      '30 0A 02 01 01 04 01 AA 03 02 04 10',
      { version: 1, serialNumber: hex('AA'), flags: [3], supportedAlgorithms: [] },
    ],
    [
      'security environments, record information, issuer, holder and profile',
      '30 14 02 01 00 03 01 00 30 02 30 00 A1 00 83 01 41 84 01 42 A6 00',
      { version: 0, flags: [], supportedAlgorithms: [] },
    ],
    [
      'an algorithm without parameters, identifier and reference',
      '30 11 02 01 00 A2 0C 30 0A 02 01 01 02 01 06 03 02 06 40',
      { version: 0, flags: [], supportedAlgorithms: [{ reference: 1, algorithm: 6, operations: [1] }] },
    ],
    [
      'a last update that stands elsewhere',
      '30 09 02 01 00 A5 04 30 02 04 00',
      { version: 0, flags: [], supportedAlgorithms: [] },
    ],
  ])('takes %s', (_name, bytes, info) => {
    expect(decodeTokenInfo(hex(bytes))).toEqual(info)
  })

  it('refuses the file cut at any byte', () => {
    for (let length = 0; length < CPS3.length; length++) {
      expect(outcomeOf(() => decodeTokenInfo(CPS3.subarray(0, length)))).toBe('CARD_PROTOCOL')
    }
  })

  it.each([
    ['nothing but padding', filled(20)],
    ['another object', hex('31 03 02 01 00')],
    ['two objects', hex('30 03 02 01 00 30 03 02 01 00')],
    ['a trailing byte', concatBytes(CPS3, hex('30'))],
    ['no version', hex('30 03 03 01 00')],
    ['an algorithm without operations', hex('30 0D 02 01 00 A2 08 30 06 02 01 01 02 01 06')],
  ])('refuses %s', (_name, bytes) => {
    expect(outcomeOf(() => decodeTokenInfo(bytes))).toBe('CARD_PROTOCOL')
  })

  test.prop([fc.oneof(anyBytes, damaged(infos.map(encodeTokenInfo)))], RUNS)(
    'gives a value or CARD_PROTOCOL for any bytes',
    (bytes) => {
      expect(decodesSafely(() => decodeTokenInfo(bytes))).toBe(true)
    },
  )
})

describe('encodeTokenInfo', () => {
  it('writes the file of a CPS3', () => {
    expect(encodeTokenInfo(INFO)).toEqual(CPS3)
  })

  test.prop([infos], RUNS)('is undone by decoding', (info) => {
    expect(decodeTokenInfo(encodeTokenInfo(info))).toEqual(info)
  })
})
