import { cardProtocolError } from '../errors/bridge-error.ts'
import { concatBytes } from './hex.ts'

/** A response APDU (ISO/IEC 7816-4:2005, 5.1): data field and the status word SW1 SW2 as one 16-bit number. */
export interface ResponseApdu {
  readonly data: Uint8Array
  readonly sw: number
}

/** @throws BridgeError `CARD_PROTOCOL` when there are fewer than two bytes. */
export function decodeResponseApdu(bytes: Uint8Array): ResponseApdu {
  const sw1 = bytes.at(-2)
  const sw2 = bytes.at(-1)
  if (sw1 === undefined || sw2 === undefined) throw cardProtocolError('response APDU')
  return { data: bytes.slice(0, -2), sw: (sw1 << 8) | sw2 }
}

export function encodeResponseApdu({ data, sw }: ResponseApdu): Uint8Array {
  return concatBytes(data, Uint8Array.of(sw >> 8, sw & 0xff))
}
