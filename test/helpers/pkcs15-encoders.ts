/** Writes ISO/IEC 7816-15 directory files, for the tests of what reads them: the product only reads. */
import { encodeTlv } from '../../src/iso7816/ber-tlv.ts'
import { concatBytes, hexToBytes } from '../../src/iso7816/hex.ts'
import type { AuthObject } from '../../src/iso7816/pkcs15/aodf.ts'
import type { CertificateObject } from '../../src/iso7816/pkcs15/cdf.ts'
import { type BitString, TAG } from '../../src/iso7816/pkcs15/der.ts'
import type { DataObject } from '../../src/iso7816/pkcs15/dodf.ts'
import type { OdfEntry } from '../../src/iso7816/pkcs15/odf.ts'
import type { ObjectValue, Pkcs15Path } from '../../src/iso7816/pkcs15/path.ts'
import type { PrivateKeyObject } from '../../src/iso7816/pkcs15/prkdf.ts'

/** The encoded element of a value that may be absent: nothing, or one part. */
const when = <T>(value: T | undefined, encode: (value: T) => Uint8Array): readonly Uint8Array[] =>
  value === undefined ? [] : [encode(value)]
const octets = (bytes: Uint8Array): Uint8Array => encodeTlv(TAG.OCTET_STRING, bytes)
const sequence = (...parts: readonly Uint8Array[]): Uint8Array => encodeTlv(TAG.SEQUENCE, ...parts)

/** The minimal form of a number from 0 to 2^32 - 1, with a leading zero when its first bit would be set. */
export function encodeInteger(value: number, tag: number = TAG.INTEGER): Uint8Array {
  const digits = value.toString(16)
  const bytes = hexToBytes(digits.padStart(digits.length + (digits.length % 2), '0'))
  return (bytes[0] ?? 0) >= 0x80 ? encodeTlv(tag, Uint8Array.of(0), bytes) : encodeTlv(tag, bytes)
}

export const encodeBoolean = (value: boolean): Uint8Array =>
  encodeTlv(TAG.BOOLEAN, Uint8Array.of(value ? 0xff : 0x00))

/** The form of DER for named bits: trailing zero bits are left out. */
export function encodeBitString(bits: BitString): Uint8Array {
  const length = bits.length === 0 ? 0 : Math.max(...bits) + 1
  const bytes = new Uint8Array(Math.ceil(length / 8))
  for (const bit of bits) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7))
  return encodeTlv(TAG.BIT_STRING, Uint8Array.of(bytes.length * 8 - length), bytes)
}

export const encodeText = (text: string): Uint8Array =>
  encodeTlv(TAG.UTF8_STRING, new TextEncoder().encode(text))

/** A Path, its SEQUENCE included. */
export function encodePath({ path, index, length, aid }: Pkcs15Path): Uint8Array {
  const file = octets(path)
  return sequence(
    aid === undefined ? file : encodeTlv(0xa1, encodeTlv(0x4f, aid), file),
    ...when(index, encodeInteger),
    ...when(length, (value) => encodeInteger(value, 0x80)),
  )
}

/** The alternative that is present, the direct one first; nothing when there is none. */
const encodeObjectValue = ({ path, direct }: ObjectValue): readonly Uint8Array[] =>
  direct === undefined ? when(path, encodePath) : [encodeTlv(0xa0, direct)]

/** One record; `classAttributes` and `typeAttributes` are encoded elements. */
const encodeRecord = (
  { label, flags, authId }: { label?: string | undefined; flags: BitString; authId?: Uint8Array | undefined },
  classAttributes: readonly Uint8Array[],
  typeAttributes: readonly Uint8Array[],
): Uint8Array =>
  sequence(
    sequence(...when(label, encodeText), encodeBitString(flags), ...when(authId, octets)),
    sequence(...classAttributes),
    encodeTlv(0xa1, ...typeAttributes),
  )

const KINDS: Readonly<Record<OdfEntry['kind'], number>> = {
  privateKeys: 0xa0,
  publicKeys: 0xa1,
  trustedPublicKeys: 0xa2,
  secretKeys: 0xa3,
  certificates: 0xa4,
  trustedCertificates: 0xa5,
  usefulCertificates: 0xa6,
  dataObjects: 0xa7,
  authObjects: 0xa8,
}

export const encodeOdf = (entries: readonly OdfEntry[]): Uint8Array =>
  concatBytes(
    ...entries.map(({ kind, path, direct }) =>
      encodeTlv(KINDS[kind], ...encodeObjectValue(path === undefined ? { direct } : { path })),
    ),
  )

/** A certificate with a `value` is encoded with it, its `path` left out. */
export const encodeCdf = (certificates: readonly CertificateObject[]): Uint8Array =>
  concatBytes(
    ...certificates.map(({ id, authority, path, value, ...common }) => {
      const classAttributes = [octets(id), ...(authority ? [encodeBoolean(true)] : [])]
      return encodeRecord(common, classAttributes, [sequence(...objectValueOf(path, value))])
    }),
  )

const objectValueOf = (path?: Pkcs15Path, value?: Uint8Array): readonly Uint8Array[] =>
  value === undefined ? when(path, encodePath) : encodeObjectValue({ direct: value })

/** An object with a `value` is encoded with it, its `path` left out. */
export const encodeDodf = (objects: readonly DataObject[]): Uint8Array =>
  concatBytes(
    ...objects.map(({ applicationName, path, value, ...common }) =>
      encodeRecord(common, when(applicationName, encodeText), objectValueOf(path, value)),
    ),
  )

/** A key without a path gets an empty one, since the standard asks for it. */
export const encodePrkdf = (keys: readonly PrivateKeyObject[]): Uint8Array =>
  concatBytes(
    ...keys.map((key) => {
      const classAttributes = [
        octets(key.id),
        encodeBitString(key.usage),
        ...(key.native ? [] : [encodeBoolean(false)]),
        ...(key.accessFlags.length === 0 ? [] : [encodeBitString(key.accessFlags)]),
        ...when(key.keyReference, encodeInteger),
      ]
      const path = encodePath(key.path ?? { path: new Uint8Array(0) })
      return encodeRecord(key, classAttributes, [sequence(path, ...when(key.modulusLength, encodeInteger))])
    }),
  )

export const encodeAodf = (objects: readonly AuthObject[]): Uint8Array =>
  concatBytes(
    ...objects.map(({ authId, protectedBy, pinFlags, pinType, ...pin }) => {
      const attributes = sequence(
        encodeBitString(pinFlags),
        encodeInteger(pinType, TAG.ENUMERATED),
        encodeInteger(pin.minLength),
        encodeInteger(pin.storedLength),
        ...when(pin.maxLength, encodeInteger),
        encodeTlv(0x80, Uint8Array.of(pin.reference)),
        ...when(pin.padChar, (value) => octets(Uint8Array.of(value))),
        ...when(pin.path, encodePath),
      )
      const common = { label: pin.label, flags: pin.flags, authId: protectedBy }
      return encodeRecord(common, [octets(authId)], [attributes])
    }),
  )
