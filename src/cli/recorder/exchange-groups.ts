/** Exchanges put together again: what one command asked for and what the card told in answer, however it was cut. */
import { decodeCommandApdu } from '../../iso7816/command-apdu.ts'
import { INS } from '../../iso7816/commands.ts'
import { bytesToHex, concatBytes } from '../../iso7816/hex.ts'
import type { RawStep } from '../../reader/replay/recording-provider.ts'

const CLA_CHAINING = 0x10

type Exchange = Extract<RawStep, { command: Uint8Array }>

/** One command with its chain and its GET RESPONSEs. */
export interface ExchangeGroup {
  readonly ins: number
  readonly p1: number
  readonly p2: number
  /** Command data of the whole chain. */
  readonly data: Uint8Array
  /** Answer data of all parts. */
  readonly answer: Uint8Array
  /** Status word of the last part; undefined when it met a fault. */
  readonly sw: number | undefined
  /** Places of its steps in the recording. */
  readonly steps: readonly number[]
}

const answerData = ({ answer }: Exchange): Uint8Array =>
  typeof answer === 'string' ? new Uint8Array(0) : answer.subarray(0, -2)

function statusWord({ answer }: Exchange): number | undefined {
  if (typeof answer === 'string') return undefined
  return ((answer.at(-2) ?? 0) << 8) | (answer.at(-1) ?? 0)
}

/**
 * Groups the exchanges of a recording.
 *
 * @throws BridgeError `CARD_PROTOCOL` for a command that is malformed.
 */
export function groupExchanges(steps: readonly RawStep[]): readonly ExchangeGroup[] {
  const groups: { indices: number[]; exchanges: Exchange[]; chained: boolean }[] = []
  steps.forEach((step, index) => {
    if (step.command === undefined) {
      groups.push({ indices: [], exchanges: [], chained: false })
      return
    }
    const [cla = 0, ins] = step.command
    const last = groups.at(-1)
    const chained = (cla & CLA_CHAINING) !== 0
    const joins = last !== undefined && last.exchanges.length > 0 && (last.chained || ins === INS.getResponse)
    if (joins) {
      last.indices.push(index)
      last.exchanges.push(step)
      last.chained = chained
    } else groups.push({ indices: [index], exchanges: [step], chained })
  })
  return groups.flatMap(({ indices, exchanges }) => {
    const [first] = exchanges
    const last = exchanges.at(-1)
    if (first === undefined || last === undefined) return []
    const { ins, p1, p2 } = decodeCommandApdu(first.command)
    const commands = exchanges.map(({ command }) => decodeCommandApdu(command))
    const data = concatBytes(...commands.map((command) => command.data))
    const answer = concatBytes(...exchanges.map(answerData))
    return [{ ins, p1, p2, data, answer, sw: statusWord(last), steps: indices }]
  })
}

/** A part of a file that was read without a gap. */
export interface FileRun {
  /** Offset of its first byte in the file. */
  readonly start: number
  readonly bytes: Uint8Array
}

/** What was read of the files of a card. */
export class ReadFiles {
  readonly #files = new Map<string, Map<number, number>>()

  /** @returns false when the file had another content before. */
  put(path: string, offset: number, bytes: Uint8Array): boolean {
    const file = this.#files.get(path) ?? new Map<number, number>()
    this.#files.set(path, file)
    let same = true
    bytes.forEach((byte, index) => {
      const before = file.get(offset + index)
      if (before !== undefined && before !== byte) same = false
      file.set(offset + index, byte)
    })
    return same
  }

  get paths(): readonly string[] {
    return [...this.#files.keys()]
  }

  runs(path: string): readonly FileRun[] {
    const file = this.#files.get(path) ?? new Map<number, number>()
    const offsets = [...file.keys()].sort((a, b) => a - b)
    const runs: { start: number; bytes: number[] }[] = []
    for (const offset of offsets) {
      const last = runs.at(-1)
      const byte = file.get(offset) ?? 0
      if (last !== undefined && last.start + last.bytes.length === offset) last.bytes.push(byte)
      else runs.push({ start: offset, bytes: [byte] })
    }
    return runs.map(({ start, bytes }) => ({ start, bytes: Uint8Array.from(bytes) }))
  }

  /** Bytes that were put before. */
  get(path: string, offset: number, length: number): Uint8Array {
    const file = this.#files.get(path)
    return Uint8Array.from({ length }, (_, index) => file?.get(offset + index) ?? 0)
  }
}

/** READ BINARY, P1: with bit 8 the other bits name the file, and P2 is the offset. */
const BY_SHORT_ID = 0x80
/** Files that are read by their short identifier: EF.SN.ICC. */
const SHORT_IDS: ReadonlyMap<number, string> = new Map([[0x1c, '3F00D003']])

/**
 * What a READ BINARY reads: the current file, or the one that its short identifier names.
 *
 * @param current - path of the file that is selected.
 * @returns undefined when the file is not known.
 */
export function readPlace(
  { p1, p2 }: Pick<ExchangeGroup, 'p1' | 'p2'>,
  current: string | undefined,
): { readonly path: string; readonly offset: number } | undefined {
  if ((p1 & BY_SHORT_ID) === 0)
    return current === undefined ? undefined : { path: current, offset: (p1 << 8) | p2 }
  const path = SHORT_IDS.get(p1 & ~BY_SHORT_ID)
  return path === undefined ? undefined : { path, offset: p2 }
}

/**
 * The path of the file that a SELECT names, in hexadecimal; one that is relative keeps its own form.
 *
 * @returns undefined when it names an application.
 */
export function selectedPath({ p1, data }: ExchangeGroup): string | undefined {
  const path = bytesToHex(data)
  if (p1 === 0x04) return undefined
  return p1 === 0x08 ? `3F00${path}` : path
}
