/** READ BINARY in parts that the card accepts; every loop is bounded. */
import { cardProtocolError } from '../errors/bridge-error.ts'
import type { CommandApdu } from '../iso7816/command-apdu.ts'
import { readBinary } from '../iso7816/commands.ts'
import type { ResponseApdu } from '../iso7816/response-apdu.ts'
import { classifyStatusWord } from '../iso7816/status-word.ts'

const WRONG_LENGTH = 0x6700
const WRONG_OFFSET = 0x6b00

/**
 * What to ask for when the card refuses more with 6700: E7 is what the agency's own driver reads from a CPS3, the others are
 * powers of two that fit the buffers of older readers.
 */
const SMALLER_PARTS: readonly number[] = [0xe7, 0x80, 0x40, 0x20]

/** Reads of one card; it remembers what the card refused. */
export class BinaryReader {
  readonly #cla: number
  #limit: number

  /**
   * @param cla - class byte with the logical channel.
   * @param limit - most bytes that one command asks for, 256 at most.
   */
  constructor(cla: number, limit: number) {
    this.#cla = cla
    this.#limit = limit
  }

  /** Most bytes that one command asks for from now on. */
  get limit(): number {
    return this.#limit
  }

  /**
   * Reads `ne` bytes or fewer of the current file from `offset`.
   *
   * @returns fewer bytes than asked for where the file ends, and where the card gives no more at once.
   * @throws BridgeError `CARD_PROTOCOL`.
   */
  async read(
    send: (apdu: CommandApdu) => Promise<ResponseApdu>,
    offset: number,
    ne: number,
  ): Promise<Uint8Array> {
    for (;;) {
      const asked = Math.min(ne, this.#limit)
      const answer = await send(readBinary(this.#cla, offset, asked))
      const { kind } = classifyStatusWord(answer.sw)
      if (kind === 'ok' || kind === 'end-of-file') return answer.data.subarray(0, asked)
      // The offset lies behind the end; the file ended exactly at the last part.
      if (answer.sw === WRONG_OFFSET && offset > 0) return new Uint8Array(0)
      const smaller = SMALLER_PARTS.find((size) => size < asked)
      if (answer.sw !== WRONG_LENGTH || smaller === undefined)
        throw cardProtocolError('READ BINARY', answer.sw)
      this.#limit = smaller
    }
  }
}
