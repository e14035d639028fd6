import { describe, expect, it } from 'vitest'
import { parseCertificate } from '../../../src/cps/certificate.ts'
import { holderOf, nationalIdTypeOf, validityAt } from '../../../src/cps/holder.ts'
import { isBridgeError } from '../../../src/errors/bridge-error.ts'
import { rsaKeySeries } from '../../helpers/rsa-keys.ts'
import {
  type Attribute,
  authorityName,
  CN,
  GIVEN_NAME,
  leafExtensions,
  makeCertificate,
  type Name,
  ORGANIZATION,
  SURNAME,
  TITLE,
} from '../../helpers/test-pki.ts'

const nextKeys = rsaKeySeries()
const keys = nextKeys()
const authority = { name: authorityName('TEST AC IGC-SANTE FORT PERSONNES'), keys: nextKeys() }

const certificateOf = (subject: Name, issuer: Name = authority.name) =>
  parseCertificate(
    makeCertificate({ subject, keys, issuer: { ...authority, name: issuer }, extensions: leafExtensions }),
  )

function outcomeFor(subject: Name): unknown {
  try {
    return holderOf(certificateOf(subject)).nationalId
  } catch (error) {
    if (isBridgeError(error)) return error.code
    throw error
  }
}

const cn = (text: string, kind: NonNullable<Attribute['kind']> = 'utf8'): Name => [[{ oid: CN, text, kind }]]

describe('holderOf', () => {
  it('reads every attribute of an RDN that has several', () => {
    const subject: Name = [
      [{ oid: TITLE, text: 'Médecin' }],
      [{ oid: ORGANIZATION, text: 'HÔPITAL D’ÉTÉ' }],
      [
        { oid: SURNAME, text: 'LEFÈVRE-ÇELIK' },
        { oid: CN, text: '899700075122' },
        { oid: GIVEN_NAME, text: 'Zoé' },
      ],
    ]
    expect(holderOf(certificateOf(subject))).toEqual({
      nationalId: '899700075122',
      nationalIdType: 'rpps',
      familyName: 'LEFÈVRE-ÇELIK',
      givenName: 'Zoé',
      title: 'Médecin',
      organization: 'HÔPITAL D’ÉTÉ',
      issuer: 'TEST AC IGC-SANTE FORT PERSONNES',
      test: true,
    })
  })

  it('gives null for what the certificate does not bear', () => {
    expect(holderOf(certificateOf(cn('3750000000/1')))).toMatchObject({
      nationalId: '3750000000/1',
      familyName: null,
      givenName: null,
      title: null,
      organization: null,
    })
  })

  it.each(['399700012345/678', '0A1234567', '8997;00*07', ' 8 ', '\uFEFF8', 'É'.repeat(64)])(
    'gives the identifier %j exactly as it stands',
    (id) => {
      expect(outcomeFor(cn(id))).toBe(id)
    },
  )

  it.each([
    ['no CN', [[{ oid: SURNAME, text: 'X' }]]],
    ['an empty CN', cn('')],
    ['two CNs in two RDNs', [...cn('8997'), ...cn('8998')]],
    [
      'two CNs in one RDN',
      [
        [
          { oid: CN, text: '8997' },
          { oid: CN, text: '8998' },
        ],
      ],
    ],
    ['the same CN twice', [...cn('8997'), ...cn('8997')]],
    ['a NUL', cn('8997\u0000')],
    ['a line break', cn('8997\n')],
    ['a DEL', cn('8997\u007F')],
    ['a C1 control', cn('8997\u0085')],
    ['a right-to-left override', cn('8997\u202E12')],
    ['an isolate', cn('8997\u2066')],
    ['a left-to-right mark', cn('\u200E8997')],
    ['a line separator', cn('8997\u2028')],
    ['ill-formed UTF-8', cn('8997\u00C3(', 'utf8raw')],
    ['65 characters', cn('8'.repeat(65))],
  ] as const)('refuses an identifier with %s', (_what, subject) => {
    expect(outcomeFor(subject)).toBe('CARD_PROTOCOL')
  })

  it('puts U+FFFD for what could deceive in other texts, and cuts them at 128 characters', () => {
    const subject: Name = [
      ...cn('8997'),
      [{ oid: SURNAME, text: 'A\u0000B\u202EC\nD' }],
      [{ oid: GIVEN_NAME, text: '\u{1F600}'.repeat(200) }],
    ]
    const { familyName, givenName } = holderOf(certificateOf(subject))
    expect(familyName).toBe('A\uFFFDB\uFFFDC\uFFFDD')
    expect(givenName).toBe('\u{1F600}'.repeat(128))
  })

  it.each([
    ['TEST AC IGC-SANTE', true],
    ['AC TEST', true],
    ['AC_TEST_2', true],
    ['ac (test)', true],
    ['AC IGC-SANTE FORT PERSONNES', false],
    ['AC ATTESTATION', false],
    ['AC TESTAMENT', false],
  ])('judges by the issuer %j whether it is a test card: %s', (name, test) => {
    expect(holderOf(certificateOf(cn('8997'), authorityName(name))).test).toBe(test)
  })
})

describe('nationalIdTypeOf', () => {
  it.each([
    ['0', 'adeli'],
    ['1', 'cabinet-adeli'],
    ['2', 'drass'],
    ['3', 'finess'],
    ['4', 'siren'],
    ['5', 'siret'],
    ['6', 'cabinet-rpps'],
    ['7', 'other'],
    ['8', 'rpps'],
    ['9', 'student'],
    ['A', 'other'],
    ['٨', 'other'],
    ['', 'other'],
    ['__proto__', 'other'],
  ])('takes %j as %s', (first, type) => {
    expect(nationalIdTypeOf(first)).toBe(type)
  })
})

describe('validityAt', () => {
  const certificate = parseCertificate(
    makeCertificate({
      subject: cn('8997'),
      keys,
      issuer: authority,
      notBefore: '2026-01-01T00:00:00Z',
      notAfter: '2029-01-01T00:00:00Z',
      extensions: leafExtensions,
    }),
  )

  it.each([
    ['2025-12-31T23:59:59.999Z', 'not-yet-valid'],
    ['2026-01-01T00:00:00Z', 'valid'],
    ['2029-01-01T00:00:00Z', 'valid'],
    ['2029-01-01T00:00:00.001Z', 'expired'],
  ])('at %s is %s', (now, validity) => {
    expect(validityAt(certificate, new Date(now))).toBe(validity)
  })
})
