/** The extensions of a certificate that say where its revocation can be asked (RFC 5280). */
import { AccessDescription, CRLDistributionPoints, DistributionPoint, GeneralName, InfoAccess } from 'pkijs'
import type { Extension } from './test-pki.ts'

export interface Addresses {
  readonly ocsp?: readonly string[]
  readonly crl?: readonly string[]
}

const uri = (value: string): GeneralName => new GeneralName({ type: 6, value })

/** As node-forge takes them. */
export function addressExtensions({ ocsp = [], crl = [] }: Addresses): readonly Extension[] {
  const access = new InfoAccess({
    accessDescriptions: ocsp.map(
      (url) => new AccessDescription({ accessMethod: '1.3.6.1.5.5.7.48.1', accessLocation: uri(url) }),
    ),
  })
  const points = new CRLDistributionPoints({
    distributionPoints: crl.map((url) => new DistributionPoint({ distributionPoint: [uri(url)] })),
  })
  const latin1 = (der: ArrayBuffer): string => Buffer.from(der).toString('latin1')
  return [
    ...(ocsp.length === 0 ? [] : [{ id: '1.3.6.1.5.5.7.1.1', value: latin1(access.toSchema().toBER()) }]),
    ...(crl.length === 0 ? [] : [{ id: '2.5.29.31', value: latin1(points.toSchema().toBER()) }]),
  ]
}
