/**
 * Object identifiers. They are compared by their DER and never decoded: what nobody looks for may be as long and as
 * strange as it likes.
 */

/** The content octets of an object identifier in hexadecimal: what two of them are compared by. */
export type ObjectId = string

export const objectIdOf = (content: Uint8Array): ObjectId => Buffer.from(content).toString('hex')

/** Seven bits an octet, the highest first; all but the last have the eighth set. */
function base128(subidentifier: number): readonly number[] {
  const octets = [subidentifier & 0x7f]
  for (let rest = subidentifier >>> 7; rest > 0; rest >>>= 7) octets.unshift((rest & 0x7f) | 0x80)
  return octets
}

/**
 * Encodes by ITU-T X.690, 8.19: the first two arcs are one subidentifier.
 *
 * @param dotted - the identifier in its written form, `2.5.4.3`; each arc below 2^32
 */
export function objectId(dotted: string): ObjectId {
  const [first = 0, second = 0, ...arcs] = dotted.split('.').map(Number)
  return objectIdOf(Uint8Array.from([40 * first + second, ...arcs].flatMap(base128)))
}
