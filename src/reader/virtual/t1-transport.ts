import { isBridgeError } from '../../errors/bridge-error.ts'
import { type CommandApdu, decodeCommandApdu } from '../../iso7816/command-apdu.ts'
import { encodeResponseApdu, type ResponseApdu } from '../../iso7816/response-apdu.ts'
import { status, SW } from './card-answer.ts'

const MAX_BYTES = 256

export interface T1Options {
  readonly process: (command: CommandApdu) => ResponseApdu
  /** What follows a READ BINARY that asks for more than the file has: `6C` and the length, or the data with 6282. */
  readonly readPastEnd: '6C' | '6282'
}

/**
 * The card's side of T=1 above its blocks (ISO/IEC 7816-3:2006, clause 11): short APDUs, answered at once. A command
 * without Le gets no data.
 */
export class T1Transport {
  readonly #options: T1Options

  constructor(options: T1Options) {
    this.#options = options
  }

  reset(): void {
    // Nothing outlives a command.
  }

  transmit(bytes: Uint8Array): Uint8Array {
    return encodeResponseApdu(this.#answer(bytes))
  }

  #answer(bytes: Uint8Array): ResponseApdu {
    const command = decode(bytes)
    if (command === undefined) return status(SW.wrongLength)
    try {
      const { data, sw } = this.#options.process(command)
      if (data.length < command.ne && sw === SW.endOfFile && this.#options.readPastEnd === '6C')
        return status(0x6c00 | (data.length & 0xff))
      return { data: data.subarray(0, command.ne), sw }
    } finally {
      command.data.fill(0)
    }
  }
}

/** A command with a data field of its own (it may hold a PIN and is wiped); undefined for one of no short form. */
function decode(bytes: Uint8Array): CommandApdu | undefined {
  try {
    const command = decodeCommandApdu(bytes)
    const extended = bytes.length > 5 && bytes[4] === 0
    return extended || command.ne > MAX_BYTES
      ? undefined
      : { ...command, data: Uint8Array.from(command.data) }
  } catch (error) {
    if (isBridgeError(error)) return undefined
    throw error
  }
}
