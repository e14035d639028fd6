import { hexToBytes } from '../../src/iso7816/hex.ts'

/** Bytes from spaced hexadecimal: `hex('00 A4 04 0C')`. */
export const hex = hexToBytes

/** `count` copies of one byte. */
export function filled(count: number, byte = 0x00): Uint8Array {
  return new Uint8Array(count).fill(byte)
}
