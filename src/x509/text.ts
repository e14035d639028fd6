/** Texts of distinguished names: DirectoryString (RFC 5280, section 4.1.2.4), and the kinds that older authorities wrote. */

/** The universal tag of each kind of string, and how its bytes are read. Undefined: the bytes are not of that kind. */
type Decoder = (bytes: Uint8Array) => string | undefined

const MAX_CODE_POINT = 0x10_ffff

const decodeWith =
  (encoding: 'utf-8' | 'utf-16be'): Decoder =>
  (bytes) => {
    try {
      return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch {
      return undefined
    }
  }

const latin1: Decoder = (bytes) => Buffer.from(bytes).toString('latin1')

/** Seven bits. Which of these characters a kind may hold is not asked: authorities write `*`, `;` and `@` as PrintableString. */
const ascii: Decoder = (bytes) => (bytes.every((byte) => byte < 0x80) ? latin1(bytes) : undefined)

const ucs4: Decoder = (bytes) => {
  if (bytes.length % 4 !== 0) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const points = Array.from({ length: bytes.length / 4 }, (_, index) => view.getUint32(4 * index))
  const isCharacter = (point: number): boolean =>
    point <= MAX_CODE_POINT && (point < 0xd800 || point > 0xdfff)
  return points.every(isCharacter) ? points.map((point) => String.fromCodePoint(point)).join('') : undefined
}

const DECODERS: ReadonlyMap<number, Decoder> = new Map<number, Decoder>([
  [0x0c, decodeWith('utf-8')],
  // NumericString, PrintableString.
  [0x12, ascii],
  [0x13, ascii],
  // T61String: the authorities that wrote it meant ISO 8859-1, whatever T.61 says.
  [0x14, latin1],
  // IA5String, VisibleString.
  [0x16, ascii],
  [0x1a, ascii],
  // UniversalString.
  [0x1c, ucs4],
  // BMPString; characters beyond the basic plane stand there as pairs.
  [0x1e, decodeWith('utf-16be')],
])

/**
 * Reads the value of an attribute.
 *
 * @param tag - of the value, universal class
 * @returns undefined when it is no text, or not well formed.
 */
export function decodeText(tag: number, bytes: Uint8Array): string | undefined {
  return DECODERS.get(tag)?.(bytes)
}
