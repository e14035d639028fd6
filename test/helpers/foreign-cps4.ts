/**
 * A card that looks like a CPS4 to a reader and was written from the published notes on its commands alone, sharing no
 * code with the virtual card: logical channel 1, FCI in 6F, host-side padding. T=1, or T=0 strictly.
 */
import { constants, type KeyObject, privateDecrypt } from 'node:crypto'
import {
  answer,
  type ForeignCardParts,
  ForeignSmartCard,
  lengthOf,
  MF,
  status,
  tlv,
  toHex,
} from './foreign-card.ts'
import { hex } from './hex.ts'

const CHIPDOC = '8025000001FF0100'
const CPS2TER = '8025000001FF0002'
const MANAGER = 'A0000001510000'
const MODULUS_BYTES = 256
/** A command APDU of short form, taken apart as the card's protocol asks (ISO/IEC 7816-3:2006, 12.1 and 12.2). */
interface Parsed {
  readonly ins: number
  readonly p1: number
  readonly p2: number
  readonly data: Uint8Array
  /** Null where no answer data is asked for. In T=0 a command with data never asks. */
  readonly le: number | null
}

export interface ForeignCps4Options {
  readonly protocol: 't0' | 't1'
  /** Another program left the card with another application: ChipDoc answers 6985 until the card manager was selected. */
  readonly lost?: boolean
}

export class ForeignCps4 extends ForeignSmartCard {
  readonly profile = 'foreign CPS4'
  #lost: boolean
  #channelOpen = false
  #chained: Uint8Array = new Uint8Array(0)

  constructor(parts: ForeignCardParts, { protocol, lost = false }: ForeignCps4Options) {
    super(parts, protocol)
    this.#lost = lost
  }

  override reset(): void {
    super.reset()
    this.#channelOpen = false
    this.#chained = new Uint8Array(0)
  }

  protected answerTo(command: Uint8Array): Uint8Array {
    const [cla = 0, ins, p1] = command
    const parsed = this.#parse(command)
    if (parsed === undefined) return status(0x6700)
    if (ins === 0xa4 && p1 === 0x04) return this.#selectByName(cla, parsed)
    // On the basic channel there is the application for CPS2ter alone.
    if (cla !== 0x01 && cla !== 0x11) return status(0x6e00)
    if (!this.#channelOpen) return status(0x6881)
    return this.#work(parsed, cla === 0x11)
  }

  #parse(command: Uint8Array): Parsed | undefined {
    const [, ins = 0, p1 = 0, p2 = 0, p3 = 0] = command
    const none = new Uint8Array(0)
    const head = { ins, p1, p2 }
    if (command.length < 4) return undefined
    // In T=0 there is always a fifth byte; for a VERIFY it is the length of the data, elsewhere that of the answer.
    if (command.length === 4) return this.protocol === 't1' ? { ...head, data: none, le: null } : undefined
    if (command.length === 5) {
      const isEmptyVerify = this.protocol === 't0' && ins === 0x20
      return { ...head, data: none, le: isEmptyVerify ? null : lengthOf(p3) }
    }
    const data = command.subarray(5, 5 + p3)
    const rest = command.subarray(5 + p3)
    if (p3 === 0 || data.length !== p3 || rest.length > 1) return undefined
    const [le] = rest
    if (le === undefined) return { ...head, data, le: null }
    return this.protocol === 't1' ? { ...head, data, le: lengthOf(le) } : undefined
  }

  #work(command: Parsed, chaining: boolean): Uint8Array {
    const { ins } = command
    if (ins === 0xc0) {
      const { le } = command
      return this.protocol === 't1' || le === null ? status(0x6985) : this.getResponse(le)
    }
    this.pending = undefined
    if (chaining && ins !== 0x2a) return status(0x6884)
    if (ins === 0xa4) return this.#select(command)
    if (ins === 0xb0) return this.readFile(command.p1, command.p2, command.le ?? Infinity)
    if (ins === 0x20) return this.#verify(command)
    if (ins === 0x22) return this.#manageEnvironment(command)
    if (ins === 0x2a) return this.#decipher(command, chaining)
    return status(0x6d00)
  }

  /** T=1: the answer comes with the command that asks for it. T=0: it waits for GET RESPONSE. */
  #give(data: Uint8Array, { le }: Parsed): Uint8Array {
    if (this.protocol === 't1') return le === null ? status(0x9000) : answer(data.subarray(0, le), 0x9000)
    this.pending = data
    return status(0x6100 | (data.length & 0xff))
  }

  #selectByName(cla: number, { p2, data }: Parsed): Uint8Array {
    const name = toHex(data)
    if (cla === 0x00) return status(name === CPS2TER ? 0x9000 : 0x6a82)
    if (cla !== 0x01) return status(0x6884)
    if (p2 !== 0x0c) return status(0x6a86)
    if (name === MANAGER) {
      this.#lost = false
      return status(0x9000)
    }
    if (name !== CHIPDOC) return status(0x6a82)
    if (this.#lost) return status(0x6985)
    this.reset()
    this.#channelOpen = true
    return status(0x9000)
  }

  #select(command: Parsed): Uint8Array {
    const { p1, p2, data } = command
    const path = toHex(data)
    if (p2 !== 0x00) return status(0x6a86)
    if (p1 === 0x00 && path === MF) return this.#enter(MF)
    // A path from the MF leaves 3F00 out.
    if (p1 !== 0x08 || path === '' || path.startsWith(MF)) return status(0x6a86)
    const absolute = MF + path
    if (absolute === this.parts.application) return this.#enter(absolute)
    const content = this.parts.files.get(absolute)
    if (content === undefined) return status(0x6a82)
    this.directory = absolute.slice(0, -4)
    this.file = content
    const { length } = content
    const size = tlv(0x80, [length >> 8, length & 0xff])
    return this.#give(tlv(0x6f, tlv(0x83, hex(path.slice(-4))), size, hex('820101')), command)
  }

  #enter(directory: string): Uint8Array {
    this.directory = directory
    this.file = undefined
    return status(0x9000)
  }

  #verify({ p1, p2, data, le }: Parsed): Uint8Array {
    if (p1 !== 0 || le !== null) return status(0x6a86)
    return p2 === this.parts.pin.reference ? this.tryPin(data) : status(0x6a88)
  }

  #manageEnvironment({ p1, p2, data }: Parsed): Uint8Array {
    if (p1 !== 0x41 || p2 !== 0xb8) return status(0x6a86)
    const [tag, length, reference] = data
    if (data.length !== 3 || tag !== 0x83 || length !== 1) return status(0x6a80)
    this.#chained = new Uint8Array(0)
    return this.useKey(reference)
  }

  #decipher(command: Parsed, chaining: boolean): Uint8Array {
    const { p1, p2, data, le } = command
    if (p1 !== 0x80 || p2 !== 0x86) return status(0x6a86)
    if (this.key === undefined) return status(0x6985)
    if (!this.verified) return status(0x6982)
    const block = Buffer.concat([this.#chained, data])
    this.#chained = chaining ? block : new Uint8Array(0)
    if (chaining) return status(le === null && block.length < MODULUS_BYTES ? 0x9000 : 0x6700)
    if (block.length !== MODULUS_BYTES) return status(0x6a80)
    const decrypt = (key: KeyObject): Uint8Array =>
      privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, block)
    return this.#give(this.sign(decrypt, this.key.key), command)
  }
}
