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

/** The groups of one side of `::`, four hexadecimal digits each; a dotted tail makes two. */
const groupsOf = (side: string): string[] =>
  (side === '' ? [] : side.split(':')).flatMap((group) => {
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
  const [head = [], tail = []] = address.split('::').map(groupsOf)
  const zeros = Array.from({ length: GROUPS - head.length - tail.length }, () => '0000')
  const bytes = [...head, ...zeros, ...tail].join('')
  return bytes.startsWith(IPV4_MAPPED) ? bytes.slice(IPV4_MAPPED.length) : bytes
}
