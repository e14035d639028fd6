/** Path and ObjectValue of ISO/IEC 7816-15:2004, 8.2.5 and 8.3 (the same as in PKCS #15 v1.1, 6.1.4 and 6.1.6). */
import { type BerTlv, decodeTlvs } from '../ber-tlv.ts'
import { decodeUnsigned, elementsOf, maybe, present, TAG } from './der.ts'

/**
 * Where an object is. `path` is a chain of two-byte file identifiers: absolute when it begins with 3F00, else
 * relative to the application's DF; empty for the DF itself.
 */
export interface Pkcs15Path {
  readonly path: Uint8Array
  /** Offset of the object inside the file, in bytes (or a record number). */
  readonly index?: number
  /** Bytes of the object inside the file. */
  readonly length?: number
  /** Application in which the path is to be read, when it is another one. */
  readonly aid?: Uint8Array
}

const TAG_LENGTH = 0x80
const TAG_APP_FILE = 0xa1
const TAG_AID = 0x4f
const TAG_DIRECT = 0xa0
/** tagRef and appTagRef: references to data objects, which name no file. */
const OTHER_REFERENCES: ReadonlySet<number | undefined> = new Set([0xa0, 0xa2])

/**
 * Decodes the content of a Path.
 *
 * @returns undefined when it refers to something else than a file.
 * @throws BridgeError `CARD_PROTOCOL`.
 */
export function decodePath(content: Uint8Array): Pkcs15Path | undefined {
  if (OTHER_REFERENCES.has(decodeTlvs(content)[0]?.tag)) return undefined
  const elements = elementsOf(content)
  const inApplication = maybe(elements.optional(TAG_APP_FILE), elementsOf)
  const aid = inApplication?.optional(TAG_AID)
  const path =
    inApplication === undefined
      ? elements.optional(TAG.OCTET_STRING)
      : inApplication.optional(TAG.OCTET_STRING)
  const index = maybe(elements.optional(TAG.INTEGER), decodeUnsigned)
  const length = maybe(elements.optional(TAG_LENGTH), decodeUnsigned)
  return { path: path ?? new Uint8Array(0), ...present({ index, length, aid }) }
}

/**
 * Where the value of an object is: in a file, or `direct` in the directory (the content of tag [0]). Neither when
 * the card uses another form (a URL, a protected value).
 */
export interface ObjectValue {
  readonly path?: Pkcs15Path
  readonly direct?: Uint8Array
}

/** Decodes an ObjectValue, or a PathOrObjects, which has the same form. */
export function decodeObjectValue(element: BerTlv | undefined): ObjectValue {
  if (element?.tag === TAG_DIRECT) return { direct: element.value }
  const path = element?.tag === TAG.SEQUENCE ? decodePath(element.value) : undefined
  return path === undefined ? {} : { path }
}
