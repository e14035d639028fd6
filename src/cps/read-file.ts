/** Reads elementary files in as few exchanges as their content allows; every loop is bounded. */
import { cardProtocolError, isBridgeError } from '../errors/bridge-error.ts'
import { readTlvHeader } from '../iso7816/ber-tlv.ts'
import { concatBytes } from '../iso7816/hex.ts'
import type { Pkcs15Path } from '../iso7816/pkcs15/path.ts'
import type { CardDialect } from './card-dialect.ts'

/** READ BINARY with an even instruction addresses 15 bits (ISO/IEC 7816-4:2005, 7.2.3). */
const MAX_FILE_BYTES = 0x7fff
const MAX_READS = 400

/**
 * Tells from the bytes read so far how many the content has, undefined while that is not known yet.
 */
type ContentLength = (bytes: Uint8Array) => number | undefined

function headerAt(bytes: Uint8Array, offset: number): { end: number } | undefined {
  try {
    return readTlvHeader(bytes, offset)
  } catch (error) {
    if (isBridgeError(error)) return undefined
    throw error
  }
}

/** Content that is one data object (a certificate): what follows it in the file is not read. */
const oneObject: ContentLength = (bytes) => headerAt(bytes, 0)?.end

/** Content that is a list of data objects, ended by a 00 or FF in the place of a tag (a padded directory file). */
const paddedList: ContentLength = (bytes) => {
  let offset = 0
  while (offset < bytes.length) {
    if (bytes[offset] === 0x00 || bytes[offset] === 0xff) return offset
    const header = headerAt(bytes, offset)
    if (header === undefined) return undefined
    offset = header.end
  }
  return undefined
}

/**
 * Reads on while the content is known to be longer than what the card gave: a card may give less than it was asked
 * for. Parts get smaller then, so that it is not asked in vain again.
 */
async function readSelected(
  dialect: CardDialect,
  from: number,
  size: number | undefined,
  contentLength: ContentLength,
): Promise<Uint8Array> {
  let content: Uint8Array = new Uint8Array(0)
  let expected = size
  let part = dialect.readBytes
  for (let reads = 0; content.length < (expected ?? MAX_FILE_BYTES); reads++) {
    if (reads >= MAX_READS || from + content.length > MAX_FILE_BYTES) throw cardProtocolError('READ BINARY')
    const ne = Math.min(part, dialect.readBytes, (expected ?? MAX_FILE_BYTES) - content.length)
    const chunk = await dialect.readBinary(from + content.length, ne)
    if (chunk.length === 0) break
    content = concatBytes(content, chunk)
    const length = contentLength(content)
    if (length !== undefined) expected = Math.min(expected ?? length, length)
    if (chunk.length < ne && expected === undefined) break
    part = Math.min(part, chunk.length)
  }
  return content.subarray(0, expected)
}

async function readFile(
  dialect: CardDialect,
  { path, index = 0, length }: Pkcs15Path,
  contentLength: ContentLength,
  asksSize = true,
): Promise<Uint8Array | undefined> {
  const file = await dialect.selectFile(path, asksSize)
  if (file === undefined) return undefined
  const rest = file.size === undefined ? undefined : Math.max(0, file.size - index)
  const size = length === undefined ? rest : Math.min(length, rest ?? length)
  return readSelected(dialect, index, size, contentLength)
}

/** Reads a directory file (ODF, CDF, ...) up to its padding; undefined when the card has none at this path. */
export function readDirectoryFile(dialect: CardDialect, path: Pkcs15Path): Promise<Uint8Array | undefined> {
  return readFile(dialect, path, paddedList)
}

/** Reads a file that holds one data object, for example a certificate: it tells its length itself. */
export function readObjectFile(dialect: CardDialect, path: Pkcs15Path): Promise<Uint8Array | undefined> {
  return readFile(dialect, path, oneObject, false)
}

/** Reads a file whose length is known, without asking the card for its size. */
export async function readKnownFile(
  dialect: CardDialect,
  path: Uint8Array,
  length: number,
): Promise<Uint8Array | undefined> {
  const file = await dialect.selectFile(path, false)
  return file && readSelected(dialect, 0, length, oneObject)
}
