/**
 * Certificates for tests, right or wrong in any way a test needs (node-forge for the form, node:crypto for the keys). Like
 * a card's: strict DER, with a policy, both key identifiers and a serial number of 18 bytes.
 */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
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

/**
 * A holder's name as cards bear it: CN, surname and given name in one RDN. DER has the shortest of them first: by default
 * that is the given name.
 */
export const holderName = (nationalId: string, familyName = 'LEFÈVRE-ÇELIK', givenName = 'Anaïs'): Name => [
  [{ oid: COUNTRY, text: 'FR', kind: 'printable' }],
  [{ oid: TITLE, text: 'Médecin' }],
  [
    { oid: CN, text: nationalId },
    { oid: SURNAME, text: familyName },
    { oid: GIVEN_NAME, text: givenName },
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
  /** As node-forge takes them; a policy and the key identifiers are added. */
  readonly extensions: readonly Extension[]
  /** Attributes of an RDN stay as they are given: not DER, which orders the members of a SET. */
  readonly unsortedNames?: boolean
}

/** An extension as node-forge takes it: by name or by identifier. */
export interface Extension {
  readonly name?: string
  readonly id?: string
  readonly critical?: boolean
  readonly [member: string]: unknown
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

const derOf = (object: forge.asn1.Asn1): Buffer => Buffer.from(asn1.toDer(object).getBytes(), 'latin1')

function encodeName(name: Name, unsorted: boolean): forge.asn1.Asn1 {
  const rdns = name.map((attributes) => {
    const pairs = attributes.map((attribute) => {
      const oid = asn1.create(UNIVERSAL, asn1.Type.OID, false, asn1.oidToDer(attribute.oid).getBytes())
      return asn1.create(UNIVERSAL, asn1.Type.SEQUENCE, true, [oid, encodeText(attribute)])
    })
    // ITU-T X.690, 10.3.
    if (!unsorted) pairs.sort((a, b) => Buffer.compare(derOf(a), derOf(b)))
    return asn1.create(UNIVERSAL, asn1.Type.SET, true, pairs)
  })
  return asn1.create(UNIVERSAL, asn1.Type.SEQUENCE, true, rdns)
}

const DIGESTS = { sha1: forge.md.sha1, sha256: forge.md.sha256, sha384: forge.md.sha384 } as const

const toForge = ({ publicKey }: KeyPair): forge.pki.PublicKey =>
  forge.pki.publicKeyFromPem(publicKey.export({ type: 'spki', format: 'pem' }).toString())

/** anyPolicy (RFC 5280, 4.2.1.4), as the virtual cards name it. */
const ANY_POLICY: Extension = {
  name: 'certificatePolicies',
  value: asn1.create(UNIVERSAL, asn1.Type.SEQUENCE, true, [
    asn1.create(UNIVERSAL, asn1.Type.SEQUENCE, true, [
      asn1.create(UNIVERSAL, asn1.Type.OID, false, asn1.oidToDer('2.5.29.32.0').getBytes()),
    ]),
  ]),
}

/** What every certificate has, but for what the test says itself. */
function withUsual(extensions: readonly Extension[], issuer: KeyPair): readonly Extension[] {
  const fingerprint = forge.pki.getPublicKeyFingerprint(toForge(issuer), { type: 'RSAPublicKey' })
  const usual: readonly Extension[] = [
    ANY_POLICY,
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: fingerprint.getBytes() },
  ]
  const isGiven = ({ name }: Extension) => extensions.some((extension) => extension.name === name)
  return [...extensions, ...usual.filter((extension) => !isGiven(extension))]
}

/** DER of a certificate. */
export function makeCertificate(spec: CertificateSpec): Buffer {
  const { subject, keys, digest = 'sha256', unsortedNames = false } = spec
  const issuer = spec.issuer ?? { name: subject, keys }
  const certificate = forge.pki.createCertificate()
  certificate.serialNumber = `1120${randomBytes(16).toString('hex')}`
  certificate.publicKey = toForge(keys)
  certificate.validity.notBefore = new Date(spec.notBefore ?? '2026-01-01T00:00:00Z')
  certificate.validity.notAfter = new Date(spec.notAfter ?? '2029-01-01T00:00:00Z')
  certificate.setExtensions([...withUsual(spec.extensions, issuer.keys)])
  const signer = {
    sign: () => {
      // node-forge has no names with several attributes in one RDN: they are put in place just before signing.
      const fields = certificate.tbsCertificate.value as forge.asn1.Asn1[]
      fields[3] = encodeName(issuer.name, unsortedNames)
      fields[5] = encodeName(subject, unsortedNames)
      const der = derOf(certificate.tbsCertificate)
      return sign(digest, der, issuer.keys.privateKey).toString('latin1')
    },
  }
  certificate.sign(signer as unknown as forge.pki.rsa.PrivateKey, DIGESTS[digest].create())
  return derOf(forge.pki.certificateToAsn1(certificate))
}

export const caExtensions = (pathLenConstraint?: number): readonly Extension[] => [
  {
    name: 'basicConstraints',
    critical: true,
    cA: true,
    ...(pathLenConstraint === undefined ? {} : { pathLenConstraint }),
  },
  { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true },
]

export const leafExtensions: readonly Extension[] = [
  { name: 'basicConstraints', critical: true, cA: false },
  { name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: true },
  { name: 'extKeyUsage', clientAuth: true },
]

export function pem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
