/**
 * Strict BER-TLV (ISO/IEC 7816-4:2005, 5.2.2; the DER that ISO/IEC 7816-15 files use is a subset): definite
 * lengths in their minimal form, tags of one to three bytes in their minimal form (00 is none), no bytes left over.
 */
import { cardProtocolError } from '../errors/bridge-error.ts'
import { concatBytes } from './hex.ts'

/** One data object. `tag` holds the tag bytes as a big-endian number (0x30, 0x7F48). */
export interface BerTlv {
  readonly tag: number
  readonly value: Uint8Array
}

const MAX_TAG_BYTES = 3
const MAX_LENGTH_BYTES = 3
const MAX_OBJECTS = 1024

function malformed(): Error {
  return cardProtocolError('BER-TLV')
}

function byteAt(bytes: Uint8Array, offset: number): number {
  const byte = bytes[offset]
  if (byte === undefined) throw malformed()
  return byte
}

/** The tag at `start` and the offset after it; undefined when there is none in minimal form. */
function tagAt(bytes: Uint8Array, start: number): { tag: number; next: number } | undefined {
  const first = bytes[start]
  if (first === undefined || first === 0x00) return undefined
  if ((first & 0x1f) !== 0x1f) return { tag: first, next: start + 1 }
  const second = bytes[start + 1]
  if (second === undefined || second === 0x80 || second < 0x1f) return undefined
  let tag = first
  for (let next = start + 1; next < start + MAX_TAG_BYTES; next++) {
    const byte = bytes[next]
    if (byte === undefined) return undefined
    tag = (tag << 8) | byte
    if ((byte & 0x80) === 0) return { tag, next: next + 1 }
  }
  return undefined
}

function readLength(bytes: Uint8Array, start: number): { length: number; next: number } {
  const first = byteAt(bytes, start)
  if (first < 0x80) return { length: first, next: start + 1 }
  const count = first & 0x7f
  if (count === 0 || count > MAX_LENGTH_BYTES) throw malformed()
  let length = 0
  for (let i = 1; i <= count; i++) length = (length << 8) | byteAt(bytes, start + i)
  const minimal = count === 1 ? 0x80 : 1 << (8 * (count - 1))
  if (length < minimal) throw malformed()
  return { length, next: start + 1 + count }
}

/** Reads the tag and length at `offset`; the value may lie beyond the bytes at hand (a file read in parts). */
export function readTlvHeader(bytes: Uint8Array, offset = 0): { tag: number; start: number; end: number } {
  const found = tagAt(bytes, offset)
  if (found === undefined) throw malformed()
  const { tag, next } = found
  const { length, next: start } = readLength(bytes, next)
  return { tag, start, end: start + length }
}

/**
 * Reads one data object at `offset`.
 *
 * @returns the object and the offset of the first byte after it.
 * @throws BridgeError `CARD_PROTOCOL` when it is malformed or cut short.
 */
export function readTlv(bytes: Uint8Array, offset = 0): { tlv: BerTlv; end: number } {
  const { tag, start, end } = readTlvHeader(bytes, offset)
  if (end > bytes.length) throw malformed()
  return { tlv: { tag, value: bytes.slice(start, end) }, end }
}

/**
 * Decodes a concatenation of data objects.
 *
 * @param options - `padded`: the objects end at a 00 or FF byte in the place of a tag, or at the end of the bytes
 *   (directory files of ISO/IEC 7816-15 are padded so).
 * @throws BridgeError `CARD_PROTOCOL`.
 */
export function decodeTlvs(
  bytes: Uint8Array,
  options: { readonly padded?: boolean } = {},
): readonly BerTlv[] {
  const list: BerTlv[] = []
  let offset = 0
  while (offset < bytes.length) {
    const first = bytes[offset]
    if (options.padded === true && (first === 0x00 || first === 0xff)) break
    if (list.length >= MAX_OBJECTS) throw malformed()
    const { tlv, end } = readTlv(bytes, offset)
    list.push(tlv)
    offset = end
  }
  return list
}

/** Decodes exactly one data object that fills the bytes. */
export function decodeTlv(bytes: Uint8Array): BerTlv {
  const { tlv, end } = readTlv(bytes)
  if (end !== bytes.length) throw malformed()
  return tlv
}

function encodeTag(tag: number): Uint8Array {
  const bytes = tag > 0xffff ? [tag >> 16, tag >> 8, tag] : tag > 0xff ? [tag >> 8, tag] : [tag]
  const encoded = Uint8Array.from(bytes, (byte) => byte & 0xff)
  const read = tagAt(encoded, 0)
  if (read?.tag !== tag || read.next !== encoded.length) throw new RangeError(`not a BER-TLV tag: ${tag}`)
  return encoded
}

function encodeLength(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length)
  if (length <= 0xff) return Uint8Array.of(0x81, length)
  if (length <= 0xffff) return Uint8Array.of(0x82, length >> 8, length & 0xff)
  if (length <= 0xffffff) return Uint8Array.of(0x83, length >> 16, (length >> 8) & 0xff, length & 0xff)
  throw new RangeError(`a BER-TLV value of ${length} bytes is too long`)
}

/**
 * Encodes one data object whose value is the concatenation of `parts`.
 *
 * @throws RangeError on a tag that is none (a programming error).
 */
export function encodeTlv(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const value = concatBytes(...parts)
  return concatBytes(encodeTag(tag), encodeLength(value.length), value)
}

/** The value of the first object with this tag, or undefined. */
export function findTlv(list: readonly BerTlv[], tag: number): Uint8Array | undefined {
  return list.find((tlv) => tlv.tag === tag)?.value
}
