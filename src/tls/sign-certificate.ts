/** Builds one X.509 version 3 certificate with node-forge; the signature itself is made by node:crypto. */
import { type KeyObject, randomBytes, sign } from 'node:crypto'
import forge from 'node-forge'

/** One attribute of a name: `shortName` as in RFC 4514 (`CN`, `O`). */
export interface NameAttribute {
  readonly shortName: 'CN' | 'O' | 'OU'
  readonly value: string
}

/** A name in SubjectAltName: dNSName is type 2, iPAddress type 7. */
export type AlternativeName =
  { readonly type: 2; readonly value: string } | { readonly type: 7; readonly ip: string }

/** An extension as node-forge takes it (RFC 5280, section 4.2.1), or any other by `id` with its DER `value`. */
export type CertificateExtension =
  | {
      readonly name: 'basicConstraints'
      readonly critical: true
      readonly cA: boolean
      readonly pathLenConstraint?: number
    }
  | {
      readonly name: 'keyUsage'
      readonly critical: true
      readonly keyCertSign?: boolean
      readonly digitalSignature?: boolean
    }
  | { readonly name: 'extKeyUsage'; readonly serverAuth: true }
  | { readonly name: 'subjectAltName'; readonly altNames: readonly AlternativeName[] }
  | { readonly name: 'subjectKeyIdentifier' }
  | { readonly name: 'authorityKeyIdentifier'; readonly keyIdentifier: string }
  | { readonly id: string; readonly critical: boolean; readonly value: string }

export interface CertificateTemplate {
  readonly subject: readonly NameAttribute[]
  readonly issuer: readonly NameAttribute[]
  readonly publicKey: KeyObject
  readonly notBefore: Date
  readonly notAfter: Date
  readonly extensions: readonly CertificateExtension[]
}

/** The public key as node-forge holds it. RSA only: node-forge knows no other key in a certificate. */
function toForgeKey(publicKey: KeyObject): forge.pki.rsa.PublicKey {
  return forge.pki.publicKeyFromPem(publicKey.export({ type: 'spki', format: 'pem' }).toString())
}

/** Key identifier of RFC 5280, section 4.2.1.2, method 1, as a binary string. */
export function keyIdentifier(publicKey: KeyObject): string {
  const fingerprint = forge.pki.getPublicKeyFingerprint(toForgeKey(publicKey), { type: 'RSAPublicKey' })
  return fingerprint.getBytes()
}

/** Positive and 16 bytes long (RFC 5280, section 4.1.2.2: at most 20 bytes), never the same twice. */
function randomSerialNumber(): string {
  const serial = randomBytes(16)
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40
  return serial.toString('hex')
}

/**
 * Signs with SHA-256 and RSA PKCS #1 v1.5, and gives the certificate as PEM.
 *
 * The issuer's key stays a `KeyObject`: it never becomes JavaScript numbers or text that would outlive the call.
 */
export function signCertificate(template: CertificateTemplate, issuerKey: KeyObject): string {
  const certificate = forge.pki.createCertificate()
  certificate.serialNumber = randomSerialNumber()
  certificate.publicKey = toForgeKey(template.publicKey)
  certificate.validity.notBefore = template.notBefore
  certificate.validity.notAfter = template.notAfter
  certificate.setSubject([...template.subject])
  certificate.setIssuer([...template.issuer])
  certificate.setExtensions([...template.extensions])
  const signer = {
    sign: () => {
      const der = forge.asn1.toDer(certificate.tbsCertificate).getBytes()
      return sign('sha256', Buffer.from(der, 'latin1'), issuerKey).toString('latin1')
    },
  }
  certificate.sign(signer as unknown as forge.pki.rsa.PrivateKey, forge.md.sha256.create())
  return forge.pki.certificateToPem(certificate).replaceAll('\r\n', '\n')
}
