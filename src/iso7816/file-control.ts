/**
 * File control information that SELECT gives (ISO/IEC 7816-4:2005, 5.3.3, table 12): the data objects that a reader
 * of elementary files needs; others are skipped.
 */
import { cardProtocolError } from '../errors/bridge-error.ts'
import { type BerTlv, decodeTlv, decodeTlvs, encodeTlv, findTlv } from './ber-tlv.ts'

/** FCP 62, FMD 64 or FCI 6F. */
export type FileControlTemplate = 0x62 | 0x64 | 0x6f

export interface FileControl {
  readonly template: FileControlTemplate
  /** From tag 80: data bytes in the file; else from tag 81. 0 to 2^32 - 1. */
  readonly size?: number
  /** File descriptor byte, first byte of tag 82. */
  readonly descriptor?: number
  /** From the descriptor byte; a file without one that has a DF name is a `df`. */
  readonly kind: 'df' | 'ef' | 'unknown'
  /** Tag 83, 16 bits. */
  readonly fileId?: number
  /** Tag 84, DF name: 1 to 16 bytes. */
  readonly aid?: Uint8Array
  /** From tag 88 (bits 8 to 4), 1 to 30; absent when the object is absent or empty. */
  readonly shortFileId?: number
  /** Tag 8A, life cycle status byte (5.3.3.2): 05 or 07 is activated. */
  readonly lifeCycle?: number
  /** Content of tag A1 (data objects 8C, 9C and others), or the bare 8C object. */
  readonly accessRules?: Uint8Array
  /** Content of tag A5 or 85. */
  readonly proprietary?: Uint8Array
}

const MAX_AID_BYTES = 16
const MAX_INTEGER_BYTES = 4

function malformed(): Error {
  return cardProtocolError('file control information')
}

function unsigned(bytes: Uint8Array): number {
  if (bytes.length === 0 || bytes.length > MAX_INTEGER_BYTES) throw malformed()
  return bytes.reduce((value, byte) => value * 256 + byte, 0)
}

function exactly(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length !== length) throw malformed()
  return bytes
}

/** Table 14: 38 (and 78, shareable) is a DF, 39 and 3A are EFs of TLV structure, other codings of bits 6-4 are EFs. */
function kindOf(descriptor: number | undefined, aid: Uint8Array | undefined): FileControl['kind'] {
  if (descriptor === undefined) return aid === undefined ? 'unknown' : 'df'
  if ((descriptor & 0x80) !== 0) return 'unknown'
  if ((descriptor & 0x38) !== 0x38) return 'ef'
  const structure = descriptor & 0x07
  return structure === 0 ? 'df' : structure <= 2 ? 'ef' : 'unknown'
}

function shortFileIdOf(value: Uint8Array | undefined): number | undefined {
  if (value === undefined || value.length === 0) return undefined
  const id = unsigned(exactly(value, 1)) >> 3
  return id >= 1 && id <= 30 ? id : undefined
}

/** An FCI may nest an FCP (62) and file management data (64): their objects are read as if they stood in it. */
function flatten(list: readonly BerTlv[]): readonly BerTlv[] {
  return list.flatMap((tlv) => (tlv.tag === 0x62 || tlv.tag === 0x64 ? decodeTlvs(tlv.value) : [tlv]))
}

function isTemplate(tag: number): tag is FileControlTemplate {
  return tag === 0x62 || tag === 0x64 || tag === 0x6f
}

/** `transform` of a value that may be absent. */
function map<T, R>(value: T | undefined, transform: (value: T) => R): R | undefined {
  return value === undefined ? undefined : transform(value)
}

/**
 * Decodes the answer of SELECT with P2 = 00 or 04.
 *
 * @throws BridgeError `CARD_PROTOCOL`.
 */
export function decodeFileControl(bytes: Uint8Array): FileControl {
  const { tag, value } = decodeTlv(bytes)
  if (!isTemplate(tag)) throw malformed()
  const list = flatten(decodeTlvs(value))
  const size = map(findTlv(list, 0x80) ?? findTlv(list, 0x81), unsigned)
  const descriptor = map(findTlv(list, 0x82), (content) => unsigned(content.subarray(0, 1)))
  const fileId = map(findTlv(list, 0x83), (content) => unsigned(exactly(content, 2)))
  const aid = findTlv(list, 0x84)
  if (aid !== undefined && (aid.length === 0 || aid.length > MAX_AID_BYTES)) throw malformed()
  const shortFileId = shortFileIdOf(findTlv(list, 0x88))
  const lifeCycle = map(findTlv(list, 0x8a), (content) => unsigned(exactly(content, 1)))
  const accessRules = findTlv(list, 0xa1) ?? map(findTlv(list, 0x8c), (content) => encodeTlv(0x8c, content))
  const proprietary = findTlv(list, 0xa5) ?? findTlv(list, 0x85)
  return {
    template: tag,
    kind: kindOf(descriptor, aid),
    ...(size === undefined ? {} : { size }),
    ...(descriptor === undefined ? {} : { descriptor }),
    ...(fileId === undefined ? {} : { fileId }),
    ...(aid === undefined ? {} : { aid }),
    ...(shortFileId === undefined ? {} : { shortFileId }),
    ...(lifeCycle === undefined ? {} : { lifeCycle }),
    ...(accessRules === undefined ? {} : { accessRules }),
    ...(proprietary === undefined ? {} : { proprietary }),
  }
}

function word(value: number): Uint8Array {
  return Uint8Array.of((value >> 8) & 0xff, value & 0xff)
}

/** Encodes a template; `kind` follows from `descriptor`. A size over 65535 takes four bytes. */
export function encodeFileControl(file: Omit<FileControl, 'kind'>): Uint8Array {
  const parts: Uint8Array[] = []
  const add = <T>(tag: number, value: T | undefined, encode: (value: T) => Uint8Array): void => {
    if (value !== undefined) parts.push(encodeTlv(tag, encode(value)))
  }
  const same = (value: Uint8Array): Uint8Array => value
  const byte = (value: number): Uint8Array => Uint8Array.of(value)
  add(0x80, file.size, (size) =>
    size > 0xffff ? Uint8Array.of(size >>> 24, size >>> 16, size >>> 8, size) : word(size),
  )
  add(0x82, file.descriptor, byte)
  add(0x83, file.fileId, word)
  add(0x84, file.aid, same)
  add(0x88, file.shortFileId, (id) => byte(id << 3))
  add(0xa5, file.proprietary, same)
  add(0xa1, file.accessRules, same)
  add(0x8a, file.lifeCycle, byte)
  return encodeTlv(file.template, ...parts)
}
