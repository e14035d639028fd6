import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { encodeTlv } from '../../../../src/iso7816/ber-tlv.ts'
import { concatBytes } from '../../../../src/iso7816/hex.ts'
import { type CertificateObject, decodeCdf } from '../../../../src/iso7816/pkcs15/cdf.ts'
import { filled, hex } from '../../../helpers/hex.ts'
import { common, id, path, text } from '../../../helpers/pkcs15-arbitraries.ts'
import { encodeCdf } from '../../../helpers/pkcs15-encoders.ts'
import { anyBytes, damaged, decodesSafely, outcomeOf, RUNS, shortBytes } from '../../../helpers/properties.ts'

const AUT = hex(`
  30 33 30 11 0C 0C 43 50 53 5F 43 45 52 54 5F 41 55 54 03 01 00
        30 10 04 0E E8 28 BD 08 0F 80 25 00 00 01 FF 00 10 02
        A1 0C 30 0A 30 08 04 06 3F 00 00 01 A0 02`)
const CERTIFICATE: CertificateObject = {
  label: 'CPS_CERT_AUT',
  flags: [],
  id: hex('E8 28 BD 08 0F 80 25 00 00 01 FF 00 10 02'),
  authority: false,
  path: { path: hex('3F 00 00 01 A0 02') },
}
const MINIMAL = { flags: [], id: hex('01'), authority: false }

/** A record with these class attributes after `id` 01, and these X.509 attributes. */
function record(classAttributes: string, x509Attributes: string): Uint8Array {
  return encodeTlv(
    0x30,
    hex('30 00'),
    encodeTlv(0x30, hex('04 01 01'), hex(classAttributes)),
    encodeTlv(0xa1, encodeTlv(0x30, hex(x509Attributes))),
  )
}

const certificates = fc.array(
  fc
    .tuple(
      common,
      fc.record({ id, authority: fc.boolean() }),
      fc.oneof(
        path.map((value) => ({ path: value })),
        shortBytes.map((content) => ({ value: encodeTlv(0x30, content) })),
      ),
    )
    .map(([attributes, certificate, where]): CertificateObject => ({
      ...attributes,
      ...certificate,
      ...where,
    })),
  { maxLength: 3 },
)

describe('decodeCdf', () => {
  it('reads a certificate of a CPS3', () => {
    expect(decodeCdf(AUT)).toEqual([CERTIFICATE])
  })

  it.each([0x00, 0xff])('ends at padding of %i', (fill) => {
    expect(decodeCdf(concatBytes(AUT, filled(90, fill)))).toEqual([CERTIFICATE])
    expect(decodeCdf(filled(90, fill))).toEqual([])
  })

  it.each([
    [
      'a part of a file',
      '',
      '30 0A 04 02 43 31 02 01 10 80 01 F0',
      { path: { path: hex('43 31'), index: 16, length: 240 } },
    ],
    [
      'the certificate of an authority',
      '01 01 FF',
      '30 04 04 02 43 31',
      { authority: true, path: { path: hex('43 31') } },
    ],
    ['a certificate in the directory', '', 'A0 04 30 02 05 00', { value: hex('30 02 05 00') }],
    [
      'one whose own tag was replaced',
      '',
      'A0 06 30 00 30 00 05 00',
      { value: hex('30 06 30 00 30 00 05 00') },
    ],
    ['a URL', '', '13 03 61 3A 62', {}],
    ['nothing about the value', '', '', {}],
    [
      'subject, issuer and serial number',
      '',
      '30 04 04 02 43 31 30 00 A0 02 30 00 02 01 05',
      { path: { path: hex('43 31') } },
    ],
    [
      'hash, usage and identifiers',
      'A0 00 A1 00 A2 00',
      '30 04 04 02 43 31',
      { path: { path: hex('43 31') } },
    ],
  ])('takes %s', (_name, classAttributes, x509Attributes, certificate) => {
    expect(decodeCdf(record(classAttributes, x509Attributes))).toEqual([{ ...MINIMAL, ...certificate }])
  })

  it('takes a record without type attributes', () => {
    expect(decodeCdf(hex('30 07 30 00 30 03 04 01 01'))).toEqual([MINIMAL])
  })

  it('passes over certificates that are not X.509', () => {
    expect(decodeCdf(concatBytes(hex('A0 02 30 00'), AUT, hex('A5 02 30 00')))).toEqual([CERTIFICATE])
  })

  it('refuses a record cut at any byte', () => {
    for (let length = 1; length < AUT.length; length++) {
      expect(outcomeOf(() => decodeCdf(AUT.subarray(0, length)))).toBe('CARD_PROTOCOL')
    }
  })

  it.each([
    ['a trailing byte', concatBytes(AUT, hex('30'))],
    ['no id', hex('30 04 30 00 30 00')],
    ['an authority of two bytes', record('01 02 FF FF', '')],
    ['a value that is no object', record('', 'A0 01 30')],
  ])('refuses %s', (_name, bytes) => {
    expect(outcomeOf(() => decodeCdf(bytes))).toBe('CARD_PROTOCOL')
  })

  test.prop([fc.oneof(anyBytes, damaged(certificates.map(encodeCdf)))], RUNS)(
    'gives a value or CARD_PROTOCOL for any bytes',
    (bytes) => {
      expect(decodesSafely(() => decodeCdf(bytes))).toBe(true)
    },
  )
})

describe('encodeCdf', () => {
  it('writes a certificate of a CPS3', () => {
    expect(encodeCdf([CERTIFICATE])).toEqual(AUT)
  })

  test.prop([certificates], RUNS)('is undone by decoding', (list) => {
    expect(decodeCdf(encodeCdf(list))).toEqual(list)
  })

  test.prop([text], RUNS)('carries any label', (label) => {
    expect(decodeCdf(encodeCdf([{ ...MINIMAL, label }]))).toEqual([{ ...MINIMAL, label }])
  })
})
