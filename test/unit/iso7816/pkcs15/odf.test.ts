import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { concatBytes } from '../../../../src/iso7816/hex.ts'
import { decodeOdf, type OdfEntry, type OdfKind } from '../../../../src/iso7816/pkcs15/odf.ts'
import { filled, hex } from '../../../helpers/hex.ts'
import { path } from '../../../helpers/pkcs15-arbitraries.ts'
import { encodeOdf } from '../../../helpers/pkcs15-encoders.ts'
import { anyBytes, damaged, decodesSafely, outcomeOf, RUNS, shortBytes } from '../../../helpers/properties.ts'

const CPS3 = hex(`
  A0 0A 30 08 04 06 3F 00 00 01 70 02
  A4 0A 30 08 04 06 3F 00 00 01 70 05
  A7 0A 30 08 04 06 3F 00 00 01 70 06
  A8 0A 30 08 04 06 3F 00 00 01 70 01`)
const CPS3_ENTRIES: readonly OdfEntry[] = [
  { kind: 'privateKeys', path: { path: hex('3F 00 00 01 70 02') } },
  { kind: 'certificates', path: { path: hex('3F 00 00 01 70 05') } },
  { kind: 'dataObjects', path: { path: hex('3F 00 00 01 70 06') } },
  { kind: 'authObjects', path: { path: hex('3F 00 00 01 70 01') } },
]

const entries = fc.array(
  fc
    .tuple(
      fc.constantFrom<OdfKind>(
        'privateKeys',
        'publicKeys',
        'trustedPublicKeys',
        'secretKeys',
        'certificates',
        'trustedCertificates',
        'usefulCertificates',
        'dataObjects',
        'authObjects',
      ),
      fc.oneof(
        path.map((value) => ({ path: value })),
        shortBytes.map((direct) => ({ direct })),
      ),
    )
    .map(([kind, where]): OdfEntry => ({ kind, ...where })),
  { maxLength: 6 },
)

describe('decodeOdf', () => {
  it('reads the directory of a CPS3', () => {
    expect(decodeOdf(CPS3)).toEqual(CPS3_ENTRIES)
  })

  it.each([
    ['00', 0x00],
    ['FF', 0xff],
  ])('ends at padding of %s', (_name, fill) => {
    expect(decodeOdf(concatBytes(CPS3, filled(100, fill)))).toEqual(CPS3_ENTRIES)
    expect(decodeOdf(filled(100, fill))).toEqual([])
  })

  it('ends at a 00, whatever follows it', () => {
    expect(decodeOdf(concatBytes(CPS3, hex('00 01 02 03')))).toEqual(CPS3_ENTRIES)
  })

  it('is empty for an empty file', () => {
    expect(decodeOdf(hex(''))).toEqual([])
  })

  it.each([
    ['A0 06 30 04 04 02 44 01', [{ kind: 'privateKeys', path: { path: hex('44 01') } }]],
    ['A1 06 30 04 04 02 44 02', [{ kind: 'publicKeys', path: { path: hex('44 02') } }]],
    ['A2 06 30 04 04 02 44 02', [{ kind: 'trustedPublicKeys', path: { path: hex('44 02') } }]],
    ['A3 06 30 04 04 02 44 02', [{ kind: 'secretKeys', path: { path: hex('44 02') } }]],
    ['A5 06 30 04 04 02 44 02', [{ kind: 'trustedCertificates', path: { path: hex('44 02') } }]],
    ['A6 06 30 04 04 02 44 02', [{ kind: 'usefulCertificates', path: { path: hex('44 02') } }]],
    ['A4 04 A0 02 30 00', [{ kind: 'certificates', direct: hex('30 00') }]],
    ['A9 06 30 04 04 02 44 02', []],
    ['30 04 04 02 44 02', []],
    ['A4 00', []],
    ['A4 02 13 00', []],
    ['A4 08 30 06 A0 04 04 02 7F 21', []],
    [
      'A4 0C 30 04 04 02 44 01 30 04 04 02 44 02',
      [
        { kind: 'certificates', path: { path: hex('44 01') } },
        { kind: 'certificates', path: { path: hex('44 02') } },
      ],
    ],
  ])('takes %s', (bytes, list) => {
    expect(decodeOdf(hex(bytes))).toEqual(list)
  })

  it('refuses an entry cut at any byte', () => {
    for (let length = 1; length < 12; length++) {
      expect(outcomeOf(() => decodeOdf(CPS3.subarray(0, length)))).toBe('CARD_PROTOCOL')
    }
  })

  it('refuses a trailing byte that is no padding', () => {
    expect(outcomeOf(() => decodeOdf(concatBytes(CPS3, hex('A0'))))).toBe('CARD_PROTOCOL')
  })

  test.prop([fc.oneof(anyBytes, damaged(entries.map(encodeOdf)))], RUNS)(
    'gives a value or CARD_PROTOCOL for any bytes',
    (bytes) => {
      expect(decodesSafely(() => decodeOdf(bytes))).toBe(true)
    },
  )
})

describe('encodeOdf', () => {
  it('writes the directory of a CPS3', () => {
    expect(encodeOdf(CPS3_ENTRIES)).toEqual(CPS3)
  })

  test.prop([entries], RUNS)('is undone by decoding', (list) => {
    expect(decodeOdf(encodeOdf(list))).toEqual(list)
  })
})
