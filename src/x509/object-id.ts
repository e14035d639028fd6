/**
 * Object identifiers. They are compared by their DER and never decoded: what nobody looks for may be as long and as
 * strange as it likes.
 */
import { ObjectIdentifier } from 'asn1js'

/** The content octets of an object identifier in hexadecimal: what two of them are compared by. */
export type ObjectId = string

export const objectIdOf = (content: Uint8Array): ObjectId => Buffer.from(content).toString('hex')

/** @param dotted - the identifier in its written form, `2.5.4.3` */
export function objectId(dotted: string): ObjectId {
  return objectIdOf(new Uint8Array(new ObjectIdentifier({ value: dotted }).valueBlock.toBER()))
}
