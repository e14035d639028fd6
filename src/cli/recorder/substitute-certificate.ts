/**
 * Certificates of the same shape and length as those of the card (RFC 5280), for a fictitious holder, with fresh keys
 * and valid signatures. What is not known to say nothing of the holder is replaced.
 */
import { createPublicKey, sign } from 'node:crypto'
import { bytesToHex, concatBytes } from '../../iso7816/hex.ts'
import { isConstructed, type PlacedTlv, placedTlv, placedTlvs, rewriteTlvs } from './rewrite-tlv.ts'
import type { Substitutes } from './substitutes.ts'

const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectId: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  bmpString: 0x1e,
  sequence: 0x30,
  version: 0xa0,
  extensions: 0xa3,
} as const
const OID = {
  commonName: '550403',
  country: '550406',
  keyUsage: '551D0F',
  basicConstraints: '551D13',
} as const
/** Extensions that say what a certificate is for: key usage, basic constraints, extended key usage. */
const KEPT_EXTENSIONS: ReadonlySet<string> = new Set([OID.keyUsage, OID.basicConstraints, '551D25'])
/** rsaEncryption, and RSASSA-PKCS1-v1_5 with a hash (RFC 8017, appendix C). */
const RSA_ENCRYPTION = '2A864886F70D010101'
const HASH_OF_SIGNATURE: ReadonlyMap<string, string> = new Map([
  ['2A864886F70D010105', 'sha1'],
  ['2A864886F70D01010B', 'sha256'],
  ['2A864886F70D01010C', 'sha384'],
  ['2A864886F70D01010D', 'sha512'],
])
const PUBLIC_EXPONENT = '010001'
const TEST = /(?<![A-Za-z])TEST(?![A-Za-z])/

interface Parts {
  readonly tbs: PlacedTlv
  /** Members of TBSCertificate without the version. */
  readonly fields: readonly PlacedTlv[]
  readonly hasVersion: boolean
  readonly signature: PlacedTlv
  readonly hash: string
  readonly modulus: Uint8Array
}

/** A certificate of the card next to its substitute. */
export interface SubstituteCertificate {
  readonly original: Uint8Array
  readonly substitute: Uint8Array
  /** Names the key for `Substitutes.privateKey`. */
  readonly keyOwner: string
  readonly modulusBits: number
}

const children = ({ tag, value }: PlacedTlv): readonly PlacedTlv[] =>
  (isConstructed(tag) ? placedTlvs(value) : undefined) ?? []

/** The members of the RSAPublicKey in a SubjectPublicKeyInfo. */
function rsaKey(info: PlacedTlv | undefined): readonly [PlacedTlv, PlacedTlv] | undefined {
  const [algorithm, key] = info === undefined ? [] : children(info)
  const [oid] = algorithm === undefined ? [] : children(algorithm)
  if (oid === undefined || key === undefined || bytesToHex(oid.value) !== RSA_ENCRYPTION) return undefined
  const sequence = placedTlv(key.value.subarray(1))
  const [modulus, exponent, ...more] = sequence === undefined ? [] : children(sequence)
  if (modulus === undefined || exponent === undefined || more.length > 0) return undefined
  return bytesToHex(exponent.value) === PUBLIC_EXPONENT ? [modulus, exponent] : undefined
}

function partsOf(certificate: PlacedTlv): Parts | undefined {
  const [tbs, algorithm, signature, ...more] = children(certificate)
  if (tbs === undefined || algorithm === undefined || signature?.tag !== TAG.bitString || more.length > 0)
    return undefined
  const all = children(tbs)
  const hasVersion = all[0]?.tag === TAG.version
  const fields = hasVersion ? all.slice(1) : all
  const key = rsaKey(fields[5])
  const hash = HASH_OF_SIGNATURE.get(bytesToHex(children(algorithm)[0]?.value ?? new Uint8Array(0)))
  if (key === undefined || hash === undefined) return undefined
  return { tbs, fields, hasVersion, signature, hash, modulus: key[0].value }
}

/** Whether an object has the form of a certificate that a substitute can be made for. */
export function isCertificate(object: PlacedTlv): boolean {
  return partsOf(object) !== undefined
}

const bitsOfModulus = (modulus: Uint8Array): number => (modulus.length - (modulus[0] === 0 ? 1 : 0)) * 8

/** The word TEST stays in the name of an authority: it says that the card is no real one. */
function authorityText(substitutes: Substitutes, value: Uint8Array): Uint8Array {
  const made = substitutes.name(value)
  const at = TEST.exec(Buffer.from(value).toString('latin1'))?.index
  if (at === undefined) return made
  const marked = made.slice()
  if (at > 0) marked[at - 1] = 0x20
  if (at + 4 < marked.length) marked[at + 4] = 0x20
  marked.set(Buffer.from('TEST'), at)
  return marked
}

export class CertificateSubstitution {
  readonly #substitutes: Substitutes
  readonly #now: Date
  readonly #made: SubstituteCertificate[] = []

  /** @param now - the moment of the operation: what is valid or expired then stays so. */
  constructor(substitutes: Substitutes, now: Date) {
    this.#substitutes = substitutes
    this.#now = now
  }

  get made(): readonly SubstituteCertificate[] {
    return this.#made
  }

  /** The value of the substitute for an object that `isCertificate`. */
  value(certificate: PlacedTlv): Uint8Array {
    const parts = partsOf(certificate)
    if (parts === undefined) throw new RangeError('not a certificate')
    const original = concatBytes(certificate.header, certificate.value)
    const isAuthority = this.#isAuthority(parts.fields)
    const [serial, algorithm, issuer, validity, subject, info, ...rest] = parts.fields
    if (!serial || !algorithm || !issuer || !validity || !subject || !info)
      throw new RangeError('not a certificate')
    const modulusBits = bitsOfModulus(parts.modulus)
    const keyOwner = isAuthority ? bytesToHex(subject.value) : bytesToHex(parts.modulus)
    const version = parts.hasVersion ? children(parts.tbs).slice(0, 1) : []
    const fields: readonly (readonly [PlacedTlv, Uint8Array])[] = [
      ...version.map((field) => [field, field.value] as const),
      [serial, this.#substitutes.number(serial.value)],
      [algorithm, algorithm.value],
      [issuer, this.#name(issuer, true)],
      [validity, this.#validity(validity)],
      [subject, this.#name(subject, isAuthority)],
      [info, this.#publicKey(info, keyOwner, modulusBits)],
      ...rest.map((field) => [field, this.#rest(field)] as const),
    ]
    const tbs = concatBytes(...fields.flatMap(([{ header }, value]) => [header, value]))
    const signed = this.#sign(concatBytes(parts.tbs.header, tbs), parts, bytesToHex(issuer.value))
    const [, outerAlgorithm] = children(certificate)
    const substitute = concatBytes(
      parts.tbs.header,
      tbs,
      outerAlgorithm?.header ?? new Uint8Array(0),
      outerAlgorithm?.value ?? new Uint8Array(0),
      parts.signature.header,
      signed,
    )
    this.#made.push({
      original,
      substitute: concatBytes(certificate.header, substitute),
      keyOwner,
      modulusBits,
    })
    return substitute
  }

  #sign(data: Uint8Array, { signature, hash }: Parts, issuer: string): Uint8Array {
    const bits = (signature.value.length - 1) * 8
    const made = sign(hash, data, this.#substitutes.privateKey(issuer, bits))
    this.#substitutes.opaque(signature.value.subarray(1))
    return concatBytes(Uint8Array.of(0), made)
  }

  #isAuthority(fields: readonly PlacedTlv[]): boolean {
    const extensions = fields.find(({ tag }) => tag === TAG.extensions)
    const list = extensions === undefined ? [] : children(extensions).flatMap(children)
    const constraints = list
      .map(children)
      .find(([oid]) => bytesToHex(oid?.value ?? new Uint8Array(0)) === OID.basicConstraints)
    const content = placedTlv(constraints?.at(-1)?.value ?? new Uint8Array(0))
    const [flag] = content === undefined ? [] : children(content)
    return flag?.tag === TAG.boolean && flag.value[0] !== 0
  }

  #name(name: PlacedTlv, authority: boolean): Uint8Array {
    return rewriteTlvs(children(name), (set) =>
      rewriteTlvs(children(set), (attribute) => {
        const [type, text, ...more] = children(attribute)
        if (type === undefined || text === undefined || more.length > 0)
          return this.#substitutes.blank(attribute.value)
        const oid = bytesToHex(type.value)
        return concatBytes(type.header, type.value, text.header, this.#attribute(oid, text, authority))
      }),
    )
  }

  #attribute(oid: string, { tag, value }: PlacedTlv, authority: boolean): Uint8Array {
    if (oid === OID.country && value.length === 2) return value
    if (tag === TAG.bmpString) return this.#substitutes.name(value, true)
    if (authority) return authorityText(this.#substitutes, value)
    return oid === OID.commonName ? this.#substitutes.identifier(value) : this.#substitutes.name(value)
  }

  /** The whole years around the period, on the same side of the moment of the operation. */
  #validity(validity: PlacedTlv): Uint8Array {
    const now = this.#now.toISOString().replaceAll(/[-:T]|\.\d+/g, '')
    return rewriteTlvs(children(validity), ({ tag, value }, index) => {
      const text = Buffer.from(value).toString('latin1')
      const yearDigits = tag === TAG.utcTime ? 2 : 4
      if (text.length !== yearDigits + 11) return this.#substitutes.blank(value)
      const year = text.slice(0, yearDigits)
      const full = yearDigits === 4 ? text : `${Number(year) < 50 ? '20' : '19'}${text}`
      const before = index === 0 ? full <= now : full < now
      const made = Buffer.from(`${year}${before ? '0101000000Z' : '1231235959Z'}`, 'latin1')
      return Uint8Array.from(made)
    })
  }

  #publicKey(info: PlacedTlv, owner: string, bits: number): Uint8Array {
    const made = createPublicKey(this.#substitutes.privateKey(owner, bits)).export({
      type: 'spki',
      format: 'der',
    })
    const object = placedTlv(Uint8Array.from(made))
    if (object?.value.length !== info.value.length) throw new RangeError('the key has another form')
    const [, key] = children(info)
    this.#substitutes.opaque(key?.value.subarray(1) ?? new Uint8Array(0))
    this.#substitutes.opaque(rsaKey(info)?.[0].value.subarray(1) ?? new Uint8Array(0))
    return object.value
  }

  /** Unique identifiers and extensions. */
  #rest(field: PlacedTlv): Uint8Array {
    if (field.tag !== TAG.extensions) return this.#scrub(field)
    return rewriteTlvs(children(field), (list) =>
      rewriteTlvs(children(list), (extension) => {
        const [oid] = children(extension)
        if (KEPT_EXTENSIONS.has(bytesToHex(oid?.value ?? new Uint8Array(0)))) return extension.value
        return this.#scrub(extension)
      }),
    )
  }

  /** Structure, object identifiers and truth values stay; all else is replaced, also inside octet strings. */
  #scrub({ tag, value }: PlacedTlv): Uint8Array {
    if (tag === TAG.objectId || tag === TAG.boolean || tag === TAG.null) return value
    const inner = isConstructed(tag) || tag === TAG.octetString ? placedTlvs(value) : undefined
    const nests = inner !== undefined && (isConstructed(tag) || inner.length === 1)
    if (
      nests &&
      (isConstructed(tag) || isConstructed(inner[0]?.tag ?? 0) || inner[0]?.tag === TAG.octetString)
    )
      return rewriteTlvs(inner, (object) => this.#scrub(object))
    return this.#substitutes.opaque(value)
  }
}
