/** X.509 certificates as the verifier sees them (RFC 5280): decoded by pkijs, their signatures checked by node:crypto. */
import { type KeyObject, X509Certificate } from 'node:crypto'
import { BaseStringBlock, BitString, fromBER, PrintableString, Utf8String } from 'asn1js'
import {
  type AttributeTypeAndValue,
  BasicConstraints,
  Certificate,
  ExtKeyUsage,
  type RelativeDistinguishedNames,
} from 'pkijs'
import { VerificationError } from './verification-error.ts'

/** One attribute of a name. */
export interface NameAttribute {
  readonly oid: string
  /** null: the value is no text. */
  readonly text: string | null
  /** UTF8String or PrintableString, which have one reading; older kinds of text have several. */
  readonly isPlain: boolean
}

/** A distinguished name: its DER for comparing, and every attribute of every RDN in DER order. */
interface DistinguishedName {
  readonly der: Uint8Array
  readonly attributes: readonly NameAttribute[]
}

export interface VerifiedCertificate {
  readonly der: Uint8Array
  readonly publicKey: KeyObject
  readonly subject: DistinguishedName
  readonly issuer: DistinguishedName
  readonly notBefore: Date
  readonly notAfter: Date
  /** Object identifier of the algorithm that the issuer signed with. */
  readonly signatureAlgorithm: string
  /** basicConstraints says cA. */
  readonly isAuthority: boolean
  /** pathLenConstraint, null when not limited. */
  readonly pathLength: number | null
  /** null: the certificate has no such extension. */
  readonly keyUsage: {
    readonly digitalSignature: boolean
    readonly keyCertSign: boolean
    readonly crlSign: boolean
  } | null
  /** Object identifiers of extKeyUsage; null: the certificate has no such extension. */
  readonly purposes: readonly string[] | null
  readonly criticalExtensions: readonly string[]
  /** Whether `issuer` made the signature of this certificate. */
  isSignedBy(issuer: VerifiedCertificate): boolean
}

/** Extensions of RFC 5280, section 4.2.1. */
export const BASIC_CONSTRAINTS = '2.5.29.19'
export const KEY_USAGE = '2.5.29.15'
export const EXTENDED_KEY_USAGE = '2.5.29.37'

/** keyUsage bits in the first byte: digitalSignature is bit 0, keyCertSign bit 5, cRLSign bit 6. */
const DIGITAL_SIGNATURE = 0x80
const KEY_CERT_SIGN = 0x04
const CRL_SIGN = 0x02

const VERSION_3 = 2

function decodeAttribute({ type, value }: AttributeTypeAndValue): NameAttribute {
  if (value instanceof Utf8String) {
    // Not `getValue`, which reads ill-formed UTF-8 as Latin-1 instead of refusing it.
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    return { oid: type, text: decoder.decode(value.valueBlock.valueHexView), isPlain: true }
  }
  const block = value as unknown
  const text = block instanceof BaseStringBlock ? block.getValue() : null
  return { oid: type, text, isPlain: value instanceof PrintableString }
}

const decodeName = (name: RelativeDistinguishedNames): DistinguishedName => ({
  der: new Uint8Array(name.valueBeforeDecode),
  attributes: name.typesAndValues.map(decodeAttribute),
})

/** DER of every extension by its identifier. */
function extensionsOf({ extensions = [] }: Certificate): ReadonlyMap<string, Uint8Array> {
  const values = new Map(
    extensions.map(({ extnID, extnValue }) => [extnID, extnValue.valueBlock.valueHexView]),
  )
  if (values.size !== extensions.length) throw new TypeError('an extension occurs twice')
  return values
}

// The three extensions are decoded here and not taken from `Extension.parsedValue`, which gives an object with
// default values when the extension is malformed.

function decodeBasicConstraints(der: Uint8Array | undefined): {
  isAuthority: boolean
  pathLength: number | null
} {
  if (der === undefined) return { isAuthority: false, pathLength: null }
  const { cA, pathLenConstraint = null } = BasicConstraints.fromBER(der)
  if (pathLenConstraint !== null && (typeof pathLenConstraint !== 'number' || pathLenConstraint < 0))
    throw new TypeError('not a path length')
  return { isAuthority: cA, pathLength: pathLenConstraint }
}

function decodeKeyUsage(der: Uint8Array | undefined): VerifiedCertificate['keyUsage'] {
  if (der === undefined) return null
  const { result, offset } = fromBER(der)
  if (offset !== der.length || !(result instanceof BitString)) throw new TypeError('not keyUsage')
  const bits = result.valueBlock.valueHexView[0] ?? 0
  return {
    digitalSignature: (bits & DIGITAL_SIGNATURE) !== 0,
    keyCertSign: (bits & KEY_CERT_SIGN) !== 0,
    crlSign: (bits & CRL_SIGN) !== 0,
  }
}

function decode(der: Uint8Array): VerifiedCertificate {
  const x509 = new X509Certificate(der)
  if (!x509.raw.equals(der)) throw new TypeError('bytes follow the certificate')
  const decoded = Certificate.fromBER(der)
  if (decoded.version !== VERSION_3) throw new TypeError('not version 3')
  const extensions = extensionsOf(decoded)
  const purposes = extensions.get(EXTENDED_KEY_USAGE)
  return {
    der: Uint8Array.from(der),
    publicKey: x509.publicKey,
    subject: decodeName(decoded.subject),
    issuer: decodeName(decoded.issuer),
    notBefore: decoded.notBefore.value,
    notAfter: decoded.notAfter.value,
    signatureAlgorithm: decoded.signatureAlgorithm.algorithmId,
    ...decodeBasicConstraints(extensions.get(BASIC_CONSTRAINTS)),
    keyUsage: decodeKeyUsage(extensions.get(KEY_USAGE)),
    purposes: purposes === undefined ? null : ExtKeyUsage.fromBER(purposes).keyPurposes,
    criticalExtensions: (decoded.extensions ?? [])
      .filter(({ critical }) => critical)
      .map(({ extnID }) => extnID),
    isSignedBy: ({ publicKey }) => x509.verify(publicKey),
  }
}

/**
 * Reads one certificate in DER, of version 3.
 *
 * @throws VerificationError `CERTIFICATE_MALFORMED`.
 */
export function decodeCertificate(der: Uint8Array): VerifiedCertificate {
  try {
    return decode(der)
  } catch (error) {
    throw new VerificationError('CERTIFICATE_MALFORMED', { cause: error })
  }
}

const PEM_BLOCK = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g

/** DER of every certificate in a PEM text (one or several), or the bytes themselves when they are no PEM. */
export function toDer(pemOrDer: string | Uint8Array): readonly Uint8Array[] {
  const text = typeof pemOrDer === 'string' ? pemOrDer : Buffer.from(pemOrDer).toString('latin1')
  const blocks = Array.from(text.matchAll(PEM_BLOCK), ([, base64 = '']) => Buffer.from(base64, 'base64'))
  return blocks.length > 0 || typeof pemOrDer === 'string' ? blocks : [pemOrDer]
}

/** PEM of a certificate. */
export function toPem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
