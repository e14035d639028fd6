/** DER as ITU-T X.690 and RFC 5280 want it: decodes any structure and encodes it again in the one way there is. */
import { decodeTlvs, encodeTlv } from '../../src/iso7816/ber-tlv.ts'

const TAG = { boolean: 0x01, integer: 0x02, bitString: 0x03, octetString: 0x04, objectId: 0x06, set: 0x31 }
const CONSTRUCTED = 0x20
const FALSE = '010100'
const KEY_USAGE = '0603551d0f'
const BASIC_CONSTRAINTS = '0603551d13'

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** Two's complement in as few bytes as can be. */
function integer(value: Uint8Array): Uint8Array {
  let start = 0
  const isSpare = (): boolean => {
    const [first = 0, second = 0] = value.subarray(start)
    return value.length - start > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))
  }
  while (isSpare()) start += 1
  return value.subarray(start)
}

/** Bits that are not used are 0. */
function bitString(value: Uint8Array): Uint8Array {
  const [unused = 0] = value
  const bytes = Uint8Array.from(value)
  const last = bytes.length - 1
  if (last > 0) bytes[last] = (bytes[last] ?? 0) & (0xff << unused)
  return bytes
}

/** A list of named bits ends with one that is set (X.690, 11.2.2). */
function namedBits(value: Uint8Array): Uint8Array {
  const bytes = [...bitString(value).subarray(1)]
  while (bytes.at(-1) === 0) bytes.pop()
  const unused = bytes.length === 0 ? 0 : 31 - Math.clz32((bytes.at(-1) ?? 0) & -(bytes.at(-1) ?? 0))
  return Uint8Array.of(unused, ...bytes)
}

const ENCODERS: Readonly<Record<number, (value: Uint8Array) => Uint8Array>> = {
  [TAG.boolean]: ([value = 0]) => Uint8Array.of(value === 0 ? 0 : 0xff),
  [TAG.integer]: integer,
  [TAG.bitString]: bitString,
}

/** An extension of RFC 5280: what is the default is left out, and its value is DER as well. */
function extensionAgain(members: readonly Uint8Array[]): readonly Uint8Array[] {
  const [id, ...rest] = members.filter((member) => hexOf(member) !== FALSE)
  const value = rest.at(-1)
  if (id === undefined || value?.[0] !== TAG.octetString) return members
  const content = decodeTlvs(value)[0]?.value ?? new Uint8Array()
  let again: Uint8Array
  try {
    again = derAgain(content)
  } catch {
    return [id, ...rest]
  }
  if (hexOf(id) === BASIC_CONSTRAINTS) {
    const [constraints] = decodeTlvs(again)
    const kept = hexOf(constraints?.value ?? new Uint8Array()).replace(new RegExp(`^${FALSE}`), '')
    again = encodeTlv(0x30, Buffer.from(kept, 'hex'))
  }
  if (hexOf(id) === KEY_USAGE) {
    const [bits] = decodeTlvs(content)
    again = encodeTlv(TAG.bitString, namedBits(bits?.value ?? new Uint8Array()))
  }
  return [id, ...rest.slice(0, -1), encodeTlv(TAG.octetString, again)]
}

/**
 * Encodes one structure, or several after each other, again.
 *
 * @throws Error when the bytes are no BER.
 */
export function derAgain(der: Uint8Array): Uint8Array {
  const elements = decodeTlvs(der).map(({ tag, value }) => {
    const first = tag > 0xff ? tag >> 8 : tag
    if ((first & CONSTRUCTED) === 0) return encodeTlv(tag, ENCODERS[tag]?.(value) ?? value)
    const members = decodeTlvs(value).map((member) => derAgain(encodeTlv(member.tag, member.value)))
    if (tag === TAG.set) members.sort((a, b) => Buffer.compare(a, b))
    const isExtension = members[0]?.[0] === TAG.objectId && members.at(-1)?.[0] === TAG.octetString
    return encodeTlv(tag, Buffer.concat(isExtension ? extensionAgain(members) : members))
  })
  return Buffer.concat(elements)
}
