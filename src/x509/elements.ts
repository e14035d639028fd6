/** The constructed values of a certificate, element by element. */
import { type BerTlv, decodeTlv, decodeTlvs } from '../iso7816/ber-tlv.ts'

/** Universal tags of ASN.1, SEQUENCE and SET with their constructed bit. */
export const TAG = {
  BOOLEAN: 0x01,
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  OBJECT_IDENTIFIER: 0x06,
  SEQUENCE: 0x30,
  SET: 0x31,
} as const

/** The value of an element that must have this tag. */
export function valueOf(element: BerTlv | undefined, tag: number): Uint8Array {
  if (element?.tag !== tag) throw new TypeError('an element of another type')
  return element.value
}

/** The elements in a SEQUENCE. */
export const sequenceOf = (element: BerTlv | undefined): readonly BerTlv[] =>
  decodeTlvs(valueOf(element, TAG.SEQUENCE))

/** The elements in the SEQUENCE that fills the bytes. */
export const sequenceIn = (der: Uint8Array): readonly BerTlv[] => sequenceOf(decodeTlv(der))

/** The bytes of a BIT STRING, and how many bits of the last one are not used. */
function bitStringOf(element: BerTlv | undefined): { readonly bytes: Uint8Array; readonly unused: number } {
  const value = valueOf(element, TAG.BIT_STRING)
  const [unused = 8] = value
  const bytes = value.subarray(1)
  if (unused > 7 || (unused > 0 && bytes.length === 0)) throw new TypeError('not a BIT STRING')
  return { bytes, unused }
}

/** The bytes of a BIT STRING of named bits. */
export const bitsOf = (element: BerTlv | undefined): Uint8Array => bitStringOf(element).bytes

/** The bytes of a BIT STRING that holds whole octets. */
export function octetsOf(element: BerTlv | undefined): Uint8Array {
  const { bytes, unused } = bitStringOf(element)
  if (unused !== 0) throw new TypeError('not a BIT STRING of whole octets')
  return bytes
}
