/** Virtual readers on which the world changes at one chosen command. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { BridgeError, pcscUnavailable, plainError } from '../../src/errors/bridge-error.ts'
import type { CardConnection, ConnectOptions, ReaderEvent, ReaderProvider } from '../../src/reader/reader.ts'
import { type CommandHeader, commandHeader, type VirtualCard } from '../../src/reader/virtual/virtual-card.ts'
import { VirtualReaderProvider } from '../../src/reader/virtual/virtual-provider.ts'

/** What happens to the card, the reader or the service. */
export const WORLD_FAULTS = [
  'removed',
  'put back',
  'swapped',
  'swapped unseen',
  'reset',
  'unplugged',
  'service killed',
  'mute',
  'silent',
  'late',
] as const
export type WorldFault = (typeof WORLD_FAULTS)[number]

/** An answer that is another one than the card gave; with `always` every answer from there on. */
export interface AnswerFault {
  readonly name: string
  readonly change: (answer: Uint8Array) => Uint8Array
  readonly always: boolean
  /** The status word that the whole answer is, where it is one. */
  readonly sw?: number
}
export type Fault = WorldFault | AnswerFault

export const nameOfFault = (fault: Fault): string =>
  typeof fault === 'string' ? fault : `${fault.name}${fault.always ? ' from there on' : ''}`

/** A command as the host sent it: its header, and whether it carried a data field. */
export interface SentCommand extends CommandHeader {
  readonly hasData: boolean
}

/** How late the one late answer is, in milliseconds. */
const LATE_MS = 400

const busy = (): Error => new BridgeError('CARD_BUSY', {})

export class FaultyProvider implements ReaderProvider {
  readonly backend = 'virtual'
  readonly sent: SentCommand[] = []
  /** Connections that were opened and not closed. */
  open = 0
  repairs = 0
  readonly #inner: VirtualReaderProvider
  readonly #reader: string
  readonly #card: VirtualCard
  readonly #other: VirtualCard
  #plan: { readonly fault: Fault; readonly at: number } | undefined
  /** What every connect and transmit meets until the repair. */
  #down: (() => Error) | undefined
  /** Ends the silence of a card. */
  #speak: () => void = () => undefined
  #silence: Promise<void> | undefined
  readonly #listeners: ((event: ReaderEvent) => void)[] = []
  /** The inner reader's events are not told: the service that would tell them is gone. */
  #deaf = false

  /**
   * @param card - in the one reader at the start.
   * @param other - what it is swapped for.
   */
  constructor(reader: string, card: VirtualCard, other: VirtualCard) {
    this.#reader = reader
    this.#card = card
    this.#other = other
    this.#inner = new VirtualReaderProvider({ readers: [{ name: reader, card }] })
  }

  /** Plays the fault when the command with this index, from 0, is about to reach the card. */
  plan(fault: Fault, at: number): void {
    this.#plan = { fault, at }
  }

  get played(): boolean {
    return this.#plan !== undefined && this.sent.length > this.#plan.at
  }

  /** A second listener, of a second program, is told what there is now. */
  async start(listener: (event: ReaderEvent) => void): Promise<void> {
    this.#listeners.push(listener)
    if (this.#listeners.length === 1)
      return this.#inner.start((event) => {
        if (!this.#deaf) this.#tell(event)
      })
    const card = this.#inner.cardIn(this.#reader)
    listener({ type: 'reader-attached', reader: this.#reader, pinPad: false })
    if (card !== null) listener({ type: 'card-inserted', reader: this.#reader, atr: card.atr })
  }

  #tell(event: ReaderEvent): void {
    for (const listener of this.#listeners) listener(event)
  }

  async connect(reader: string, options: ConnectOptions): Promise<CardConnection> {
    await this.#silence
    if (this.#down !== undefined) throw this.#down()
    const connection = await this.#inner.connect(reader, options)
    this.open += 1
    let broken: (() => Error) | undefined
    let closed = false
    return {
      reader,
      atr: connection.atr,
      protocol: connection.protocol,
      close: async (disposition) => {
        await this.#silence
        if (!closed) this.open -= 1
        closed = true
        await connection.close(disposition)
      },
      transmit: async (command) => {
        const index = this.sent.length
        this.sent.push({ ...commandHeader(command), hasData: command.length > 5 })
        await nextTurn()
        const { fault, at = 0 } = this.#plan ?? {}
        if (typeof fault === 'string' && at === index) {
          if (fault === 'reset') broken = busy
          await this.#play(fault)
        }
        const down = this.#down ?? broken
        if (down !== undefined) throw down()
        const answer = await connection.transmit(command)
        const isChanged = typeof fault === 'object' && (at === index || (fault.always && at < index))
        return isChanged ? fault.change(answer) : answer
      },
    }
  }

  stop(): Promise<void> {
    this.#speak()
    return this.#inner.stop()
  }

  async #play(fault: WorldFault): Promise<void> {
    switch (fault) {
      case 'removed':
        this.#inner.remove(this.#reader)
        return
      case 'put back':
        this.#inner.insert(this.#reader, this.#card)
        return
      case 'swapped':
        this.#inner.insert(this.#reader, this.#other)
        return
      case 'swapped unseen':
        this.#inner.exchangeUnseen(this.#reader, this.#other)
        return
      case 'reset':
        this.#card.reset()
        return
      case 'unplugged':
        this.#down = () => plainError('CARD_REMOVED')
        this.#inner.remove(this.#reader)
        this.#tell({ type: 'reader-detached', reader: this.#reader })
        return
      case 'service killed':
        this.#down = () => pcscUnavailable('not-running')
        this.#deaf = true
        this.#inner.remove(this.#reader)
        this.#tell({ type: 'service-lost', reason: 'not-running' })
        this.#deaf = false
        return
      case 'mute':
        this.#down = () => plainError('CARD_MUTE')
        return
      case 'silent':
        this.#silence = new Promise((resolve) => (this.#speak = resolve))
        await this.#silence
        return
      case 'late':
        await new Promise((resolve) => setTimeout(resolve, LATE_MS))
    }
  }

  /** Makes everything right again; the first card is in the reader afterwards, unless another took its place. */
  repair(): void {
    const fault = this.played ? this.#plan?.fault : undefined
    this.repairs += 1
    this.#down = undefined
    this.#silence = undefined
    this.#speak()
    // What it changes for ever ends with the repair.
    if (typeof fault === 'object') this.#plan = { at: -1, fault: { ...fault, always: false } }
    if (fault === 'service killed') this.#tell({ type: 'service-recovered' })
    if (fault === 'service killed' || fault === 'unplugged')
      this.#tell({ type: 'reader-attached', reader: this.#reader, pinPad: false })
    const taken = this.#inner.cardIn(this.#reader) === null
    if (taken || fault === 'mute' || fault === 'silent' || typeof fault === 'object')
      this.#inner.insert(this.#reader, this.#card)
  }
}
