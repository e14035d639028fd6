/**
 * X.509 certificates in the style of IGC-Santé. node-forge builds the DER but has no multi-valued RDNs, so names are
 * put together here; node:crypto signs.
 */
import { createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto'
import forge from 'node-forge'

/** One attribute of a name; the types that certificates of CPS cards show. */
export interface NameAttribute {
  readonly type: keyof typeof ATTRIBUTE_OIDS
  readonly value: string
}

/** A distinguished name in DER order: a list of RDNs, each a set of one attribute or several. */
export type Name = readonly (readonly NameAttribute[])[]

const ATTRIBUTE_OIDS = {
  CN: '2.5.4.3',
  SN: '2.5.4.4',
  C: '2.5.4.6',
  L: '2.5.4.7',
  ST: '2.5.4.8',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  title: '2.5.4.12',
  GN: '2.5.4.42',
  pseudonym: '2.5.4.65',
} as const

export interface CertificateRequest {
  readonly subject: Name
  /** The key that is certified. */
  readonly key: KeyObject
  /** Absent: self-signed. */
  readonly issuer?: { readonly name: Name; readonly key: KeyObject }
  readonly notBefore: Date
  readonly notAfter: Date
  readonly use: CertificateUse
}

export type CertificateUse = 'root' | 'intermediate' | 'authentication' | 'signature'

const { asn1 } = forge
const ANY_POLICY = '2.5.29.32.0'
/** Serial numbers of IGC-Santé have 18 bytes and begin 1120. */
const SERIAL_PREFIX = '1120'
const SERIAL_RANDOM_BYTES = 16
/** Places in TBSCertificate (RFC 5280, 4.1). */
const TBS_ISSUER = 3
const TBS_SUBJECT = 5

/** Issues a certificate, in DER: X.509 v3, sha256WithRSAEncryption. */
export function issueCertificate(request: CertificateRequest): Uint8Array {
  const { subject, key, issuer = { name: subject, key }, notBefore, notAfter, use } = request
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = forgePublicKey(key)
  certificate.serialNumber = SERIAL_PREFIX + randomBytes(SERIAL_RANDOM_BYTES).toString('hex')
  certificate.validity = { notBefore, notAfter }
  certificate.signatureOid = certificate.siginfo.algorithmOid =
    forge.pki.oids['sha256WithRSAEncryption'] ?? ''
  certificate.setExtensions([
    ...EXTENSIONS[use],
    { name: 'certificatePolicies', value: sequence(sequence(oid(ANY_POLICY))) },
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: keyIdentifier(issuer.key) },
  ])
  certificate.signature = ''
  const [tbs] = forge.pki.certificateToAsn1(certificate).value as [forge.asn1.Asn1]
  const fields = tbs.value as forge.asn1.Asn1[]
  fields[TBS_ISSUER] = encodeName(issuer.name)
  fields[TBS_SUBJECT] = encodeName(subject)
  const signature = sign('sha256', toBytes(tbs), issuer.key)
  return toBytes(sequence(tbs, signatureAlgorithm(), bitString(signature)))
}

const EXTENSIONS: Readonly<Record<CertificateUse, readonly object[]>> = {
  root: [
    { name: 'basicConstraints', critical: true, cA: true },
    { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true },
  ],
  intermediate: [
    { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 0 },
    { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true },
  ],
  // Assumed: the profile of end-entity certificates is not published; the usages follow from those of the keys.
  authentication: [
    { name: 'basicConstraints', critical: true, cA: false },
    { name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: true },
    { name: 'extKeyUsage', clientAuth: true },
  ],
  signature: [
    { name: 'basicConstraints', critical: true, cA: false },
    { name: 'keyUsage', critical: true, nonRepudiation: true },
  ],
}

function encodeName(name: Name): forge.asn1.Asn1 {
  const rdns = name.map((attributes) => {
    // DER orders the members of a SET by their encodings (ITU-T X.690, 10.3).
    const members = attributes.map((attribute) =>
      sequence(oid(ATTRIBUTE_OIDS[attribute.type]), text(attribute)),
    )
    members.sort((a, b) => Buffer.compare(toBytes(a), toBytes(b)))
    return node(asn1.Type.SET, members)
  })
  return sequence(...rdns)
}

/** C is a PrintableString (ITU-T X.520, 6.3.1), the others are UTF8String. */
function text({ type, value }: NameAttribute): forge.asn1.Asn1 {
  const encoded = Buffer.from(value, 'utf8').toString('binary')
  return asn1.create(
    asn1.Class.UNIVERSAL,
    type === 'C' ? asn1.Type.PRINTABLESTRING : asn1.Type.UTF8,
    false,
    encoded,
  )
}

function signatureAlgorithm(): forge.asn1.Asn1 {
  const nothing = asn1.create(asn1.Class.UNIVERSAL, asn1.Type.NULL, false, '')
  return sequence(oid(forge.pki.oids['sha256WithRSAEncryption'] ?? ''), nothing)
}

function bitString(bytes: Uint8Array): forge.asn1.Asn1 {
  const content = `\0${Buffer.from(bytes).toString('binary')}`
  return asn1.create(asn1.Class.UNIVERSAL, asn1.Type.BITSTRING, false, content)
}

const oid = (dotted: string): forge.asn1.Asn1 =>
  asn1.create(asn1.Class.UNIVERSAL, asn1.Type.OID, false, asn1.oidToDer(dotted).getBytes())
const node = (type: forge.asn1.Type, members: forge.asn1.Asn1[]): forge.asn1.Asn1 =>
  asn1.create(asn1.Class.UNIVERSAL, type, true, members)
const sequence = (...members: forge.asn1.Asn1[]): forge.asn1.Asn1 => node(asn1.Type.SEQUENCE, members)
const toBytes = (object: forge.asn1.Asn1): Uint8Array =>
  Uint8Array.from(Buffer.from(asn1.toDer(object).getBytes(), 'binary'))

function forgePublicKey(key: KeyObject): forge.pki.PublicKey {
  const pem = createPublicKey(key).export({ type: 'spki', format: 'pem' })
  return forge.pki.publicKeyFromPem(pem.toString())
}

const keyIdentifier = (key: KeyObject): string =>
  forge.pki.getPublicKeyFingerprint(forgePublicKey(key), { type: 'RSAPublicKey' }).getBytes()
