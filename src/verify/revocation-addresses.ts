/** Where a certificate says that its revocation can be asked (RFC 5280, sections 4.2.1.13 and 4.2.2.1). */
import { CRLDistributionPoints, type DistributionPointName, InfoAccess } from 'pkijs'
import type { Certificate } from '../x509/certificate.ts'
import { objectId } from '../x509/object-id.ts'
import { isHttp } from './bounded-fetch.ts'

const AUTHORITY_INFO_ACCESS = objectId('1.3.6.1.5.5.7.1.1')
const CRL_DISTRIBUTION_POINTS = objectId('2.5.29.31')
const OCSP_METHOD = '1.3.6.1.5.5.7.48.1'

/** GeneralName: uniformResourceIdentifier. */
const URI = 6

/** More of a kind are not asked. */
const MAX_ADDRESSES = 3

export interface RevocationAddresses {
  /** Responders and lists of http and https; others (ldap) are not asked. */
  readonly ocsp: readonly string[]
  readonly crl: readonly string[]
  /** Every name of the lists, those that are not asked too: a part of a list is known by one of them. */
  readonly points: readonly string[]
}

/** The URIs in the name of a distribution point; none when it is a name relative to the issuer's. */
export const urisOf = (name: DistributionPointName): readonly string[] =>
  Array.isArray(name) ? name.filter(({ type }) => type === URI).map(({ value }) => String(value)) : []

const asked = (uris: readonly string[]): readonly string[] => uris.filter(isHttp).slice(0, MAX_ADDRESSES)

export function addressesIn({ extensions }: Certificate): RevocationAddresses {
  const access = extensions.get(AUTHORITY_INFO_ACCESS)
  const lists = extensions.get(CRL_DISTRIBUTION_POINTS)
  const responders =
    access === undefined
      ? []
      : InfoAccess.fromBER(Uint8Array.from(access)).accessDescriptions.filter(
          ({ accessMethod }) => accessMethod === OCSP_METHOD,
        )
  const points =
    lists === undefined
      ? []
      : CRLDistributionPoints.fromBER(Uint8Array.from(lists)).distributionPoints.flatMap(
          ({ distributionPoint, cRLIssuer }) =>
            distributionPoint === undefined || cRLIssuer !== undefined ? [] : urisOf(distributionPoint),
        )
  return {
    ocsp: asked(urisOf(responders.map(({ accessLocation }) => accessLocation))),
    crl: asked(points),
    points,
  }
}
