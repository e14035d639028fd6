/** Which certificates are authorities of this program: everything else in a store belongs to others. */
import { X509Certificate } from 'node:crypto'
import { loopbackNameConstraints } from '../name-constraints.ts'

/** Common name that every authority of this program bears, whoever made it; the rest is random. */
export const AUTHORITY_NAME = /cps-bridge local authority [0-9a-f]{12}/
const SUBJECT = new RegExp(`^O=cps-bridge\nCN=(${AUTHORITY_NAME.source})$`)

/** An authority of this program. Fingerprints are hexadecimal digits in lower case. */
export interface Authority {
  readonly pem: string
  /** Its common name; no two authorities have the same. */
  readonly name: string
  readonly sha256: string
  readonly sha1: string
  readonly notAfter: Date
}

/** An authority that could certify other names than this machine's own is none of ours, whatever its name. */
const isConfined = ({ raw }: X509Certificate): boolean =>
  raw.includes(Buffer.from(loopbackNameConstraints(), 'latin1'))

const digits = (fingerprint: string): string => fingerprint.replaceAll(':', '').toLowerCase()

function decode(certificate: string): X509Certificate | null {
  try {
    return new X509Certificate(certificate)
  } catch {
    return null
  }
}

/** Reads a certificate (PEM); null unless it is an authority of this program: self-signed, our name, our constraints. */
export function readAuthority(pem: string): Authority | null {
  const certificate = decode(pem)
  if (certificate === null) return null
  const [, name] = SUBJECT.exec(certificate.subject) ?? []
  const selfSigned = certificate.ca && certificate.issuer === certificate.subject
  if (
    name === undefined ||
    !selfSigned ||
    !isConfined(certificate) ||
    !certificate.verify(certificate.publicKey)
  )
    return null
  return {
    pem: certificate.toString(),
    name,
    sha256: digits(certificate.fingerprint256),
    sha1: digits(certificate.fingerprint),
    notAfter: new Date(certificate.validTo),
  }
}

/** The certificates of a PEM text, in their order. */
export function pemCertificates(text: string): readonly string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
}
