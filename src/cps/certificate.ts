/** X.509 certificates of a card, as far as the bridge needs them (RFC 5280). Trust is not judged here. */
import { type KeyObject, X509Certificate } from 'node:crypto'
import forge from 'node-forge'
import { cardProtocolError } from '../errors/bridge-error.ts'

type Asn1 = forge.asn1.Asn1

/** One attribute of a distinguished name: object identifier in dotted form and its text. */
export interface NameAttribute {
  readonly oid: string
  readonly text: string
}

export interface CardCertificate {
  readonly der: Uint8Array
  readonly publicKey: KeyObject
  /** Every attribute of every RDN in DER order: a name of a CPS has several attributes in one RDN. */
  readonly subject: readonly NameAttribute[]
  readonly issuer: readonly NameAttribute[]
  readonly notBefore: Date
  readonly notAfter: Date
  /** Key usage bits, null when the certificate has no such extension. */
  readonly keyUsage: { readonly digitalSignature: boolean; readonly nonRepudiation: boolean } | null
}

/** [3] of TBSCertificate. */
const CONTEXT_EXTENSIONS = 3
const OID_KEY_USAGE = '2.5.29.15'
const { Type: Tag } = forge.asn1

/** Reads a certificate. Throws BridgeError `CARD_PROTOCOL` when it is not one. */
export function parseCertificate(der: Uint8Array): CardCertificate {
  try {
    const { publicKey } = new X509Certificate(der)
    const root = forge.asn1.fromDer(Buffer.from(der).toString('latin1'))
    const [tbs] = children(root)
    const fields = children(tbs)
    const first = fields[0]
    const start = first?.tagClass === forge.asn1.Class.CONTEXT_SPECIFIC ? 1 : 0
    const [, , issuer, validity, subject, , ...rest] = fields.slice(start)
    const [notBefore, notAfter] = children(validity)
    return {
      der: Uint8Array.from(der),
      publicKey,
      subject: readName(subject),
      issuer: readName(issuer),
      notBefore: readTime(notBefore),
      notAfter: readTime(notAfter),
      keyUsage: readKeyUsage(rest),
    }
  } catch (cause) {
    throw cardProtocolError('certificate', undefined, { cause })
  }
}

function children(node: Asn1 | undefined): readonly Asn1[] {
  if (node === undefined || !Array.isArray(node.value))
    throw new TypeError('a constructed ASN.1 value is missing')
  return node.value
}

function primitive(node: Asn1 | undefined): string {
  if (node === undefined || typeof node.value !== 'string')
    throw new TypeError('a primitive ASN.1 value is missing')
  return node.value
}

function readText(node: Asn1 | undefined): string {
  const value = primitive(node)
  const bytes = Buffer.from(value, 'latin1')
  // Ill-formed UTF-8 becomes U+FFFD here; BMPString arrives decoded from the library.
  return node?.type === Tag.UTF8 ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) : value
}

function readName(node: Asn1 | undefined): readonly NameAttribute[] {
  return children(node).flatMap((set) =>
    children(set).map((attribute) => {
      const [oid, text] = children(attribute)
      return { oid: forge.asn1.derToOid(primitive(oid)), text: readText(text) }
    }),
  )
}

function readTime(node: Asn1 | undefined): Date {
  const value = primitive(node)
  const date =
    node?.type === Tag.UTCTIME ? forge.asn1.utcTimeToDate(value) : forge.asn1.generalizedTimeToDate(value)
  if (Number.isNaN(date.getTime())) throw new TypeError('not a time')
  return date
}

function readKeyUsage(optional: readonly Asn1[]): CardCertificate['keyUsage'] {
  const wrapper = optional.find(
    (node) =>
      node.tagClass === forge.asn1.Class.CONTEXT_SPECIFIC && (node.type as number) === CONTEXT_EXTENSIONS,
  )
  if (wrapper === undefined) return null
  for (const extension of children(children(wrapper)[0])) {
    const parts = children(extension)
    if (forge.asn1.derToOid(primitive(parts[0])) !== OID_KEY_USAGE) continue
    const bits = forge.asn1.fromDer(primitive(parts.at(-1)))
    const first = bitStringBytes(bits)[0] ?? 0
    return { digitalSignature: (first & 0x80) !== 0, nonRepudiation: (first & 0x40) !== 0 }
  }
  return null
}

/** The bytes of a BIT STRING after the count of unused bits. */
function bitStringBytes(node: Asn1): Uint8Array {
  return Buffer.from(primitive(node), 'latin1').subarray(1)
}
