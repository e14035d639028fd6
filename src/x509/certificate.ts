/**
 * The one reader of certificates (RFC 5280), for cards and for tokens. What a certificate says is read here; whether it
 * deserves trust is not judged.
 */
import { verify } from 'node:crypto'
import { type BerTlv, decodeTlv, encodeTlv } from '../iso7816/ber-tlv.ts'
import { bytesEqual } from '../iso7816/hex.ts'
import { bitsOf, octetsOf, sequenceIn, sequenceOf, TAG, valueOf } from './elements.ts'
import { type DistinguishedName, readIssuer, readSubject } from './name.ts'
import { type ObjectId, objectId, objectIdOf } from './object-id.ts'
import { type CertificateKey, isBoundedKey, readKey } from './public-key.ts'
import { readTime } from './time.ts'

/** Extensions of RFC 5280, section 4.2.1. */
export const BASIC_CONSTRAINTS = objectId('2.5.29.19')
export const KEY_USAGE = objectId('2.5.29.15')
export const EXTENDED_KEY_USAGE = objectId('2.5.29.37')

export interface Certificate extends CertificateKey {
  readonly der: Uint8Array
  /** Content octets of the serial number. */
  readonly serialNumber: Uint8Array
  readonly subject: DistinguishedName
  readonly issuer: DistinguishedName
  readonly notBefore: Date
  readonly notAfter: Date
  /** The algorithm that the issuer signed with. */
  readonly signatureAlgorithm: ObjectId
  /** basicConstraints says cA. */
  readonly isAuthority: boolean
  /** pathLenConstraint, null when not limited. */
  readonly pathLength: number | null
  /** null: the certificate has no such extension. */
  readonly keyUsage: {
    readonly digitalSignature: boolean
    readonly nonRepudiation: boolean
    readonly keyCertSign: boolean
    readonly crlSign: boolean
  } | null
  /** What extKeyUsage lists; null: the certificate has no such extension. */
  readonly purposes: readonly ObjectId[] | null
  readonly criticalExtensions: readonly ObjectId[]
  /** DER of each extension's value. */
  readonly extensions: ReadonlyMap<ObjectId, Uint8Array>
  /** Whether the key of `issuer` made the signature of this certificate, with RSA. */
  isSignedBy(issuer: CertificateKey): boolean
}

/** sha1, sha256, sha384 and sha512WithRSAEncryption (RFC 4055). */
const DIGESTS: ReadonlyMap<ObjectId, string> = new Map([
  [objectId('1.2.840.113549.1.1.5'), 'sha1'],
  [objectId('1.2.840.113549.1.1.11'), 'sha256'],
  [objectId('1.2.840.113549.1.1.12'), 'sha384'],
  [objectId('1.2.840.113549.1.1.13'), 'sha512'],
])

/** Of TBSCertificate: [0] EXPLICIT Version, [3] EXPLICIT Extensions; [1] and [2] are unique identifiers. */
const VERSION = 0xa0
const EXTENSIONS = 0xa3
const OPTIONAL_FIELDS = [0x81, 0x82, EXTENSIONS]
const VERSION_3 = Uint8Array.of(TAG.INTEGER, 1, 2)
const TRUE = 0xff

const MAX_PATH_LENGTH = 0x7f
/** Certificates have ten or so. */
const MAX_EXTENSIONS = 64

function readBoolean(element: BerTlv): boolean {
  const [value, ...more] = valueOf(element, TAG.BOOLEAN)
  if (more.length > 0 || (value !== 0 && value !== TRUE)) throw new TypeError('not a BOOLEAN')
  return value === TRUE
}

interface Extension {
  readonly id: ObjectId
  readonly critical: boolean
  readonly value: Uint8Array
}

function readExtension(element: BerTlv): Extension {
  const [id, ...members] = sequenceOf(element)
  const flag = members.length > 1 ? members[0] : undefined
  if (members.length > 2) throw new TypeError('not an extension')
  return {
    id: objectIdOf(valueOf(id, TAG.OBJECT_IDENTIFIER)),
    critical: flag !== undefined && readBoolean(flag),
    value: valueOf(members.at(-1), TAG.OCTET_STRING),
  }
}

function readExtensions(optional: readonly BerTlv[]): readonly Extension[] {
  const isOrdered = optional.every(
    ({ tag }, index) => OPTIONAL_FIELDS.includes(tag) && tag > (optional[index - 1]?.tag ?? 0),
  )
  if (!isOrdered) throw new TypeError('not a TBSCertificate')
  const wrapper = optional.find(({ tag }) => tag === EXTENSIONS)
  const elements = wrapper === undefined ? [] : sequenceIn(wrapper.value)
  if (elements.length > MAX_EXTENSIONS) throw new TypeError('too many extensions')
  const extensions = elements.map(readExtension)
  if (new Set(extensions.map(({ id }) => id)).size !== extensions.length)
    throw new TypeError('an extension occurs twice')
  return extensions
}

function readBasicConstraints(der: Uint8Array | undefined): Pick<Certificate, 'isAuthority' | 'pathLength'> {
  const members = der === undefined ? [] : sequenceIn(der)
  const flags = members.slice(0, 1).filter(({ tag }) => tag === TAG.BOOLEAN)
  const [length, ...more] = members.slice(flags.length)
  const isAuthority = flags.some(readBoolean)
  if (length === undefined) return { isAuthority, pathLength: null }
  const [pathLength = 0xff, ...bytes] = valueOf(length, TAG.INTEGER)
  if (pathLength > MAX_PATH_LENGTH || bytes.length > 0 || more.length > 0)
    throw new TypeError('not a path length')
  return { isAuthority, pathLength }
}

function readKeyUsage(der: Uint8Array | undefined): Certificate['keyUsage'] {
  if (der === undefined) return null
  const [bits = 0] = bitsOf(decodeTlv(der))
  // Bits are counted from the most significant one.
  const has = (position: number): boolean => (bits & (0x80 >> position)) !== 0
  return { digitalSignature: has(0), nonRepudiation: has(1), keyCertSign: has(5), crlSign: has(6) }
}

function readPurposes(der: Uint8Array | undefined): Certificate['purposes'] {
  if (der === undefined) return null
  return sequenceIn(der).map((purpose) => objectIdOf(valueOf(purpose, TAG.OBJECT_IDENTIFIER)))
}

/**
 * Reads one certificate in DER, of version 3.
 *
 * @throws Error of any kind when it is none: the caller gives it its code.
 */
export function readCertificate(der: Uint8Array): Certificate {
  const [tbs, algorithm, signature, ...more] = sequenceIn(der)
  const fields = sequenceOf(tbs)
  const [version, serialNumber, inner, issuer, validity, subject, key, ...optional] = fields
  if (tbs === undefined || algorithm === undefined || inner === undefined || more.length > 0)
    throw new TypeError('not a certificate')
  if (issuer === undefined || subject === undefined || key === undefined)
    throw new TypeError('not a TBSCertificate')
  if (!bytesEqual(valueOf(version, VERSION), VERSION_3)) throw new TypeError('not version 3')
  if (!bytesEqual(algorithm.value, inner.value))
    throw new TypeError('two signature algorithms (section 4.1.1.2)')
  const [notBefore, notAfter, ...times] = sequenceOf(validity)
  if (notBefore === undefined || notAfter === undefined || times.length > 0)
    throw new TypeError('not a Validity')

  const signed = encodeTlv(tbs.tag, tbs.value)
  const signatureBytes = octetsOf(signature)
  const signatureAlgorithm = objectIdOf(valueOf(sequenceOf(algorithm)[0], TAG.OBJECT_IDENTIFIER))
  const extensions = readExtensions(optional)
  const values = new Map(extensions.map(({ id, value }) => [id, value]))
  const ownKey = readKey(key)
  return {
    der: Uint8Array.from(der),
    shape: ownKey.shape,
    keyOctets: ownKey.keyOctets,
    get publicKey() {
      return ownKey.publicKey
    },
    serialNumber: valueOf(serialNumber, TAG.INTEGER),
    subject: readSubject(subject),
    issuer: readIssuer(issuer),
    notBefore: readTime(notBefore),
    notAfter: readTime(notAfter),
    signatureAlgorithm,
    ...readBasicConstraints(values.get(BASIC_CONSTRAINTS)),
    keyUsage: readKeyUsage(values.get(KEY_USAGE)),
    purposes: readPurposes(values.get(EXTENDED_KEY_USAGE)),
    criticalExtensions: extensions.filter(({ critical }) => critical).map(({ id }) => id),
    extensions: values,
    isSignedBy: (authority) => {
      const digest = DIGESTS.get(signatureAlgorithm)
      if (digest === undefined || authority.shape.kind !== 'rsa' || !isBoundedKey(authority)) return false
      return verify(digest, signed, authority.publicKey, signatureBytes)
    },
  }
}
