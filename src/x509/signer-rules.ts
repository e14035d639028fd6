/** What a certificate must be to sign for its holder: the one rule of the bridge, before a code is asked, and the verifier. */
import { BASIC_CONSTRAINTS, type Certificate, EXTENDED_KEY_USAGE, KEY_USAGE } from './certificate.ts'
import { objectId } from './object-id.ts'
import { isAcceptedKey } from './public-key.ts'

export type SignerFault =
  | 'KEY_REFUSED'
  | 'CERTIFICATE_IS_AUTHORITY'
  | 'CERTIFICATE_KEY_USAGE'
  | 'CERTIFICATE_PURPOSE'
  | 'CRITICAL_EXTENSION_REFUSED'
  | 'CERTIFICATE_ALGORITHM_REFUSED'
  | 'CERTIFICATE_NOT_YET_VALID'
  | 'CERTIFICATE_EXPIRED'

/** sha256, sha384 and sha512WithRSAEncryption (RFC 4055): what the card authorities sign with. */
const SIGNATURE_ALGORITHMS: ReadonlySet<string> = new Set([
  objectId('1.2.840.113549.1.1.11'),
  objectId('1.2.840.113549.1.1.12'),
  objectId('1.2.840.113549.1.1.13'),
])

/** id-kp-clientAuth and anyExtendedKeyUsage (RFC 5280, section 4.2.1.12). */
const AUTHENTICATION_PURPOSES = [objectId('1.3.6.1.5.5.7.3.2'), objectId('2.5.29.37.0')]

/** certificatePolicies may be critical: any policy is accepted. */
export const CERTIFICATE_POLICIES = objectId('2.5.29.32')

const KNOWN_EXTENSIONS = new Set([BASIC_CONSTRAINTS, KEY_USAGE, EXTENDED_KEY_USAGE, CERTIFICATE_POLICIES])

/** Whether the issuer signed with an algorithm that is accepted: SHA-1 is not. */
export const hasAcceptedAlgorithm = ({ signatureAlgorithm }: Certificate): boolean =>
  SIGNATURE_ALGORITHMS.has(signatureAlgorithm)

/** Whether a critical extension is none of those. */
export const hasOtherCritical = ({ criticalExtensions }: Certificate, known: ReadonlySet<string>): boolean =>
  criticalExtensions.some((id) => !known.has(id))

/** The first rule that the certificate breaks, its validity last; null for one that may sign. Trust is not judged. */
export function signerFault(leaf: Certificate, now: Date): SignerFault | null {
  if (!isAcceptedKey(leaf)) return 'KEY_REFUSED'
  if (leaf.isAuthority) return 'CERTIFICATE_IS_AUTHORITY'
  if (leaf.keyUsage?.digitalSignature !== true) return 'CERTIFICATE_KEY_USAGE'
  if (leaf.purposes?.every((id) => !AUTHENTICATION_PURPOSES.includes(id)) === true)
    return 'CERTIFICATE_PURPOSE'
  if (hasOtherCritical(leaf, KNOWN_EXTENSIONS)) return 'CRITICAL_EXTENSION_REFUSED'
  if (!hasAcceptedAlgorithm(leaf)) return 'CERTIFICATE_ALGORITHM_REFUSED'
  if (now < leaf.notBefore) return 'CERTIFICATE_NOT_YET_VALID'
  return now > leaf.notAfter ? 'CERTIFICATE_EXPIRED' : null
}
