/**
 * The ASN.1 types that ISO/IEC 7816-15 objects use, over BER-TLV. Reading is as tolerant as cards need: integers
 * are unsigned (a reference over 7F may lack its leading zero), unknown elements are skipped.
 */
import { cardProtocolError } from '../../errors/bridge-error.ts'
import { type BerTlv, decodeTlvs } from '../ber-tlv.ts'

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

/** The members that an object has: the same without those that are undefined. */
export function present<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(members).filter(([, member]) => member !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> }
}

/** Reads an INTEGER or ENUMERATED as unsigned, at most 2^32 - 1. Leading zeros do not matter. */
export function decodeUnsigned(value: Uint8Array): number {
  if (value.length === 0) throw malformed()
  const first = value.findIndex((byte) => byte !== 0)
  const digits = first < 0 ? value.subarray(0, 1) : value.subarray(first)
  if (digits.length > MAX_INTEGER_BYTES) throw malformed()
  return digits.reduce((sum, byte) => sum * 256 + byte, 0)
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

/** Reads UTF-8; bytes that are none become U+FFFD, since a label only names an object to people. */
export function decodeText(value: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(value)
}
