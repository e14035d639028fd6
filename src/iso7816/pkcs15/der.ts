/**
 * The ASN.1 types that ISO/IEC 7816-15 objects use, over BER-TLV. Reading is as tolerant as cards need: integers
 * are unsigned (a reference over 7F may lack its leading zero), unknown elements are skipped.
 */
import { cardProtocolError } from '../../errors/bridge-error.ts'
import { type BerTlv, decodeTlvs, encodeTlv } from '../ber-tlv.ts'
import { concatBytes, hexToBytes } from '../hex.ts'

export const TAG = {
  BOOLEAN: 0x01,
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  NULL: 0x05,
  OBJECT_IDENTIFIER: 0x06,
  ENUMERATED: 0x0a,
  UTF8_STRING: 0x0c,
  GENERALIZED_TIME: 0x18,
  SEQUENCE: 0x30,
} as const

/** A BIT STRING of named bits: the positions that are set, ascending, each once (bit 0 comes first). */
export type BitString = readonly number[]

const MAX_INTEGER_BYTES = 4
const MAX_FLAG_BYTES = 8

export function malformed(): Error {
  return cardProtocolError('ISO 7816-15 object')
}

/** Walks the elements of a SEQUENCE in order. */
export interface Elements {
  /** The value of the next element with this tag, passing over others; undefined (and no step) when there is none. */
  optional(tag: number): Uint8Array | undefined
  /** @throws BridgeError `CARD_PROTOCOL` when there is none. */
  required(tag: number): Uint8Array
  /** The next element whatever its tag, or undefined at the end. */
  next(): BerTlv | undefined
}

export function elementsOf(sequence: Uint8Array): Elements {
  const list = decodeTlvs(sequence)
  let position = 0
  const optional = (tag: number): Uint8Array | undefined => {
    const found = list.findIndex((tlv, i) => i >= position && tlv.tag === tag)
    if (found < 0) return undefined
    position = found + 1
    return list[found]?.value
  }
  return {
    optional,
    required: (tag) => {
      const value = optional(tag)
      if (value === undefined) throw malformed()
      return value
    },
    next: () => list[position++],
  }
}

/** `decode` of an element that may be absent. */
export function maybe<T>(value: Uint8Array | undefined, decode: (value: Uint8Array) => T): T | undefined {
  return value === undefined ? undefined : decode(value)
}

/** Reads an INTEGER or ENUMERATED as unsigned, at most 2^32 - 1. Leading zeros do not matter. */
export function decodeUnsigned(value: Uint8Array): number {
  if (value.length === 0) throw malformed()
  const first = value.findIndex((byte) => byte !== 0)
  const digits = first < 0 ? value.subarray(0, 1) : value.subarray(first)
  if (digits.length > MAX_INTEGER_BYTES) throw malformed()
  return digits.reduce((sum, byte) => sum * 256 + byte, 0)
}

/** The minimal form of a non-negative INTEGER, with a leading zero when its first bit would be set. */
export function unsignedBytes(value: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff)
    throw new RangeError(`not an unsigned number: ${value}`)
  const digits = value.toString(16)
  const bytes = hexToBytes(digits.padStart(digits.length + (digits.length % 2), '0'))
  return (bytes[0] ?? 0) >= 0x80 ? concatBytes(Uint8Array.of(0), bytes) : bytes
}

export function encodeInteger(value: number, tag: number = TAG.INTEGER): Uint8Array {
  return encodeTlv(tag, unsignedBytes(value))
}

/** Reference ::= INTEGER (0..255). */
export function decodeReference(value: Uint8Array): number {
  const reference = decodeUnsigned(value)
  if (reference > 0xff) throw malformed()
  return reference
}

export function decodeBoolean(value: Uint8Array): boolean {
  if (value.length !== 1) throw malformed()
  return value[0] !== 0
}

export function encodeBoolean(value: boolean): Uint8Array {
  return encodeTlv(TAG.BOOLEAN, Uint8Array.of(value ? 0xff : 0x00))
}

/** Reads the positions of the set bits; unused bits are ignored whatever their value. */
export function decodeBitString(value: Uint8Array): BitString {
  const [unused, ...bytes] = value.subarray(0, 1 + MAX_FLAG_BYTES)
  if (unused === undefined || unused > 7 || value.length > 1 + MAX_FLAG_BYTES) throw malformed()
  const length = bytes.length * 8 - unused
  if (length < 0) throw malformed()
  return Array.from({ length }, (_, bit) => bit).filter(
    (bit) => ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0,
  )
}

/** The form of DER for named bits: trailing zero bits are left out. */
export function encodeBitString(bits: BitString): Uint8Array {
  const length = bits.length === 0 ? 0 : Math.max(...bits) + 1
  if (bits.some((bit) => !Number.isInteger(bit) || bit < 0) || length > 8 * MAX_FLAG_BYTES) {
    throw new RangeError('not positions of named bits')
  }
  const bytes = new Uint8Array(Math.ceil(length / 8))
  for (const bit of bits) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7))
  return encodeTlv(TAG.BIT_STRING, Uint8Array.of(bytes.length * 8 - length), bytes)
}

/** Reads UTF-8; bytes that are none become U+FFFD, since a label only names an object to people. */
export function decodeText(value: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(value)
}

export function encodeText(text: string, tag: number = TAG.UTF8_STRING): Uint8Array {
  return encodeTlv(tag, new TextEncoder().encode(text))
}

/** The encoded element of a value that may be absent: nothing, or one part. */
export function when<T>(value: T | undefined, encode: (value: T) => Uint8Array): readonly Uint8Array[] {
  return value === undefined ? [] : [encode(value)]
}
