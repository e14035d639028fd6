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
  CERTIFICATE_CASES,
  type CertificateCase,
  NATIONAL_ID,
  USUAL_HOLDER,
  USUAL_ISSUER,
  USUAL_SUBJECT,
} from '../../helpers/certificate-cases.ts'
import { AUTHORITY_EXTENSIONS, rawCertificate } from '../../helpers/der-certificate.ts'
import { foreignCard, USUAL } from '../../helpers/foreign-layout.ts'
import { outcomeOf } from '../../helpers/properties.ts'
import { goodClaims, goodHeader, makeToken } from '../../helpers/test-card-issuer.ts'
import { makeKeys } from '../../helpers/test-pki.ts'

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
