/**
 * File control information that SELECT gives (ISO/IEC 7816-4:2005, 5.3.3, table 12): the size of the file, the one
 * data object that a reader of elementary files needs; all others are skipped.
 */
import { cardProtocolError } from '../errors/bridge-error.ts'
import { type BerTlv, decodeTlv, decodeTlvs, findTlv } from './ber-tlv.ts'

/** FCP, FMD and FCI. */
const TEMPLATES: readonly number[] = [0x62, 0x64, 0x6f]
const MAX_SIZE_BYTES = 4

function malformed(): Error {
  return cardProtocolError('file control information')
}

/** An FCI may nest an FCP (62) and file management data (64): their objects are read as if they stood in it. */
function flatten(list: readonly BerTlv[]): readonly BerTlv[] {
  return list.flatMap((tlv) => (tlv.tag === 0x62 || tlv.tag === 0x64 ? decodeTlvs(tlv.value) : [tlv]))
}

/**
 * Reads the size of the file in the answer of SELECT with P2 = 00 or 04.
 *
 * @returns from tag 80: data bytes in the file; else from tag 81. 0 to 2^32 - 1; undefined when there is neither.
 * @throws BridgeError `CARD_PROTOCOL`.
 */
export function decodeFileSize(bytes: Uint8Array): number | undefined {
  const { tag, value } = decodeTlv(bytes)
  if (!TEMPLATES.includes(tag)) throw malformed()
  const list = flatten(decodeTlvs(value))
  const size = findTlv(list, 0x80) ?? findTlv(list, 0x81)
  if (size === undefined) return undefined
  if (size.length === 0 || size.length > MAX_SIZE_BYTES) throw malformed()
  return size.reduce((sum, byte) => sum * 256 + byte, 0)
}
