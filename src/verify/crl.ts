/** Certificate revocation lists (RFC 5280, section 5): direct ones, and no deltas. */
import { CertificateRevocationList, IssuingDistributionPoint } from 'pkijs'
import type { Certificate } from '../x509/certificate.ts'
import { urisOf } from './revocation-addresses.ts'
import { isFresh } from './revocation-time.ts'
import { isSignedBy } from './signed-by.ts'
import { VerificationError } from './verification-error.ts'

const ISSUING_DISTRIBUTION_POINT = '2.5.29.28'

/** What a list says, once it has been checked. */
export interface CheckedCrl {
  /** Serial numbers in hexadecimal, as DER has them. */
  readonly revoked: ReadonlySet<string>
  readonly onlyUsers: boolean
  readonly onlyAuthorities: boolean
  /** Addresses of the part that this list is, null for the whole. */
  readonly points: readonly string[] | null
  /** It is not of now: it speaks for no card, and still against those that it names. */
  readonly isStale: boolean
  /** nextUpdate, milliseconds since 1970. */
  readonly until: number
}

export const serialHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/**
 * Reads a list and checks that it is its issuer's and of all reasons.
 *
 * @param der - DER of the list
 * @param issuer - the authority that issued the certificates in question
 * @throws VerificationError `REVOCATION_UNKNOWN`
 */
export function checkCrl(der: Uint8Array, issuer: Certificate, now: Date): CheckedCrl {
  const crl = CertificateRevocationList.fromBER(Uint8Array.from(der))
  const isIssuers = Buffer.from(crl.issuer.valueBeforeDecode).equals(issuer.subject.der)
  const { algorithmId } = crl.signatureAlgorithm
  const signature = crl.signatureValue.valueBlock.valueHexView
  const mayList = issuer.keyUsage?.crlSign === true
  if (!isIssuers || !mayList || !isSignedBy(issuer.publicKey, algorithmId, crl.tbsView, signature))
    throw new VerificationError('REVOCATION_UNKNOWN', { cause: new Error('the list is not of the issuer') })
  const nextUpdate = crl.nextUpdate?.value
  const point = scopeOf(crl)
  return {
    revoked: revokedIn(crl),
    onlyUsers: point?.onlyContainsUserCerts ?? false,
    onlyAuthorities: point?.onlyContainsCACerts ?? false,
    points: point?.distributionPoint === undefined ? null : urisOf(point.distributionPoint),
    isStale: nextUpdate === undefined || !isFresh(crl.thisUpdate.value, nextUpdate, now),
    until: nextUpdate?.getTime() ?? 0,
  }
}

function revokedIn({ revokedCertificates = [] }: CertificateRevocationList): ReadonlySet<string> {
  // The entry of another issuer's certificate (certificateIssuer) is critical; so may be what nobody knows yet.
  const isStrange = revokedCertificates.some(({ crlEntryExtensions }) =>
    crlEntryExtensions?.extensions.some(({ critical }) => critical),
  )
  if (isStrange)
    throw new VerificationError('REVOCATION_UNKNOWN', { cause: new Error('a critical entry extension') })
  return new Set(
    revokedCertificates.map(({ userCertificate }) => serialHex(userCertificate.valueBlock.valueHexView)),
  )
}

/** Delta lists, indirect ones and those of some reasons only are refused: they do not say everything. */
function scopeOf(crl: CertificateRevocationList): IssuingDistributionPoint | undefined {
  const extensions = crl.crlExtensions?.extensions ?? []
  if (extensions.some(({ critical, extnID }) => critical && extnID !== ISSUING_DISTRIBUTION_POINT))
    throw new VerificationError('REVOCATION_UNKNOWN', {
      cause: new Error('a critical extension of the list'),
    })
  const extension = extensions.find(({ extnID }) => extnID === ISSUING_DISTRIBUTION_POINT)
  if (extension === undefined) return undefined
  const point = IssuingDistributionPoint.fromBER(extension.extnValue.valueBlock.valueHexView)
  if (point.indirectCRL || point.onlyContainsAttributeCerts || point.onlySomeReasons !== undefined)
    throw new VerificationError('REVOCATION_UNKNOWN', {
      cause: new Error('the list does not say everything'),
    })
  return point
}
