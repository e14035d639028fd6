/** Answer to reset (ISO/IEC 7816-3:2006, clause 8): structure and check byte; the values are not judged. */
import { cardProtocolError } from '../errors/bridge-error.ts'

export interface Atr {
  /**
   * Transmission protocols offered (0 for T=0, 1 for T=1), each once, in the order of the TDi. T=0 alone when
   * there is no TD1; T=15 is no protocol and is left out.
   */
  readonly protocols: readonly number[]
  /** 0 to 15 bytes. */
  readonly historicalBytes: Uint8Array
}

const MAX_BYTES = 33
/** TS: direct and inverse convention. */
const CONVENTIONS: readonly (number | undefined)[] = [0x3b, 0x3f]
const GLOBAL_BYTES_ONLY = 15

function malformed(): Error {
  return cardProtocolError('ATR')
}

/** Walks over the groups TAi, TBi, TCi, TDi after T0; `types` is the T value of each TDi. */
function readInterfaceBytes(bytes: Uint8Array, t0: number): { types: number[]; next: number } {
  const types: number[] = []
  let next = 2
  let present = t0 >> 4
  const take = (bit: number): number | undefined => {
    if ((present & bit) === 0) return undefined
    const byte = bytes[next++]
    if (byte === undefined) throw malformed()
    return byte
  }
  while (present !== 0) {
    for (const other of [1, 2, 4]) take(other)
    const td = take(8)
    if (td !== undefined) types.push(td & 0x0f)
    present = (td ?? 0) >> 4
  }
  return { types, next }
}

/**
 * Parses an answer to reset.
 *
 * @param bytes - 2 to 33 bytes, in the direct convention (as PC/SC gives them).
 * @throws BridgeError `CARD_PROTOCOL` when TS, the length or the check byte TCK is wrong.
 */
export function parseAtr(bytes: Uint8Array): Atr {
  const [ts, t0] = bytes
  if (t0 === undefined || !CONVENTIONS.includes(ts) || bytes.length > MAX_BYTES) throw malformed()
  const { types, next } = readInterfaceBytes(bytes, t0)
  const end = next + (t0 & 0x0f)
  const hasTck = types.some((type) => type !== 0)
  if (bytes.length !== end + (hasTck ? 1 : 0)) throw malformed()
  if (hasTck && bytes.subarray(1).reduce((sum, byte) => sum ^ byte, 0) !== 0) throw malformed()
  const protocols = [...new Set(types.filter((type) => type !== GLOBAL_BYTES_ONLY))]
  return {
    protocols: protocols.length === 0 ? [0] : protocols,
    historicalBytes: bytes.slice(next, end),
  }
}
