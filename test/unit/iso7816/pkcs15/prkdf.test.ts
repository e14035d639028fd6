import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { encodeTlv } from '../../../../src/iso7816/ber-tlv.ts'
import { concatBytes } from '../../../../src/iso7816/hex.ts'
import {
  decodePrkdf,
  KEY_ACCESS,
  KEY_USAGE,
  type PrivateKeyObject,
} from '../../../../src/iso7816/pkcs15/prkdf.ts'
import { OBJECT_FLAG } from '../../../../src/iso7816/pkcs15/objects.ts'
import { filled, hex } from '../../../helpers/hex.ts'
import { bits, common, id, optional, path, reference, unsigned } from '../../../helpers/pkcs15-arbitraries.ts'
import { encodePrkdf } from '../../../helpers/pkcs15-encoders.ts'
import { anyBytes, compact, damaged, decodesSafely, outcomeOf, RUNS } from '../../../helpers/properties.ts'

const SIG = hex(`
  30 46 30 15 0C 0C 43 50 53 5F 50 52 49 56 5F 53 49 47 03 02 07 80 04 01 01
        30 1D 04 0E E8 28 BD 08 0F 80 25 00 00 01 FF 00 10 01 03 03 06 00 40 03 02 04 B0 02 02 00 81
        A1 0E 30 0C 30 06 04 04 3F 00 00 01 02 02 08 00`)
const AUT = hex(`
  30 45 30 15 0C 0C 43 50 53 5F 50 52 49 56 5F 41 55 54 03 02 06 C0 04 01 01
        30 1C 04 0E E8 28 BD 08 0F 80 25 00 00 01 FF 00 10 02 03 02 05 60 03 02 04 B0 02 02 00 82
        A1 0E 30 0C 30 06 04 04 3F 00 00 01 02 02 08 00`)
const { SENSITIVE, ALWAYS_SENSITIVE, NEVER_EXTRACTABLE } = KEY_ACCESS
const SHARED = {
  authId: hex('01'),
  native: true,
  accessFlags: [SENSITIVE, ALWAYS_SENSITIVE, NEVER_EXTRACTABLE],
  path: { path: hex('3F 00 00 01') },
  modulusLength: 2048,
}
const KEYS: readonly PrivateKeyObject[] = [
  {
    ...SHARED,
    label: 'CPS_PRIV_SIG',
    flags: [OBJECT_FLAG.PRIVATE],
    id: hex('E8 28 BD 08 0F 80 25 00 00 01 FF 00 10 01'),
    usage: [KEY_USAGE.NON_REPUDIATION],
    keyReference: 0x81,
  },
  {
    ...SHARED,
    label: 'CPS_PRIV_AUT',
    flags: [OBJECT_FLAG.PRIVATE, OBJECT_FLAG.MODIFIABLE],
    id: hex('E8 28 BD 08 0F 80 25 00 00 01 FF 00 10 02'),
    usage: [KEY_USAGE.DECRYPT, KEY_USAGE.SIGN],
    keyReference: 0x82,
  },
]

/** A record with these class attributes after `id` 01 and usage `sign`, and these type attributes. */
function record(classAttributes: string, typeAttributes: string): Uint8Array {
  return encodeTlv(
    0x30,
    hex('30 00'),
    encodeTlv(0x30, hex('04 01 01 03 02 05 20'), hex(classAttributes)),
    hex(typeAttributes),
  )
}

const MINIMAL = { flags: [], id: hex('01'), usage: [KEY_USAGE.SIGN], native: true, accessFlags: [] }

const keys = fc.array(
  fc
    .tuple(
      common,
      fc.record({
        id,
        usage: bits,
        native: fc.boolean(),
        accessFlags: bits,
        keyReference: optional(reference),
        path,
        modulusLength: optional(unsigned),
      }),
    )
    .map(([attributes, key]): PrivateKeyObject => ({ ...attributes, ...compact(key) })),
  { maxLength: 3 },
)

describe('decodePrkdf', () => {
  it('reads the keys of a CPS3', () => {
    expect(decodePrkdf(concatBytes(SIG, AUT))).toEqual(KEYS)
  })

  it.each([0x00, 0xff])('ends at padding of %i', (fill) => {
    expect(decodePrkdf(concatBytes(SIG, AUT, filled(90, fill)))).toEqual(KEYS)
    expect(decodePrkdf(filled(90, fill))).toEqual([])
  })

  it.each([
    ['with a leading zero', '02 02 00 81', 0x81],
    ['without a leading zero', '02 01 81', 0x81],
    ['of zero', '02 01 00', 0],
    ['below 80', '02 01 20', 0x20],
    ['with a superfluous leading zero', '02 02 00 20', 0x20],
    ['after an absent access flag', '02 01 7F', 0x7f],
  ])('reads a key reference %s', (_name, bytes, keyReference) => {
    expect(decodePrkdf(record(bytes, ''))).toEqual([{ ...MINIMAL, keyReference }])
  })

  it.each([
    ['nothing but id and usage', '', '', {}],
    ['an empty path', '', 'A1 08 30 06 30 00 02 02 08 00', { path: { path: hex('') }, modulusLength: 2048 }],
    ['an empty path in its long form', '', 'A1 06 30 04 30 02 04 00', { path: { path: hex('') } }],
    ['a relative path', '', 'A1 08 30 06 30 04 04 02 00 12', { path: { path: hex('00 12') } }],
    [
      'a modulus length with a leading zero',
      '',
      'A1 09 30 07 30 00 02 03 00 80 00',
      { path: { path: hex('') }, modulusLength: 0x8000 },
    ],
    ['a value in the directory', '', 'A1 08 30 06 A0 00 02 02 08 00', { modulusLength: 2048 }],
    ['a key that the card does not use itself', '01 01 00', '', { native: false }],
    ['dates and algorithm references', '02 01 05 18 01 5A A0 01 5A A1 03 02 01 01', '', { keyReference: 5 }],
    ['subclass attributes', '', 'A0 04 30 02 05 00 A1 02 30 00', {}],
  ])('takes %s', (_name, classAttributes, typeAttributes, key) => {
    expect(decodePrkdf(record(classAttributes, typeAttributes))).toEqual([{ ...MINIMAL, ...key }])
  })

  it('passes over keys that are not RSA', () => {
    const elliptic = hex('A0 09 30 00 30 05 04 01 03 05 00')
    const unknown = hex('BF 81 01 00')
    expect(decodePrkdf(concatBytes(elliptic, SIG, unknown, AUT))).toEqual(KEYS)
  })

  it.each([
    ['SIG', SIG],
    ['AUT', AUT],
  ])('refuses a record cut at any byte: %s', (_name, bytes) => {
    for (let length = 1; length < bytes.length; length++) {
      expect(outcomeOf(() => decodePrkdf(bytes.subarray(0, length)))).toBe('CARD_PROTOCOL')
    }
  })

  it.each([
    ['a trailing byte', concatBytes(SIG, hex('01'))],
    ['a key reference over FF', record('02 02 01 00', '')],
    ['a key reference of no bytes', record('02 00', '')],
    ['no usage', hex('30 07 30 00 30 03 04 01 01')],
    ['no id', hex('30 08 30 00 30 04 03 02 05 20')],
    ['no class attributes', hex('30 02 30 00')],
    ['a length that is not minimal', hex('30 81 0B 30 00 30 07 04 01 01 03 02 05 20')],
  ])('refuses %s', (_name, bytes) => {
    expect(outcomeOf(() => decodePrkdf(bytes))).toBe('CARD_PROTOCOL')
  })

  test.prop([fc.oneof(anyBytes, damaged(keys.map(encodePrkdf)))], RUNS)(
    'gives a value or CARD_PROTOCOL for any bytes',
    (bytes) => {
      expect(decodesSafely(() => decodePrkdf(bytes))).toBe(true)
    },
  )
})

describe('encodePrkdf', () => {
  it('writes the keys of a CPS3', () => {
    expect(encodePrkdf(KEYS)).toEqual(concatBytes(SIG, AUT))
  })

  it('gives a key without a path an empty one', () => {
    expect(decodePrkdf(encodePrkdf([MINIMAL]))).toEqual([{ ...MINIMAL, path: { path: hex('') } }])
  })

  test.prop([keys], RUNS)('is undone by decoding', (list) => {
    expect(decodePrkdf(encodePrkdf(list))).toEqual(list)
  })
})
