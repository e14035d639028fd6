/** Answer to reset (ISO/IEC 7816-3:2006, clause 8): structure and check byte; the values are not judged. */
import { cardProtocolError } from '../errors/bridge-error.ts'

/** One group of interface bytes TAi, TBi, TCi, TDi; absent ones are left out. */
export interface InterfaceBytes {
  readonly ta?: number
  readonly tb?: number
  readonly tc?: number
  readonly td?: number
}

export interface Atr {
  /** The whole answer, 2 to 33 bytes. */
  readonly bytes: Uint8Array
  /** TS: 3B is direct, 3F inverse convention. */
  readonly convention: 'direct' | 'inverse'
  /**
   * Transmission protocols offered (0 for T=0, 1 for T=1), each once, in the order of the TDi. T=0 alone when
   * there is no TD1; T=15 is no protocol and is left out.
   */
  readonly protocols: readonly number[]
  /** Groups 1, 2, ... in order. */
  readonly interfaceBytes: readonly InterfaceBytes[]
  /** 0 to 15 bytes. */
  readonly historicalBytes: Uint8Array
  /** Check byte; absent when T=0 is the only protocol. */
  readonly tck?: number
}

const MIN_BYTES = 2
const MAX_BYTES = 33
const CONVENTIONS: ReadonlyMap<number, Atr['convention']> = new Map([
  [0x3b, 'direct'],
  [0x3f, 'inverse'],
])
const GLOBAL_BYTES_ONLY = 15

function malformed(): Error {
  return cardProtocolError('ATR')
}

/** Reads the groups after T0; `types` is the T value of each TDi. */
function readInterfaceBytes(
  bytes: Uint8Array,
  t0: number,
): { groups: InterfaceBytes[]; types: number[]; next: number } {
  const groups: InterfaceBytes[] = []
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
    const ta = take(1)
    const tb = take(2)
    const tc = take(4)
    const td = take(8)
    groups.push({
      ...(ta === undefined ? {} : { ta }),
      ...(tb === undefined ? {} : { tb }),
      ...(tc === undefined ? {} : { tc }),
      ...(td === undefined ? {} : { td }),
    })
    if (td !== undefined) types.push(td & 0x0f)
    present = (td ?? 0) >> 4
  }
  return { groups, types, next }
}

/**
 * Parses an answer to reset.
 *
 * @param bytes - 2 to 33 bytes, in the direct convention (as PC/SC gives them).
 * @throws BridgeError `CARD_PROTOCOL` when TS, the length or the check byte TCK is wrong.
 */
export function parseAtr(bytes: Uint8Array): Atr {
  const [ts, t0] = bytes
  const convention = ts === undefined ? undefined : CONVENTIONS.get(ts)
  if (t0 === undefined || convention === undefined || bytes.length < MIN_BYTES || bytes.length > MAX_BYTES) {
    throw malformed()
  }
  const { groups, types, next } = readInterfaceBytes(bytes, t0)
  const end = next + (t0 & 0x0f)
  const hasTck = types.some((type) => type !== 0)
  if (bytes.length !== end + (hasTck ? 1 : 0)) throw malformed()
  if (hasTck && bytes.subarray(1).reduce((sum, byte) => sum ^ byte, 0) !== 0) throw malformed()
  const protocols = [...new Set(types.filter((type) => type !== GLOBAL_BYTES_ONLY))]
  const tck = hasTck ? bytes[end] : undefined
  return {
    bytes: bytes.slice(),
    convention,
    protocols: protocols.length === 0 ? [0] : protocols,
    interfaceBytes: groups,
    historicalBytes: bytes.slice(next, end),
    ...(tck === undefined ? {} : { tck }),
  }
}
