import type { CommandApdu } from '../../iso7816/command-apdu.ts'
import { encodeResponseApdu, type ResponseApdu } from '../../iso7816/response-apdu.ts'
import { status, SW } from './card-answer.ts'

const INS_GET_RESPONSE = 0xc0
const MAX_BYTES = 256
const NO_DATA = new Uint8Array(0)

/** Bits of a class byte that name the logical channel (ISO/IEC 7816-4:2005, 5.1.1). */
const CHANNEL = 0x03

interface Pending extends ResponseApdu {
  readonly channel: number
}

interface Held {
  readonly header: string
  readonly answer: ResponseApdu
}

export interface T0Options {
  readonly process: (command: CommandApdu) => ResponseApdu
  /** What follows a command with P3 larger than the answer: `6C` and the length, or the data with 6282 as it came. */
  readonly readPastEnd: '6C' | '6282'
}

/**
 * The card's side of T=0 (ISO/IEC 7816-3:2006, 10.3 and 12.2), strict: a command carries data or expects data, never
 * both; an answer to data waits for GET RESPONSE; an answer of another length than P3 is announced with 6Cxx.
 */
export class T0Transport {
  readonly #options: T0Options
  /** What GET RESPONSE will fetch. */
  #pending: Pending | undefined
  /** An answer announced with 6Cxx: the same header with the right P3 gets it without a second execution. */
  #held: Held | undefined

  constructor(options: T0Options) {
    this.#options = options
  }

  reset(): void {
    this.#pending = undefined
    this.#held = undefined
  }

  transmit(bytes: Uint8Array): Uint8Array {
    return encodeResponseApdu(this.#answer(bytes))
  }

  #answer(bytes: Uint8Array): ResponseApdu {
    const [cla, ins, p1, p2, p3 = 0] = bytes
    if (cla === undefined || ins === undefined || p1 === undefined || p2 === undefined) return this.#refuse()
    // A copy of its own, also of a Buffer, whose slice is none: it may hold a PIN and is wiped.
    const data = bytes.length > 5 ? Uint8Array.from(bytes.subarray(5)) : NO_DATA
    if (data.length > 0 && data.length !== p3) return this.#refuse()
    const ne = data.length > 0 ? 0 : p3 === 0 ? MAX_BYTES : p3
    if ((cla & ~CHANNEL) === 0 && ins === INS_GET_RESPONSE)
      return this.#getResponse({ cla, ins, p1, p2, data, ne })
    this.#pending = undefined
    try {
      return this.#run({ cla, ins, p1, p2, data, ne })
    } finally {
      data.fill(0)
    }
  }

  #refuse(): ResponseApdu {
    this.reset()
    return status(SW.wrongLength)
  }

  #run(command: CommandApdu): ResponseApdu {
    const header = [command.cla, command.ins, command.p1, command.p2].join(' ')
    const held = this.#held
    this.#held = undefined
    const repeated = held?.header === header && command.ne === held.answer.data.length
    const answer = repeated ? held.answer : this.#options.process(command)
    const { length } = answer.data
    if (length === 0) return answer
    if (command.data.length > 0) {
      this.#pending = { ...answer, channel: command.cla & CHANNEL }
      return status(moreData(length))
    }
    if (length === command.ne) return answer
    if (answer.sw === SW.endOfFile && this.#options.readPastEnd === '6282') return answer
    this.#held = { header, answer: { data: answer.data, sw: SW.ok } }
    return status(wrongLe(length))
  }

  #getResponse({ cla, p1, p2, data, ne }: CommandApdu): ResponseApdu {
    const pending = this.#pending
    this.#held = undefined
    if (data.length > 0) return this.#refuse()
    if (p1 !== 0 || p2 !== 0) return status(SW.wrongParameters)
    if (pending?.channel !== cla) return status(SW.conditions)
    const available = Math.min(pending.data.length, MAX_BYTES)
    if (ne > available) return status(wrongLe(available))
    const rest = pending.data.subarray(ne)
    this.#pending = rest.length === 0 ? undefined : { ...pending, data: rest }
    return { data: pending.data.subarray(0, ne), sw: rest.length === 0 ? pending.sw : moreData(rest.length) }
  }
}

const moreData = (length: number): number => 0x6100 | (length >= MAX_BYTES ? 0 : length)
const wrongLe = (length: number): number => 0x6c00 | (length >= MAX_BYTES ? 0 : length)
