/** What the records of every directory file have in common (ISO/IEC 7816-15:2004, 8.2.9; CIOs, 8.3). */
import { decodeTlvs } from '../ber-tlv.ts'
import {
  type BitString,
  decodeBitString,
  decodeText,
  type Elements,
  elementsOf,
  maybe,
  present,
  TAG,
} from './der.ts'

/** Bits of CommonObjectFlags. */
export const OBJECT_FLAG = { PRIVATE: 0, MODIFIABLE: 1, INTERNAL: 2 } as const

export interface CommonObjectAttributes {
  readonly label?: string
  /** See `OBJECT_FLAG`; empty when the card leaves it out. */
  readonly flags: BitString
  /** The authentication object (its `authId`) that protects this object. */
  readonly authId?: Uint8Array
}

/** One record of a directory file, not yet understood further. */
interface ObjectRecord {
  readonly common: CommonObjectAttributes
  readonly classAttributes: Elements
  /** Content of tag [1]; empty when the card leaves it out. */
  readonly typeAttributes: Elements
}

const TAG_TYPE_ATTRIBUTES = 0xa1

function decodeCommon(content: Uint8Array): CommonObjectAttributes {
  const elements = elementsOf(content)
  const label = maybe(elements.optional(TAG.UTF8_STRING), decodeText)
  const flags = maybe(elements.optional(TAG.BIT_STRING), decodeBitString) ?? []
  const authId = elements.optional(TAG.OCTET_STRING)
  return { flags, ...present({ label, authId }) }
}

/**
 * Splits a directory file into its records of the common kind (tag 30: RSA key, X.509 certificate, PIN, opaque
 * data). Records of other kinds (context tags) are passed over; a byte 00 or FF in the place of a tag ends the file.
 *
 * @throws BridgeError `CARD_PROTOCOL`.
 */
export function decodeRecords(file: Uint8Array): readonly ObjectRecord[] {
  return decodeTlvs(file, { padded: true })
    .filter(({ tag }) => tag === TAG.SEQUENCE)
    .map(({ value }) => {
      const record = elementsOf(value)
      return {
        common: decodeCommon(record.required(TAG.SEQUENCE)),
        classAttributes: elementsOf(record.required(TAG.SEQUENCE)),
        typeAttributes: elementsOf(record.optional(TAG_TYPE_ATTRIBUTES) ?? new Uint8Array(0)),
      }
    })
}
