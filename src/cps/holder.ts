/** Who holds the card: read from the subject and issuer of a certificate. */
import { NATIONAL_ID_TYPES } from '../contract/shapes.ts'
import { cardProtocolError } from '../errors/bridge-error.ts'
import type { CardCertificate, NameAttribute } from './certificate.ts'

export type NationalIdType = (typeof NATIONAL_ID_TYPES)[number]

export interface Holder {
  /** IdNat_PS exactly as the CN bears it: an opaque string, 1 to 64 characters. */
  readonly nationalId: string
  readonly nationalIdType: NationalIdType
  readonly familyName: string | null
  readonly givenName: string | null
  readonly title: string | null
  readonly organization: string | null
  /** CN of the issuer. */
  readonly issuer: string | null
  /** The issuer's name says TEST. */
  readonly test: boolean
}

/** Attribute types of X.520. */
const CN = '2.5.4.3'
const SURNAME = '2.5.4.4'
const ORGANIZATION = '2.5.4.10'
const TITLE = '2.5.4.12'
const GIVEN_NAME = '2.5.4.42'

/** Upper bound of a common name (RFC 5280, appendix A.1, ub-common-name). */
const MAX_ID_LENGTH = 64
const MAX_TEXT_LENGTH = 128

/** Control characters, line and paragraph separators, bidirectional marks, embeddings, overrides and isolates. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u
const UNSAFE_ALL = new RegExp(UNSAFE.source, 'gu')

/** The word on its own, not inside another one ("attestation"). */
const SAYS_TEST = /(?<!\p{L})TEST(?!\p{L})/iu

/** First character of the identifier: table G08 of the agency's nomenclature. */
const TYPE_BY_FIRST: Readonly<Record<string, NationalIdType>> = {
  '0': 'adeli',
  '1': 'cabinet-adeli',
  '2': 'drass',
  '3': 'finess',
  '4': 'siren',
  '5': 'siret',
  '6': 'cabinet-rpps',
  '8': 'rpps',
  '9': 'student',
}

function textsOf(name: readonly NameAttribute[], oid: string): readonly string[] {
  return name.filter((attribute) => attribute.oid === oid).map(({ text }) => text)
}

function safeText(text: string | undefined): string | null {
  if (text === undefined) return null
  return Array.from(text.replace(UNSAFE_ALL, '\uFFFD')).slice(0, MAX_TEXT_LENGTH).join('')
}

/** The type of a national identifier, from its first character. */
export function nationalIdTypeOf(nationalId: string): NationalIdType {
  return TYPE_BY_FIRST[nationalId.charAt(0)] ?? 'other'
}

/**
 * Reads the holder from a certificate.
 *
 * @throws BridgeError `CARD_PROTOCOL` when the subject has no CN, or two, or one with characters that could deceive.
 */
export function holderOf(certificate: CardCertificate): Holder {
  const { subject, issuer } = certificate
  const [nationalId, ...more] = textsOf(subject, CN)
  const acceptable = nationalId !== undefined && nationalId !== '' && nationalId.length <= MAX_ID_LENGTH
  if (!acceptable || more.length > 0 || UNSAFE.test(nationalId) || nationalId.includes('\uFFFD')) {
    throw cardProtocolError('certificate subject')
  }
  const first = (oid: string): string | null => safeText(textsOf(subject, oid)[0])
  return {
    nationalId,
    nationalIdType: nationalIdTypeOf(nationalId),
    familyName: first(SURNAME),
    givenName: first(GIVEN_NAME),
    title: first(TITLE),
    organization: first(ORGANIZATION),
    issuer: safeText(textsOf(issuer, CN)[0]),
    test: issuer.some(({ text }) => SAYS_TEST.test(text)),
  }
}

/** Whether the certificate is valid at a moment. */
export function validityAt(
  { notBefore, notAfter }: CardCertificate,
  now: Date,
): 'valid' | 'expired' | 'not-yet-valid' {
  if (now < notBefore) return 'not-yet-valid'
  return now > notAfter ? 'expired' : 'valid'
}
