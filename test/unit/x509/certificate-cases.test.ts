import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseCertificate } from '../../../src/cps/certificate.ts'
import { holderOf } from '../../../src/cps/holder.ts'
import { decodeCertificate } from '../../../src/verify/certificate.ts'
import { holderNameOf, nationalIdOf } from '../../../src/verify/national-id.ts'
import { createTokenVerifier } from '../../../src/verify/token-verifier.ts'
import { VerificationError } from '../../../src/verify/verification-error.ts'
import { CHALLENGE, jwsParts, openBench, outcomeOfCall, PIN, PORTAL } from '../../helpers/bridge-bench.ts'
import {
  AUTHORITY_EXTENSIONS,
  extension,
  generalizedTime,
  LEAF_EXTENSIONS,
  nameOf,
  OID,
  type RawAttribute,
  rawCertificate,
  type RawCertificate,
  STRINGS,
  utcTime,
  VALIDITY,
} from '../../helpers/der-certificate.ts'
import { foreignCard, USUAL } from '../../helpers/foreign-layout.ts'
import { hex } from '../../helpers/hex.ts'
import { outcomeOf } from '../../helpers/properties.ts'
import { goodClaims, goodHeader, makeToken } from '../../helpers/test-card-issuer.ts'
import { makeKeys } from '../../helpers/test-pki.ts'
import { tlv } from '../../helpers/foreign-card.ts'

/**
 * The one table of card certificates for bridge and verifier: who holds them, or that both refuse them. Each names
 * `899700218896` in some way.
 */
const NATIONAL_ID = '899700218896'

/** What bridge and verifier say of the holder. */
interface RightHolder {
  readonly familyName: string | null
  readonly givenName: string | null
  readonly title: string | null
  readonly test: boolean
}

interface CertificateCase {
  readonly name: string
  /** How the certificate differs from the usual one. */
  readonly change: Partial<RawCertificate>
  readonly right: Partial<RightHolder> | 'refused'
}

type Kind = keyof typeof STRINGS

const { utf8 } = STRINGS
const FRANCE: readonly RawAttribute[] = [[OID.country, STRINGS.printable('FR')]]

const CN: RawAttribute = [OID.commonName, utf8(NATIONAL_ID)]
const SURNAME: RawAttribute = [OID.surname, utf8('LÉGER')]
const GIVEN_NAME: RawAttribute = [OID.givenName, utf8('ZOÉ')]

const USUAL_SUBJECT = nameOf(FRANCE, [[OID.title, utf8('Médecin')]], [CN, SURNAME, GIVEN_NAME])
const USUAL_ISSUER = nameOf(FRANCE, [[OID.commonName, utf8('TEST AC PERSONNES')]])

const USUAL_HOLDER: RightHolder = {
  familyName: 'LÉGER',
  givenName: 'ZOÉ',
  title: 'Médecin',
  test: true,
}

const named = (name: string, subject: Uint8Array, right: CertificateCase['right'] = {}): CertificateCase => ({
  name,
  change: { subject },
  right,
})

/** Every text of the subject in one kind of string; the kinds of seven bits have no accents. */
function inOneKind(kind: Kind): CertificateCase {
  const isPlain = ['numeric', 'printable', 'ia5', 'visible'].includes(kind)
  const right = isPlain
    ? { familyName: 'LEGER', givenName: 'ZOE', title: 'Medecin' }
    : { familyName: 'LÉGER', givenName: 'ZOÉ', title: 'Médecin' }
  const text = STRINGS[kind === 'numeric' ? 'printable' : kind]
  const subject = nameOf(
    FRANCE,
    [[OID.title, text(right.title)]],
    [
      [OID.commonName, STRINGS[kind](NATIONAL_ID)],
      [OID.surname, text(right.familyName)],
      [OID.givenName, text(right.givenName)],
    ],
  )
  return named(`${kind} texts`, subject, right)
}

const ORDERS: readonly (readonly RawAttribute[])[] = [
  [CN, SURNAME, GIVEN_NAME],
  [CN, GIVEN_NAME, SURNAME],
  [SURNAME, CN, GIVEN_NAME],
  [SURNAME, GIVEN_NAME, CN],
  [GIVEN_NAME, CN, SURNAME],
  [GIVEN_NAME, SURNAME, CN],
]

/** Attributes that say nothing of who holds the card, right and wrong in themselves. */
const NOBODY_NEEDS: readonly (readonly [name: string, attribute: RawAttribute])[] = [
  ['x500UniqueIdentifier', [OID.uniqueIdentifier, hex('030300BEEF')]],
  ['an x500UniqueIdentifier of impossible bits', [OID.uniqueIdentifier, hex('030109')]],
  ['postalAddress', [OID.postalAddress, tlv(0x30, utf8('1 RUE'), utf8('PARIS'))]],
  ['an identifier under 2.25', ['6983DFE3C1F5A0B6C3D4E5F6A7B8C9D0E1F28301', utf8('x')]],
  ['an identifier under 2.25 of 256 bits', [`69${'FF'.repeat(36)}7F`, hex('0500')]],
  ['dateOfBirth', [OID.dateOfBirth, generalizedTime('19700101120000Z')]],
  ['a dateOfBirth that is no time', [OID.dateOfBirth, generalizedTime('long ago')]],
  ['a description of ill-formed UTF-8', [OID.description, hex('0C02C328')]],
  ['a description that is half a BMPString', [OID.description, hex('1E03004100')]],
  ['a description of a kind that nobody knows', [OID.description, hex('1F250141')]],
  ['a serialNumber that is an INTEGER', [OID.serialNumber, hex('020100')]],
  ['an empty description', [OID.description, hex('0C00')]],
]

const timed = (
  name: string,
  validity: readonly [Uint8Array, Uint8Array],
  right: CertificateCase['right'],
): CertificateCase => ({ name, change: { validity }, right })

const [BEFORE, AFTER] = VALIDITY
const ends = (
  name: string,
  notAfter: Uint8Array,
  right: CertificateCase['right'] = 'refused',
): CertificateCase => timed(`ends at ${name}`, [BEFORE, notAfter], right)
const begins = (
  name: string,
  notBefore: Uint8Array,
  right: CertificateCase['right'] = 'refused',
): CertificateCase => timed(`begins at ${name}`, [notBefore, AFTER], right)

const TIMES: readonly CertificateCase[] = [
  ends('a GeneralizedTime', generalizedTime('20550607080910Z'), {}),
  ends('a GeneralizedTime before 2050', generalizedTime('20341231235959Z'), {}),
  ends('no time at all (RFC 5280, 4.1.2.5)', generalizedTime('99991231235959Z'), {}),
  begins('a UTCTime of the last century', utcTime('500101000000Z'), {}),
  ends('a UTCTime without seconds', utcTime('3412312359Z')),
  ends('a UTCTime with an offset', utcTime('341231235959+0100')),
  ends('a UTCTime of nowhere', utcTime('341231235959')),
  ends('a UTCTime with fractions', utcTime('341231235959.5Z')),
  ends('a day that is none', utcTime('340230000000Z')),
  ends('the hour 24', utcTime('341231240000Z')),
  ends('the second 60', utcTime('341231235960Z')),
  ends('a text', utcTime('never')),
  ends('nothing', utcTime('')),
  ends('a UTF8String', utf8('341231235959Z')),
  ends('a GeneralizedTime with fractions', generalizedTime('20341231235959.0Z')),
  ends('a GeneralizedTime without seconds', generalizedTime('203412312359Z')),
  ends('a GeneralizedTime with an offset', generalizedTime('20341231235959+0000')),
  ends('a GeneralizedTime of nowhere', generalizedTime('20341231235959')),
  begins('a UTCTime with an offset', utcTime('250101000000-0100')),
  begins('a UTCTime without seconds', utcTime('2501010000Z')),
  begins('a GeneralizedTime with fractions', generalizedTime('20250101000000.5Z')),
]

const withCn = (value: Uint8Array): Uint8Array => nameOf(FRANCE, [[OID.commonName, value]])
const withSurname = (value: Uint8Array): Uint8Array => nameOf(FRANCE, [CN], [[OID.surname, value]])
const onlySurname = (familyName: string): CertificateCase['right'] => ({
  familyName,
  givenName: null,
  title: null,
})

const UNSAFE: readonly CertificateCase[] = [
  named('no CN', nameOf(FRANCE, [SURNAME]), 'refused'),
  named('an empty CN', withCn(utf8('')), 'refused'),
  named('two CNs of two kinds', nameOf([CN], [[OID.commonName, STRINGS.bmp(NATIONAL_ID)]]), 'refused'),
  named('a CN that is a BIT STRING', withCn(hex('03020041')), 'refused'),
  named('a CN of ill-formed UTF-8', withCn(hex('0C02C328')), 'refused'),
  named('a CN that is half a BMPString', withCn(hex('1E03004100')), 'refused'),
  named('a CN of a lone surrogate', withCn(hex('1E02D800')), 'refused'),
  named('a CN beyond Unicode', withCn(hex('1C0400110000')), 'refused'),
  named('a PrintableString CN of eight bits', withCn(hex('130241E9')), 'refused'),
  named('a T61String CN with a control character', withCn(STRINGS.t61(`${NATIONAL_ID}\u0085`)), 'refused'),
  named('a BMPString CN with a right-to-left override', withCn(STRINGS.bmp(`8\u202E9`)), 'refused'),
  named('a UniversalString CN with NUL', withCn(STRINGS.universal(`8\0`)), 'refused'),
  named('a surname that is an INTEGER', withSurname(hex('020141')), 'refused'),
  named('a surname of ill-formed UTF-8', withSurname(hex('0C02C328')), 'refused'),
  named(
    'a surname with NUL and an override',
    withSurname(STRINGS.bmp('A\0B\u202EC')),
    onlySurname('A\uFFFDB\uFFFDC'),
  ),
  named('a surname of 200 characters', withSurname(utf8('É'.repeat(200))), onlySurname('É'.repeat(128))),
  named('a surname beyond the basic plane', withSurname(STRINGS.bmp('\u{1F600}')), onlySurname('\u{1F600}')),
]

const issued = (name: string, issuer: Uint8Array, test: boolean): CertificateCase => ({
  name: `issued by ${name}`,
  change: { issuer },
  right: { test },
})
const authority = (value: Uint8Array, unit: Uint8Array = utf8('IGC')): Uint8Array =>
  nameOf(FRANCE, [[OID.unit, unit]], [[OID.commonName, value]])

const TEST: readonly CertificateCase[] = [
  issued('AC PERSONNES', authority(utf8('AC PERSONNES')), false),
  issued('AC_TEST_2', authority(utf8('AC_TEST_2')), true),
  issued('AC2TEST2', authority(utf8('AC2TEST2')), true),
  issued('ac (test)', authority(utf8('ac (test)')), true),
  issued('AC ATTESTATION', authority(utf8('AC ATTESTATION')), false),
  issued('AC TESTÉ', authority(utf8('AC TESTÉ')), false),
  issued('a unit TEST in a BMPString', authority(utf8('AC'), STRINGS.bmp('IGC TEST')), true),
  issued('a unit TEST in a T61String', authority(utf8('AC'), STRINGS.t61('TEST')), true),
  issued('TEST in an IA5String', authority(STRINGS.ia5('TEST AC')), true),
  issued('a name with a bit string', nameOf([[OID.uniqueIdentifier, hex('030300BEEF')]], [CN]), false),
]

const KEY_USAGE_AGAIN = extension('551D0F', true, hex('03020780'))

const FORM: readonly CertificateCase[] = [
  { name: 'version 1', change: { version: new Uint8Array(0), extensions: [] }, right: 'refused' },
  { name: 'version 2', change: { version: hex('A003020101') }, right: 'refused' },
  {
    name: 'an extension twice',
    change: { extensions: [...LEAF_EXTENSIONS, KEY_USAGE_AGAIN] },
    right: 'refused',
  },
  { name: 'two signature algorithms', change: { outerAlgorithm: OID.sha1WithRsa }, right: 'refused' },
  {
    name: 'an extension of an identifier that nobody knows',
    change: { extensions: [...LEAF_EXTENSIONS, extension(`69${'FF'.repeat(36)}7F`, false, hex('DEADBEEF'))] },
    right: {},
  },
  {
    name: 'a keyUsage that is none',
    change: { extensions: [extension('551D0F', true, hex('040180'))] },
    right: 'refused',
  },
]

const CERTIFICATE_CASES: readonly CertificateCase[] = [
  ...(Object.keys(STRINGS) as Kind[]).map(inOneKind),
  ...ORDERS.map((rdn, index) =>
    named(`one RDN in order ${index + 1}`, nameOf(FRANCE, [[OID.title, utf8('Médecin')]], rdn)),
  ),
  ...NOBODY_NEEDS.flatMap(([name, attribute]) => [
    named(`${name}, alone`, nameOf([attribute], [[OID.title, utf8('Médecin')]], [CN, SURNAME, GIVEN_NAME])),
    named(
      `${name}, beside the CN`,
      nameOf([[OID.title, utf8('Médecin')]], [attribute, CN, SURNAME, GIVEN_NAME]),
    ),
  ]),
  ...TIMES,
  ...UNSAFE,
  ...TEST,
  ...FORM,
]

const keys = makeKeys()
const issuerKeys = makeKeys()
const ID = 'E828BD080F8025000001FF001002'

function certificateOf({ change }: CertificateCase): Buffer {
  return rawCertificate({
    subject: USUAL_SUBJECT,
    issuer: USUAL_ISSUER,
    key: keys.publicKey,
    issuerKeys,
    ...change,
  })
}

/** The authority of a case, which its verifier trusts. */
function anchorOf({ change: { issuer = USUAL_ISSUER } }: CertificateCase): Buffer {
  const key = issuerKeys.publicKey
  return rawCertificate({ subject: issuer, issuer, key, issuerKeys, extensions: AUTHORITY_EXTENSIONS })
}

const cardWith = (der: Uint8Array) =>
  foreignCard({
    ...USUAL,
    keys: [{ label: 'AUT', id: ID, reference: 0x82, use: 'authentication', key: keys.privateKey }],
    certificates: [{ label: 'Certificat d’Authentification CPS', id: ID, file: 'A002', der }],
  })

/** What a verifier says of a token that the card's key signed. */
async function verify(row: CertificateCase, token: string): Promise<object | string> {
  const verifier = createTokenVerifier({ anchors: [anchorOf(row)], allowTest: true, revocation: 'none' })
  try {
    return await verifier.verifyActivation(token, { audience: PORTAL, nonce: CHALLENGE })
  } catch (error) {
    if (error instanceof VerificationError) return error.reason
    throw error
  }
}

const REFUSALS = [
  'CERTIFICATE_MALFORMED',
  'NATIONAL_ID_AMBIGUOUS',
  'NATIONAL_ID_MISSING',
  'NATIONAL_ID_UNSAFE',
]

describe('bridge and verifier read one certificate alike', () => {
  const accepted = CERTIFICATE_CASES.filter(({ right }) => right !== 'refused')
  it.each(accepted)('$name: signed and accepted', async (row) => {
    const client = (await openBench({ cards: [cardWith(certificateOf(row))] })).client()
    const holder = { ...USUAL_HOLDER, ...(row.right as object), nationalId: NATIONAL_ID }
    expect(await client.call('card.identity', {})).toMatchObject(holder)
    const signed = await client.call('activation.sign', { challenge: CHALLENGE, pin: PIN })
    const { title: _title, ...verified } = holder
    expect(await verify(row, jwsParts(signed).join('.'))).toMatchObject(verified)
  })

  const refused = CERTIFICATE_CASES.filter(({ right }) => right === 'refused')
  it.each(refused)('$name: refused by both, before the PIN', async (row) => {
    const der = certificateOf(row)
    const card = cardWith(der)
    const client = (await openBench({ cards: [card] })).client()
    const sign = client.call('activation.sign', { challenge: CHALLENGE, pin: PIN })
    expect([await outcomeOfCall(sign), card.tried]).toEqual(['CARD_PROTOCOL', 0])
    const claims = { ...goodClaims, aud: PORTAL, nonce: CHALLENGE, sub: NATIONAL_ID }
    expect(REFUSALS).toContain(await verify(row, makeToken(goodHeader([der]), claims, keys)))
  })
})

const DIGITAL_SIGNATURE = extension('551D0F', true, hex('03020780'))

describe('a certificate that may not sign is refused by both, before the PIN', () => {
  it.each([
    [
      'key usage for encipherment alone',
      'CERTIFICATE_KEY_USAGE',
      { extensions: [extension('551D0F', true, hex('03020520'))] },
    ],
    [
      'key usage for non-repudiation alone',
      'CERTIFICATE_KEY_USAGE',
      { extensions: [extension('551D0F', true, hex('03020640'))] },
    ],
    ['no key usage', 'CERTIFICATE_KEY_USAGE', { extensions: [] }],
    [
      'a purpose that is no authentication',
      'CERTIFICATE_PURPOSE',
      { extensions: [DIGITAL_SIGNATURE, extension('551D25', false, hex('300A06082B06010505070304'))] },
    ],
    [
      'a critical extension that nobody knows',
      'CRITICAL_EXTENSION_REFUSED',
      { extensions: [DIGITAL_SIGNATURE, extension('2A0304', true, hex('0500'))] },
    ],
    ['a signature with SHA-1', 'CERTIFICATE_ALGORITHM_REFUSED', { algorithm: OID.sha1WithRsa }],
    [
      'the mark of an authority',
      'CERTIFICATE_IS_AUTHORITY',
      { extensions: [DIGITAL_SIGNATURE, extension('551D13', true, hex('30030101FF'))] },
    ],
  ])('%s', async (name, reason, change) => {
    const row: CertificateCase = { name, change, right: 'refused' }
    const der = certificateOf(row)
    const card = cardWith(der)
    const client = (await openBench({ cards: [card] })).client()
    const sign = client.call('activation.sign', { challenge: CHALLENGE, pin: PIN })
    expect([await outcomeOfCall(sign), card.tried]).toEqual(['CERTIFICATE_NOT_FOUND', 0])
    const claims = { ...goodClaims, aud: PORTAL, nonce: CHALLENGE, sub: NATIONAL_ID }
    expect(await verify(row, makeToken(goodHeader([der]), claims, keys))).toBe(reason)
  })
})

/** Of an authority that nobody trusts. */
const GIVEN = [
  ['bmp-names', { familyName: 'LÉGER', givenName: 'ÉLÉONORE', title: 'Médecin' }],
  ['cn-numeric-string', { familyName: 'MAXIMUM', givenName: 'ARNAUD', title: 'Médecin' }],
  ['t61-latin1', { familyName: 'LÉGER', givenName: 'ZOÉ', title: 'Médecin' }],
  ['uniqueIdentifier-bitstring', { familyName: 'X' }],
] as const

const fixture = (name: string): Buffer =>
  readFileSync(join(import.meta.dirname, `../../../fixtures/certificates/${name}.der`))

describe('certificates that were made by another program', () => {
  it.each(GIVEN)('%s', (name, right) => {
    const der = fixture(name)
    expect(holderOf(parseCertificate(der))).toMatchObject({ nationalId: NATIONAL_ID, ...right, test: true })
    const certificate = decodeCertificate(der)
    const { familyName, givenName } = holderOf(parseCertificate(der))
    expect(nationalIdOf(certificate)).toBe(NATIONAL_ID)
    expect(holderNameOf(certificate)).toEqual({ familyName, givenName })
  })

  it('utctime-offset is refused by both', () => {
    const der = fixture('utctime-offset')
    expect(outcomeOf(() => parseCertificate(der))).toBe('CARD_PROTOCOL')
    expect(() => decodeCertificate(der)).toThrow(expect.objectContaining({ reason: 'CERTIFICATE_MALFORMED' }))
  })
})
