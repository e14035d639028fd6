/** Certificates for tests, right or wrong in any way a test needs (node-forge for the form, node:crypto for the keys). */
import { generateKeyPairSync, sign } from 'node:crypto'
import forge from 'node-forge'
import type { KeyPair } from './rsa-keys.ts'

const { asn1 } = forge
const { UNIVERSAL } = asn1.Class

export type { KeyPair }

export const makeKeys = (bits = 2048): KeyPair => generateKeyPairSync('rsa', { modulusLength: bits })

/** One attribute: type, text, and the kind of string that carries it (`utf8raw`: one byte a character, ill-formed on purpose). */
export interface Attribute {
  readonly oid: string
  readonly text: string
  readonly kind?: 'utf8' | 'utf8raw' | 'printable' | 'bmp'
}

/** A name: RDNs in DER order, each with one attribute or several. */
export type Name = readonly (readonly Attribute[])[]

export const CN = '2.5.4.3'
export const SURNAME = '2.5.4.4'
export const COUNTRY = '2.5.4.6'
export const ORGANIZATION = '2.5.4.10'
const UNIT = '2.5.4.11'
export const TITLE = '2.5.4.12'
export const GIVEN_NAME = '2.5.4.42'

/** An authority's name in the style of IGC-Santé. */
export const authorityName = (commonName: string, unit = 'IGC-SANTE'): Name => [
  [{ oid: COUNTRY, text: 'FR', kind: 'printable' }],
  [{ oid: ORGANIZATION, text: 'ASIP-SANTE' }],
  [{ oid: UNIT, text: '0002 187512751' }],
  [{ oid: UNIT, text: unit }],
  [{ oid: CN, text: commonName }],
]

/** A holder's name as cards bear it: CN, surname and given name in one RDN. */
export const holderName = (nationalId: string): Name => [
  [{ oid: COUNTRY, text: 'FR', kind: 'printable' }],
  [{ oid: TITLE, text: 'Médecin' }],
  [
    { oid: CN, text: nationalId },
    { oid: SURNAME, text: 'LEFÈVRE-ÇELIK' },
    { oid: GIVEN_NAME, text: 'Anaïs' },
  ],
]

export interface CertificateSpec {
  readonly subject: Name
  readonly keys: KeyPair
  /** Without it the certificate is self-signed. */
  readonly issuer?: { readonly name: Name; readonly keys: KeyPair }
  /** ISO 8601; by default 2026 to 2029. */
  readonly notBefore?: string
  readonly notAfter?: string
  readonly digest?: 'sha1' | 'sha256' | 'sha384'
  /** As node-forge takes them. */
  readonly extensions: readonly object[]
}

const STRING_TYPES = {
  utf8: asn1.Type.UTF8,
  utf8raw: asn1.Type.UTF8,
  printable: asn1.Type.PRINTABLESTRING,
  bmp: asn1.Type.BMPSTRING,
}

const encodeText = ({ text, kind = 'utf8' }: Attribute): forge.asn1.Asn1 => {
  const bytes = Buffer.from(text, kind === 'utf8' ? 'utf8' : 'latin1').toString('latin1')
  return asn1.create(UNIVERSAL, STRING_TYPES[kind], false, bytes)
}

function encodeName(name: Name): forge.asn1.Asn1 {
  const rdns = name.map((attributes) => {
    const pairs = attributes.map((attribute) => {
      const oid = asn1.create(UNIVERSAL, asn1.Type.OID, false, asn1.oidToDer(attribute.oid).getBytes())
      return asn1.create(UNIVERSAL, asn1.Type.SEQUENCE, true, [oid, encodeText(attribute)])
    })
    return asn1.create(UNIVERSAL, asn1.Type.SET, true, pairs)
  })
  return asn1.create(UNIVERSAL, asn1.Type.SEQUENCE, true, rdns)
}

const DIGESTS = { sha1: forge.md.sha1, sha256: forge.md.sha256, sha384: forge.md.sha384 } as const

let serial = 0

/** DER of a certificate. */
export function makeCertificate(spec: CertificateSpec): Buffer {
  const { subject, keys, digest = 'sha256' } = spec
  const issuer = spec.issuer ?? { name: subject, keys }
  const certificate = forge.pki.createCertificate()
  serial += 1
  certificate.serialNumber = (0x1000 + serial).toString(16)
  certificate.publicKey = forge.pki.publicKeyFromPem(
    keys.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  )
  certificate.validity.notBefore = new Date(spec.notBefore ?? '2026-01-01T00:00:00Z')
  certificate.validity.notAfter = new Date(spec.notAfter ?? '2029-01-01T00:00:00Z')
  certificate.setExtensions([...spec.extensions])
  const signer = {
    sign: () => {
      // node-forge has no names with several attributes in one RDN: they are put in place just before signing.
      const fields = certificate.tbsCertificate.value as forge.asn1.Asn1[]
      fields[3] = encodeName(issuer.name)
      fields[5] = encodeName(subject)
      const der = asn1.toDer(certificate.tbsCertificate).getBytes()
      return sign(digest, Buffer.from(der, 'latin1'), issuer.keys.privateKey).toString('latin1')
    },
  }
  certificate.sign(signer as unknown as forge.pki.rsa.PrivateKey, DIGESTS[digest].create())
  return Buffer.from(asn1.toDer(forge.pki.certificateToAsn1(certificate)).getBytes(), 'latin1')
}

export const caExtensions = (pathLenConstraint?: number): readonly object[] => [
  {
    name: 'basicConstraints',
    critical: true,
    cA: true,
    ...(pathLenConstraint === undefined ? {} : { pathLenConstraint }),
  },
  { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true },
  { name: 'subjectKeyIdentifier' },
]

export const leafExtensions: readonly object[] = [
  { name: 'basicConstraints', cA: false },
  { name: 'keyUsage', critical: true, digitalSignature: true },
  { name: 'extKeyUsage', clientAuth: true },
  { name: 'subjectKeyIdentifier' },
]

export function pem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
