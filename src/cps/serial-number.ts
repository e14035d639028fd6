/**
 * EF.SN.ICC (3F00 D003, short file identifier 1C): issuer prefix and serial number of a CPS3 and a CPS4, the object 5A
 * with ten bytes (OpenSC pull request 2223, where it is read by its short identifier).
 */
import { hexToBytes } from '../iso7816/hex.ts'
import type { ResponseApdu } from '../iso7816/response-apdu.ts'
import { isOk } from '../iso7816/status-word.ts'

export const EF_SN_ICC = hexToBytes('3F00D003')
export const EF_SN_ICC_SHORT_ID = 0x1c
export const SERIAL_NUMBER_BYTES = 12
const TAG_CARD_NUMBER = 0x5a

/**
 * The serial number in the answer to a READ BINARY by short identifier; undefined when the card refused, or when what it
 * gave is another file: another directory was current.
 */
export function serialNumberIn({ data, sw }: ResponseApdu): Uint8Array | undefined {
  const complete = isOk(sw) && data.length === SERIAL_NUMBER_BYTES
  return complete && data[0] === TAG_CARD_NUMBER && data[1] === SERIAL_NUMBER_BYTES - 2 ? data : undefined
}
