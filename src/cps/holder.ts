/** Who holds the card: read from the subject and issuer of a certificate. */
import { NATIONAL_ID_TYPES } from '../contract/names.ts'
import { cardProtocolError } from '../errors/bridge-error.ts'
import type { Certificate } from '../x509/certificate.ts'
import { nationalIdIn, shownText } from '../x509/holder.ts'
import { ATTRIBUTE, saysTest } from '../x509/name.ts'

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

/** The type of a national identifier, from its first character. */
export function nationalIdTypeOf(nationalId: string): NationalIdType {
  return TYPE_BY_FIRST[nationalId.charAt(0)] ?? 'other'
}

/**
 * Reads the holder from a certificate.
 *
 * @throws BridgeError `CARD_PROTOCOL` when the subject has no CN, or two, or one with characters that could deceive.
 */
export function holderOf({ subject, issuer }: Certificate): Holder {
  const found = nationalIdIn(subject)
  if ('fault' in found) throw cardProtocolError('certificate subject')
  return {
    nationalId: found.nationalId,
    nationalIdType: nationalIdTypeOf(found.nationalId),
    familyName: shownText(subject, ATTRIBUTE.SURNAME),
    givenName: shownText(subject, ATTRIBUTE.GIVEN_NAME),
    title: shownText(subject, ATTRIBUTE.TITLE),
    organization: shownText(subject, ATTRIBUTE.ORGANIZATION),
    issuer: shownText(issuer, ATTRIBUTE.COMMON_NAME),
    test: saysTest(issuer),
  }
}

/** Whether the certificate is valid at a moment. */
export function validityAt(
  { notBefore, notAfter }: Pick<Certificate, 'notBefore' | 'notAfter'>,
  now: Date,
): 'valid' | 'expired' | 'not-yet-valid' {
  if (now < notBefore) return 'not-yet-valid'
  return now > notAfter ? 'expired' : 'valid'
}
