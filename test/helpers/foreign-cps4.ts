/**
 * A card that looks like a CPS4 to a reader and was written from the published notes on its commands alone, sharing no
 * code with the virtual card: logical channel 1, FCI in 6F, host-side padding. T=1, or T=0 strictly.
 */
import { constants, type KeyObject, privateDecrypt, randomBytes } from 'node:crypto'
import type { CommandHeader, VirtualCard } from '../../src/reader/virtual/virtual-card.ts'
import { type ForeignCardParts, type ForeignKey, tlv } from './foreign-card.ts'
import { hex } from './hex.ts'

const CHIPDOC = '8025000001FF0100'
const CPS2TER = '8025000001FF0002'
const MANAGER = 'A0000001510000'
const MF = '3F00'
const MODULUS_BYTES = 256
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase()
const status = (sw: number): Uint8Array => Uint8Array.of(sw >> 8, sw & 0xff)
const answer = (data: Uint8Array, sw: number): Uint8Array => Buffer.concat([data, status(sw)])

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

export class ForeignCps4 implements VirtualCard {
  readonly profile = 'foreign CPS4'
  readonly protocol: 't0' | 't1'
  readonly atr: Uint8Array
  readonly log: CommandHeader[] = []
  /** Whether the PIN's effect lasts. */
  verified = false
  /** VERIFY commands that carried a PIN. */
  tried = 0
  signed = 0
  triesLeft: number
  readonly #parts: ForeignCardParts
  #lost: boolean
  #channelOpen = false
  #directory = MF
  #file: Uint8Array | undefined
  #pending: Uint8Array | undefined
  #key: ForeignKey | undefined
  #chained: Uint8Array = new Uint8Array(0)

  constructor(parts: ForeignCardParts, { protocol, lost = false }: ForeignCps4Options) {
    this.#parts = parts
    this.protocol = protocol
    this.atr = parts.atr
    this.triesLeft = parts.pin.left
    this.#lost = lost
  }

  reset(): void {
    this.verified = false
    this.#channelOpen = false
    this.#directory = MF
    this.#file = undefined
    this.#pending = undefined
    this.#key = undefined
    this.#chained = new Uint8Array(0)
  }

  transmit(command: Uint8Array): Uint8Array {
    const [cla = 0, ins = 0, p1 = 0, p2 = 0] = command
    this.log.push({ cla, ins, p1, p2 })
    const instead = this.#parts.manners.instead?.(command)
    if (instead !== undefined) return instead
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
    const asked = (le: number): number => (le === 0 ? 256 : le)
    if (command.length < 4) return undefined
    // In T=0 there is always a fifth byte; for a VERIFY it is the length of the data, elsewhere that of the answer.
    if (command.length === 4) return this.protocol === 't1' ? { ...head, data: none, le: null } : undefined
    if (command.length === 5) {
      const isEmptyVerify = this.protocol === 't0' && ins === 0x20
      return { ...head, data: none, le: isEmptyVerify ? null : asked(p3) }
    }
    const data = command.subarray(5, 5 + p3)
    const rest = command.subarray(5 + p3)
    if (p3 === 0 || data.length !== p3 || rest.length > 1) return undefined
    const [le] = rest
    if (le === undefined) return { ...head, data, le: null }
    return this.protocol === 't1' ? { ...head, data, le: asked(le) } : undefined
  }

  #work(command: Parsed, chaining: boolean): Uint8Array {
    const { ins } = command
    if (ins === 0xc0) return this.#getResponse(command)
    this.#pending = undefined
    if (chaining && ins !== 0x2a) return status(0x6884)
    if (ins === 0xa4) return this.#select(command)
    if (ins === 0xb0) return this.#readBinary(command)
    if (ins === 0x20) return this.#verify(command)
    if (ins === 0x22) return this.#manageEnvironment(command)
    if (ins === 0x2a) return this.#decipher(command, chaining)
    return status(0x6d00)
  }

  /** T=1: the answer comes with the command that asks for it. T=0: it waits for GET RESPONSE. */
  #give(data: Uint8Array, { le }: Parsed): Uint8Array {
    if (this.protocol === 't1') return le === null ? status(0x9000) : answer(data.subarray(0, le), 0x9000)
    this.#pending = data
    return status(0x6100 | (data.length & 0xff))
  }

  #getResponse({ le }: Parsed): Uint8Array {
    const pending = this.#pending
    if (this.protocol === 't1' || pending === undefined || le === null) return status(0x6985)
    if (le > pending.length) return status(0x6c00 | (pending.length & 0xff))
    const rest = pending.subarray(le)
    this.#pending = rest.length === 0 ? undefined : rest
    return answer(pending.subarray(0, le), rest.length === 0 ? 0x9000 : 0x6100 | (rest.length & 0xff))
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
    if (absolute === this.#parts.application) return this.#enter(absolute)
    const content = this.#parts.files.get(absolute)
    if (content === undefined) return status(0x6a82)
    this.#directory = absolute.slice(0, -4)
    this.#file = content
    const { length } = content
    const size = tlv(0x80, [length >> 8, length & 0xff])
    return this.#give(tlv(0x6f, tlv(0x83, hex(path.slice(-4))), size, hex('820101')), command)
  }

  #enter(directory: string): Uint8Array {
    this.#directory = directory
    this.#file = undefined
    return status(0x9000)
  }

  #readBinary({ p1, p2, le }: Parsed): Uint8Array {
    const { readLimit, pastEnd } = this.#parts.manners
    if (p1 >= 0x80) return status(0x6a82)
    if (this.#file === undefined) return status(0x6986)
    if (le === null || le > readLimit) return status(0x6700)
    const rest = this.#file.subarray((p1 << 8) | p2)
    if (rest.length === 0) return status(0x6b00)
    if (le <= rest.length) return answer(rest.subarray(0, le), 0x9000)
    return pastEnd === '6282' ? answer(rest, 0x6282) : status(0x6c00 | rest.length)
  }

  #verify({ p1, p2, data, le }: Parsed): Uint8Array {
    const { pin } = this.#parts
    if (p1 !== 0 || le !== null) return status(0x6a86)
    if (p2 !== pin.reference) return status(0x6a88)
    const refused = (): Uint8Array => status(this.triesLeft === 0 ? 0x6983 : 0x63c0 | this.triesLeft)
    if (data.length === 0) return this.verified ? status(0x9000) : refused()
    this.tried += 1
    if (this.triesLeft === 0) return status(0x6983)
    if (data.length !== pin.value.length) return status(0x6a80)
    this.verified = Buffer.from(data).toString('latin1') === pin.value
    this.triesLeft = this.verified ? pin.tries : this.triesLeft - 1
    if (this.verified) return status(0x9000)
    return this.triesLeft === 0 ? status(pin.lastWrong) : refused()
  }

  #manageEnvironment({ p1, p2, data }: Parsed): Uint8Array {
    if (p1 !== 0x41 || p2 !== 0xb8) return status(0x6a86)
    const [tag, length, reference] = data
    if (data.length !== 3 || tag !== 0x83 || length !== 1) return status(0x6a80)
    this.#chained = new Uint8Array(0)
    // The key is one of the application: it is not found from another directory.
    this.#key = this.#parts.keys.find(
      (key) => key.reference === reference && key.directory === this.#directory,
    )
    return status(this.#key === undefined ? 0x6a88 : 0x9000)
  }

  #decipher(command: Parsed, chaining: boolean): Uint8Array {
    const { p1, p2, data, le } = command
    if (p1 !== 0x80 || p2 !== 0x86) return status(0x6a86)
    if (this.#key === undefined) return status(0x6985)
    if (!this.verified) return status(0x6982)
    const block = Buffer.concat([this.#chained, data])
    this.#chained = chaining ? block : new Uint8Array(0)
    if (chaining) return status(le === null && block.length < MODULUS_BYTES ? 0x9000 : 0x6700)
    if (block.length !== MODULUS_BYTES) return status(0x6a80)
    this.signed += 1
    return this.#give(this.#compute(this.#key.key, block), command)
  }

  #compute(key: KeyObject, block: Uint8Array): Uint8Array {
    const { signature } = this.#parts.manners
    if (signature === 'random') return randomBytes(MODULUS_BYTES)
    const right = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, block)
    return signature === 'short' ? right.subarray(0, 200) : right
  }
}
