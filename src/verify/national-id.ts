/** Who holds the certificate: the national identifier and the name in its subject. */
import type { Certificate } from '../x509/certificate.ts'
import { type IdentifierFault, nationalIdIn, shownText } from '../x509/holder.ts'
import { ATTRIBUTE } from '../x509/name.ts'
import { VerificationError, type VerificationReason } from './verification-error.ts'

const REASONS: Readonly<Record<IdentifierFault, VerificationReason>> = {
  missing: 'NATIONAL_ID_MISSING',
  ambiguous: 'NATIONAL_ID_AMBIGUOUS',
  unsafe: 'NATIONAL_ID_UNSAFE',
}

/**
 * IdNat_PS, exactly as the certificate bears it.
 *
 * @throws VerificationError `NATIONAL_ID_MISSING`, `NATIONAL_ID_AMBIGUOUS`, `NATIONAL_ID_UNSAFE`.
 */
export function nationalIdOf({ subject }: Certificate): string {
  const found = nationalIdIn(subject)
  if ('fault' in found) throw new VerificationError(REASONS[found.fault])
  return found.nationalId
}

/**
 * The holder's name as the bridge tells it: null where the certificate bears none (anonymous cards), U+FFFD for
 * characters that could deceive.
 */
export function holderNameOf({ subject }: Certificate): {
  readonly familyName: string | null
  readonly givenName: string | null
} {
  return {
    familyName: shownText(subject, ATTRIBUTE.SURNAME),
    givenName: shownText(subject, ATTRIBUTE.GIVEN_NAME),
  }
}
