import { cardProtocolError } from '../errors/bridge-error.ts'
import { concatBytes } from './hex.ts'

/**
 * A command APDU (ISO/IEC 7816-4:2005, 5.1). `data` is the command data field (Nc = its length, 0 to 65535);
 * `ne` is the number of response bytes expected at most: 0 for none, 256 and 65536 are legal.
 */
export interface CommandApdu {
  readonly cla: number
  readonly ins: number
  readonly p1: number
  readonly p2: number
  readonly data: Uint8Array
  readonly ne: number
}

const NO_DATA = new Uint8Array(0)

/** Makes a command APDU from its header `[CLA, INS, P1, P2]`, data field and Ne. */
export function command(
  header: readonly [cla: number, ins: number, p1: number, p2: number],
  data: Uint8Array = NO_DATA,
  ne = 0,
): CommandApdu {
  const [cla, ins, p1, p2] = header
  return { cla, ins, p1, p2, data, ne }
}

const MAX_SHORT_NC = 255
const MAX_SHORT_NE = 256
const MAX_EXTENDED_NC = 65_535
const MAX_EXTENDED_NE = 65_536

function assertRange(name: string, value: number, max: number): void {
  if (!Number.isInteger(value) || value < 0 || value > max)
    throw new RangeError(`${name} ${value} is not in 0..${max}`)
}

/**
 * Encodes a command APDU, in short form when both lengths allow it, else in extended form.
 *
 * @returns CLA INS P1 P2 [Lc data] [Le], lengths big-endian; cases 1 to 4 of ISO/IEC 7816-3:2006, 12.1.
 * @throws RangeError when a field is outside its range (a programming error, not a card error).
 */
export function encodeCommandApdu({ cla, ins, p1, p2, data, ne }: CommandApdu): Uint8Array {
  for (const [name, value] of Object.entries({ cla, ins, p1, p2 })) assertRange(name, value, 0xff)
  assertRange('nc', data.length, MAX_EXTENDED_NC)
  assertRange('ne', ne, MAX_EXTENDED_NE)
  const header = Uint8Array.of(cla, ins, p1, p2)
  const nc = data.length
  if (nc <= MAX_SHORT_NC && ne <= MAX_SHORT_NE) {
    const lc = nc === 0 ? NO_DATA : Uint8Array.of(nc)
    const le = ne === 0 ? NO_DATA : Uint8Array.of(ne & 0xff)
    return concatBytes(header, lc, data, le)
  }
  const lc = nc === 0 ? NO_DATA : Uint8Array.of(0, nc >> 8, nc & 0xff)
  const leBytes = Uint8Array.of((ne >> 8) & 0xff, ne & 0xff)
  const le = ne === 0 ? NO_DATA : nc === 0 ? concatBytes(Uint8Array.of(0), leBytes) : leBytes
  return concatBytes(header, lc, data, le)
}

/**
 * Decodes a command APDU of cases 1 to 4, short or extended.
 *
 * @throws BridgeError `CARD_PROTOCOL` when the lengths do not add up.
 */
export function decodeCommandApdu(bytes: Uint8Array): CommandApdu {
  const [cla, ins, p1, p2, first] = bytes
  if (cla === undefined || ins === undefined || p1 === undefined || p2 === undefined) throw malformed()
  const make = (data: Uint8Array, ne: number): CommandApdu => ({ cla, ins, p1, p2, data, ne })
  if (first === undefined) return make(NO_DATA, 0)
  const body = bytes.subarray(5)
  if (body.length === 0) return make(NO_DATA, first === 0 ? MAX_SHORT_NE : first)
  if (first !== 0) {
    const data = body.slice(0, first)
    const rest = body.subarray(first)
    if (data.length < first || rest.length > 1) throw malformed()
    const le = rest[0]
    return make(data, le === undefined ? 0 : le === 0 ? MAX_SHORT_NE : le)
  }
  return decodeExtended(body, make)
}

function decodeExtended(body: Uint8Array, make: (data: Uint8Array, ne: number) => CommandApdu): CommandApdu {
  const word = (at: number): number => ((body[at] ?? 0) << 8) | (body[at + 1] ?? 0)
  const extendedNe = (at: number): number => (word(at) === 0 ? MAX_EXTENDED_NE : word(at))
  if (body.length === 2) return make(NO_DATA, extendedNe(0))
  const nc = word(0)
  if (body.length < 3 || nc === 0) throw malformed()
  const rest = body.length - 2 - nc
  if (rest !== 0 && rest !== 2) throw malformed()
  return make(body.slice(2, 2 + nc), rest === 0 ? 0 : extendedNe(2 + nc))
}

function malformed(): Error {
  return cardProtocolError('command APDU')
}
