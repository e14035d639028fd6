/** Who holds the certificate: the national identifier and the name in its subject. */
import type { NameAttribute, VerifiedCertificate } from './certificate.ts'
import { VerificationError } from './verification-error.ts'

/** Attribute types of X.520. */
const COMMON_NAME = '2.5.4.3'
const SURNAME = '2.5.4.4'
const GIVEN_NAME = '2.5.4.42'

/** ub-common-name (RFC 5280, appendix A.1). */
const MAX_LENGTH = 64

/** Control characters, line and paragraph separators, and everything that changes the direction of a text. */
const DECEPTIVE = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFFFD]/u

const attributesOf = ({ subject }: VerifiedCertificate, oid: string): readonly NameAttribute[] =>
  subject.attributes.filter((attribute) => attribute.oid === oid)

const isSafe = ({ text, isPlain }: NameAttribute): boolean =>
  text !== null && isPlain && !DECEPTIVE.test(text)

/**
 * IdNat_PS: the one CN of the subject, wherever it stands in the name, exactly as the certificate bears it.
 *
 * @throws VerificationError `NATIONAL_ID_MISSING`, `NATIONAL_ID_AMBIGUOUS`, `NATIONAL_ID_UNSAFE`.
 */
export function nationalIdOf(certificate: VerifiedCertificate): string {
  const [commonName, ...more] = attributesOf(certificate, COMMON_NAME)
  if (more.length > 0) throw new VerificationError('NATIONAL_ID_AMBIGUOUS')
  const text = commonName?.text ?? ''
  if (commonName === undefined || text === '') throw new VerificationError('NATIONAL_ID_MISSING')
  if (!isSafe(commonName) || text.length > MAX_LENGTH) throw new VerificationError('NATIONAL_ID_UNSAFE')
  return text
}

/** The holder's name, null where the certificate bears none (anonymous cards) or one that could deceive. */
export function holderNameOf(certificate: VerifiedCertificate): {
  readonly familyName: string | null
  readonly givenName: string | null
} {
  const first = (oid: string): string | null => {
    const [attribute] = attributesOf(certificate, oid)
    return attribute !== undefined && isSafe(attribute) ? attribute.text : null
  }
  return { familyName: first(SURNAME), givenName: first(GIVEN_NAME) }
}
