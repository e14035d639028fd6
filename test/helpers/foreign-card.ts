/**
 * A card that looks like a CPS3 to a reader and was written from the published notes on its commands alone, sharing no
 * code with the virtual card: its files, references and manners are what each test says. T=0, strictly.
 */
import { type KeyObject, privateEncrypt, randomBytes, constants } from 'node:crypto'
import type { CommandHeader, VirtualCard } from '../../src/reader/virtual/virtual-card.ts'
import { hex } from './hex.ts'

export interface ForeignPin {
  /** P2 of VERIFY. */
  readonly reference: number
  /** DF that must be current, as hexadecimal path. */
  readonly directory: string
  readonly value: string
  readonly tries: number
  readonly left: number
  /** Answer to the wrong PIN that blocks. */
  readonly lastWrong: number
}

export interface ForeignKey {
  readonly reference: number
  readonly directory: string
  readonly key: KeyObject
}

export interface ForeignManners {
  /** Longest READ BINARY; more is 6700. */
  readonly readLimit: number
  /** Answer to reading past the end: the length to use, or what there is with a warning. */
  readonly pastEnd: '6Cxx' | '6282'
  /** Whether SELECT takes the application's AID. */
  readonly selectsByAid: boolean
  /** Whether GET DATA shows the PIN object. */
  readonly showsPinObject: boolean
  readonly signature: 'right' | 'random' | 'short'
  /** Answers with these bytes instead of working. */
  readonly instead?: (command: Uint8Array) => Uint8Array | undefined
}

export interface ForeignCardParts {
  readonly atr: Uint8Array
  readonly aid: Uint8Array
  /** Path of the application's DF, in hexadecimal. */
  readonly application: string
  /** Elementary files by their path from 3F00, in hexadecimal. */
  readonly files: ReadonlyMap<string, Uint8Array>
  readonly pin: ForeignPin
  readonly keys: readonly ForeignKey[]
  readonly manners: ForeignManners
}

const ROOT_AID = '8025000001FF0100'
export const MF = '3F00'
export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase()
export const status = (sw: number): Uint8Array => Uint8Array.of(sw >> 8, sw & 0xff)
/** The length that a byte asks for. */
export const lengthOf = (le = 0): number => (le === 0 ? 256 : le)
export const answer = (data: Uint8Array, sw: number): Uint8Array => Buffer.concat([data, status(sw)])

/** What cards of both generations have in common: a directory, a file, a code, keys, and answers that wait. */
export abstract class ForeignSmartCard implements VirtualCard {
  abstract readonly profile: string
  readonly protocol: 't0' | 't1'
  readonly atr: Uint8Array
  readonly log: CommandHeader[] = []
  /** Whether the PIN's effect lasts. */
  verified = false
  /** VERIFY commands that carried a PIN. */
  tried = 0
  signed = 0
  triesLeft: number
  protected readonly parts: ForeignCardParts
  protected directory = MF
  protected file: Uint8Array | undefined
  /** What waits for GET RESPONSE. */
  protected pending: Uint8Array | undefined
  protected key: ForeignKey | undefined

  constructor(parts: ForeignCardParts, protocol: 't0' | 't1') {
    this.parts = parts
    this.protocol = protocol
    this.atr = parts.atr
    this.triesLeft = parts.pin.left
  }

  reset(): void {
    this.verified = false
    this.directory = MF
    this.file = undefined
    this.pending = undefined
    this.key = undefined
  }

  transmit(command: Uint8Array): Uint8Array {
    const [cla = 0, ins = 0, p1 = 0, p2 = 0] = command
    this.log.push({ cla, ins, p1, p2 })
    return this.parts.manners.instead?.(command) ?? this.answerTo(command)
  }

  protected abstract answerTo(command: Uint8Array): Uint8Array

  protected getResponse(wanted: number): Uint8Array {
    const { pending } = this
    if (pending === undefined) return status(0x6985)
    if (wanted > pending.length) return status(0x6c00 | (pending.length & 0xff))
    const rest = pending.subarray(wanted)
    this.pending = rest.length === 0 ? undefined : rest
    return answer(pending.subarray(0, wanted), rest.length === 0 ? 0x9000 : 0x6100 | (rest.length & 0xff))
  }

  protected readFile(p1: number, p2: number, wanted: number): Uint8Array {
    const { readLimit, pastEnd } = this.parts.manners
    if (p1 >= 0x80) return status(0x6a82)
    if (this.file === undefined) return status(0x6986)
    if (wanted > readLimit) return status(0x6700)
    const rest = this.file.subarray((p1 << 8) | p2)
    if (rest.length === 0) return status(0x6b00)
    if (wanted <= rest.length) return answer(rest.subarray(0, wanted), 0x9000)
    return pastEnd === '6282' ? answer(rest, 0x6282) : status(0x6c00 | rest.length)
  }

  /** VERIFY of the right reference: without data it asks for the counter. */
  protected tryPin(data: Uint8Array): Uint8Array {
    const { pin } = this.parts
    const refused = (last: number): Uint8Array =>
      status(this.triesLeft === 0 ? last : 0x63c0 | this.triesLeft)
    if (data.length === 0) return this.verified ? status(0x9000) : refused(0x6983)
    this.tried += 1
    if (this.triesLeft === 0) return status(0x6983)
    if (data.length !== pin.value.length) return status(0x6a80)
    this.verified = Buffer.from(data).toString('latin1') === pin.value
    this.triesLeft = this.verified ? pin.tries : this.triesLeft - 1
    return this.verified ? status(0x9000) : refused(pin.lastWrong)
  }

  /** A key is one of its directory: it is not found from another one. */
  protected useKey(wanted: number | undefined): Uint8Array {
    this.key = this.parts.keys.find(
      ({ reference, directory }) => reference === wanted && directory === this.directory,
    )
    return status(this.key === undefined ? 0x6a88 : 0x9000)
  }

  protected sign(compute: (key: KeyObject) => Uint8Array, key: KeyObject): Uint8Array {
    this.signed += 1
    const { signature } = this.parts.manners
    if (signature === 'random') return randomBytes(256)
    const right = compute(key)
    return signature === 'short' ? right.subarray(0, 200) : right
  }
}

export class ForeignCard extends ForeignSmartCard {
  readonly profile = 'foreign'

  constructor(parts: ForeignCardParts) {
    super(parts, 't0')
  }

  protected answerTo(command: Uint8Array): Uint8Array {
    const [cla, ins] = command
    if (command.length < 4) return status(0x6700)
    if (cla === 0x10) return status(0x6884)
    if (cla !== 0x00) return status(0x6e00)
    if (ins === 0xc0) return this.getResponse(lengthOf(command[4]))
    this.pending = undefined
    const data = command.subarray(5)
    // In T=0 the fifth byte is the length of what follows, and nothing follows that.
    if (ins !== 0xb0 && data.length !== (command[4] ?? 0)) return status(0x6700)
    return this.#work(command, data)
  }

  #work(command: Uint8Array, data: Uint8Array): Uint8Array {
    const [, ins, p1 = 0, p2 = 0] = command
    if (ins === 0xa4) return this.#select(p1, p2, data)
    if (ins === 0xb0) return this.#readBinary(command)
    if (ins === 0xcb) return this.#getData(p1, p2, data)
    if (ins === 0x20) return this.#verify(p1, p2, data)
    if (ins === 0x22) return this.#manageEnvironment(p1, p2, data)
    if (ins === 0x88) return this.#internalAuthenticate(data)
    return status(0x6d00)
  }

  /** T=0: an answer to a command with data waits for GET RESPONSE. */
  #announce(data: Uint8Array): Uint8Array {
    this.pending = data
    return status(0x6100 | (data.length & 0xff))
  }

  #select(p1: number, p2: number, data: Uint8Array): Uint8Array {
    const wanted = toHex(data)
    // The root and the MF take any P2 and answer no file control information.
    if (wanted === (p1 === 0x04 ? ROOT_AID : MF)) return this.#enter(MF, 0x0c)
    if (p2 !== 0x04 && p2 !== 0x0c) return status(0x6a86)
    if (p1 === 0x04) return this.#selectByName(wanted, p2)
    if (![0x00, 0x01, 0x02, 0x09].includes(p1)) return status(0x6a86)
    if (p1 !== 0x09 && data.length !== 2) return status(0x6700)
    return this.#selectPath(p1 === 0x09 && wanted.startsWith(MF) ? wanted : this.directory + wanted, p2)
  }

  #selectByName(name: string, p2: number): Uint8Array {
    const { aid, application, manners } = this.parts
    return manners.selectsByAid && name === toHex(aid) ? this.#enter(application, p2) : status(0x6a82)
  }

  #selectPath(path: string, p2: number): Uint8Array {
    if (path === this.parts.application) return this.#enter(path, p2)
    const content = this.parts.files.get(path)
    if (content === undefined) return status(0x6a82)
    this.directory = path.slice(0, -4)
    this.file = content
    return p2 === 0x0c ? status(0x9000) : this.#announce(fileControl(path, content.length))
  }

  #enter(path: string, p2: number): Uint8Array {
    this.directory = path
    this.file = undefined
    if (p2 === 0x0c) return status(0x9000)
    const { aid } = this.parts
    return this.#announce(
      tlv(
        0x62,
        hex('820138'),
        tlv(0x83, hex(path.slice(-4))),
        tlv(0x84, aid),
        hex('A1048C020200'),
        hex('8A0105'),
      ),
    )
  }

  #readBinary(command: Uint8Array): Uint8Array {
    const [, , p1 = 0, p2 = 0, p3 = 0] = command
    return command.length > 5 ? status(0x6700) : this.readFile(p1, p2, lengthOf(p3))
  }

  #getData(p1: number, p2: number, data: Uint8Array): Uint8Array {
    const { pin, manners } = this.parts
    const reference = pin.reference.toString(16).padStart(2, '0').toUpperCase()
    const asked = toHex(data) === `4D087006BF81${reference}02A080`
    if (!manners.showsPinObject || p1 !== 0x3f || p2 !== 0xff || !asked || this.directory !== pin.directory)
      return status(0x6a88)
    const object = tlv(0xa0, tlv(0x9a, [pin.tries]), tlv(0x9b, [this.triesLeft]), hex('A1088C06F3000013FF00'))
    const head = hex(`BF81${reference}`)
    return this.#announce(tlv(0x70, head, [object.length], object))
  }

  #verify(p1: number, p2: number, data: Uint8Array): Uint8Array {
    const { pin } = this.parts
    if (p1 !== 0) return status(0x6a86)
    if (p2 !== pin.reference || this.directory !== pin.directory) return status(0x6a88)
    return this.tryPin(data)
  }

  #manageEnvironment(p1: number, p2: number, data: Uint8Array): Uint8Array {
    if (p1 !== 0x41 || p2 !== 0xa4) return status(0x6a86)
    const objects = new Map<number, number>()
    for (let at = 0; at < data.length; at += 3) objects.set(data[at] ?? 0, data[at + 2] ?? 0)
    if (data.length !== 6 || objects.get(0x80) !== 0x02) return status(0x6a80)
    return this.useKey(objects.get(0x84))
  }

  #internalAuthenticate(data: Uint8Array): Uint8Array {
    if (this.key === undefined) return status(0x6985)
    if (!this.verified) return status(0x6982)
    if (data.length === 0 || data.length > 102) return status(0x6a80)
    const encrypt = (key: KeyObject): Uint8Array =>
      privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, data)
    return this.#announce(this.sign(encrypt, this.key.key))
  }
}

function fileControl(path: string, size: number): Uint8Array {
  return tlv(
    0x62,
    tlv(0x80, [size >> 8, size & 0xff]),
    hex('820101'),
    tlv(0x83, hex(path.slice(-4))),
    hex('A1128C077BFFFFFFFFFF009C077BFFFFFFFFFF00'),
    hex('8A0105'),
  )
}

/** One TLV with a definite length in its shortest form. */
export function tlv(tag: number, ...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const value = Buffer.concat(parts.map((part) => Uint8Array.from(part)))
  const length = value.length
  const short =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Uint8Array.of(tag, ...short), value])
}
