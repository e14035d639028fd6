/** Addresses of IP in one form, so that two spellings of one address compare as equal. */
import { isIPv4, isIPv6 } from 'node:net'

/** RFC 4291, section 2.5.5.2: ::ffff:0:0/96. */
const IPV4_MAPPED = '00000000000000000000ffff'
const GROUPS = 8

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')

const ipv4Hex = (text: string): string =>
  text
    .split('.')
    .map((part) => hex(Number(part), 2))
    .join('')

/** The groups of one side of `::`, four hexadecimal digits each: an empty side is a group of zeros, a dotted tail makes two. */
const groupsOf = (side: string): string[] =>
  side.split(':').flatMap((group) => {
    if (!group.includes('.')) return [group.padStart(4, '0')]
    const dotted = ipv4Hex(group)
    return [dotted.slice(0, 4), dotted.slice(4)]
  })

/**
 * Bytes of an address in the order of the network, as hexadecimal digits in lower case: 8 for IPv4 and for an IPv4-mapped
 * IPv6 address, else 32; null for what is no address. A zone (`%1`) is left out.
 */
export function addressHex(text: string): string | null {
  if (isIPv4(text)) return ipv4Hex(text)
  const [address = ''] = text.toLowerCase().split('%', 1)
  if (!isIPv6(address)) return null
  const [head = '', tail] = address.split('::')
  const [before, after] = [groupsOf(head), tail === undefined ? [] : groupsOf(tail)]
  const zeros = Array.from({ length: GROUPS - before.length - after.length }, () => '0000')
  const bytes = [...before, ...zeros, ...after].join('')
  return bytes.startsWith(IPV4_MAPPED) ? bytes.slice(IPV4_MAPPED.length) : bytes
}
