import type { ResponseApdu } from '../../iso7816/response-apdu.ts'

/** Status words that the virtual cards answer (ISO/IEC 7816-4:2005, 5.1.3). */
export const SW = {
  ok: 0x9000,
  endOfFile: 0x6282,
  verifyFailed: 0x63c0,
  wrongLength: 0x6700,
  unknownChannel: 0x6881,
  secureMessaging: 0x6882,
  chaining: 0x6884,
  securityStatus: 0x6982,
  blocked: 0x6983,
  conditions: 0x6985,
  noCurrentFile: 0x6986,
  wrongData: 0x6a80,
  fileNotFound: 0x6a82,
  wrongParameters: 0x6a86,
  dataNotFound: 0x6a88,
  wrongOffset: 0x6b00,
  unknownInstruction: 0x6d00,
  unknownClass: 0x6e00,
} as const

const NO_DATA = new Uint8Array(0)

/** An answer without data. */
export const status = (sw: number): ResponseApdu => ({ data: NO_DATA, sw })

export const answer = (data: Uint8Array): ResponseApdu => ({ data, sw: SW.ok })

export const done = (): ResponseApdu => status(SW.ok)
