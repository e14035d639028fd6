/** Where a certificate says that its revocation can be asked (RFC 5280, sections 4.2.1.13 and 4.2.2.1). */
import { Certificate, CRLDistributionPoints, type GeneralName, InfoAccess } from 'pkijs'
import { isHttp } from './bounded-fetch.ts'

const AUTHORITY_INFO_ACCESS = '1.3.6.1.5.5.7.1.1'
const CRL_DISTRIBUTION_POINTS = '2.5.29.31'
const OCSP_METHOD = '1.3.6.1.5.5.7.48.1'

/** GeneralName: uniformResourceIdentifier. */
const URI = 6

/** More of a kind are not asked. */
const MAX_ADDRESSES = 3

export interface RevocationAddresses {
  readonly ocsp: readonly string[]
  readonly crl: readonly string[]
}

const urlsOf = (names: readonly GeneralName[]): readonly string[] =>
  names
    .filter(({ type }) => type === URI)
    .map(({ value }) => String(value))
    .filter(isHttp)
    .slice(0, MAX_ADDRESSES)

/** Addresses of http and https; others (ldap) are left out. */
export function addressesIn(der: Uint8Array): RevocationAddresses {
  const { extensions = [] } = Certificate.fromBER(Uint8Array.from(der))
  const valueOf = (oid: string) => extensions.find(({ extnID }) => extnID === oid)?.extnValue.valueBlock.valueHexView
  const access = valueOf(AUTHORITY_INFO_ACCESS)
  const points = valueOf(CRL_DISTRIBUTION_POINTS)
  const responders =
    access === undefined
      ? []
      : InfoAccess.fromBER(access).accessDescriptions.filter(({ accessMethod }) => accessMethod === OCSP_METHOD)
  const lists =
    points === undefined
      ? []
      : CRLDistributionPoints.fromBER(points).distributionPoints.flatMap(({ distributionPoint, cRLIssuer }) =>
          Array.isArray(distributionPoint) && cRLIssuer === undefined ? distributionPoint : [],
        )
  return { ocsp: urlsOf(responders.map(({ accessLocation }) => accessLocation)), crl: urlsOf(lists) }
}
