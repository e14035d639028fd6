/** The extension that limits what an authority can certify (RFC 5280, section 4.2.1.10). */

/** DER of one element whose content is shorter than 128 bytes. */
const element = (tag: number, ...content: readonly Uint8Array[]): Buffer => {
  const value = Buffer.concat(content)
  return Buffer.concat([Buffer.of(tag, value.length), value])
}

const SEQUENCE = 0x30
/** `permittedSubtrees` [0] of NameConstraints; `dNSName` [2] and `iPAddress` [7] of GeneralName. */
const PERMITTED_SUBTREES = 0xa0
const DNS_NAME = 0x82
const IP_ADDRESS = 0x87

/** An address and its mask, as name constraints want it; the masks here leave no bit free. */
const exactAddress = (address: readonly number[]): Buffer =>
  Buffer.from([...address, ...address.map(() => 0xff)])

const LOOPBACK_4 = [127, 0, 0, 1]
const LOOPBACK_6 = [...Array<number>(15).fill(0), 1]

/**
 * DER of NameConstraints that permit `localhost`, 127.0.0.1/32 and ::1/128 and nothing else of these kinds,
 * as the binary string that node-forge takes; it knows this extension by its identifier only.
 */
export function loopbackNameConstraints(): string {
  const subtrees = element(
    PERMITTED_SUBTREES,
    element(SEQUENCE, element(DNS_NAME, Buffer.from('localhost'))),
    element(SEQUENCE, element(IP_ADDRESS, exactAddress(LOOPBACK_4))),
    element(SEQUENCE, element(IP_ADDRESS, exactAddress(LOOPBACK_6))),
  )
  return element(SEQUENCE, subtrees).toString('latin1')
}
