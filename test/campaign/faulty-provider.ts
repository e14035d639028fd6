/** Virtual readers on which the world changes at one chosen command. */
import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { BridgeError, pcscUnavailable, plainError } from '../../src/errors/bridge-error.ts'
import type { CardConnection, ConnectOptions, ReaderEvent, ReaderProvider } from '../../src/reader/reader.ts'
import { type CommandHeader, commandHeader, type VirtualCard } from '../../src/reader/virtual/virtual-card.ts'
import { VirtualReaderProvider } from '../../src/reader/virtual/virtual-provider.ts'

export const FAULTS = [
  'removed',
  'put back',
  'swapped',
  'reset',
  'unplugged',
  'service killed',
  'mute',
  'garbage',
] as const
export type Fault = (typeof FAULTS)[number]

/** A command as the host sent it: its header, and whether it carried a data field. */
export interface SentCommand extends CommandHeader {
  readonly hasData: boolean
}

const busy = (): Error => new BridgeError('CARD_BUSY', {})

/** Bytes that are no answer of any card, the same at each run; the last two are no known status word. */
function noise(index: number): Uint8Array {
  const bytes = createHash('sha256').update(`answer ${index}`).digest()
  return Uint8Array.from([...bytes.subarray(0, 16), 0x42, bytes[16] ?? 0])
}

export class FaultyProvider implements ReaderProvider {
  readonly backend = 'virtual'
  readonly sent: SentCommand[] = []
  readonly #inner: VirtualReaderProvider
  readonly #reader: string
  readonly #card: VirtualCard
  readonly #other: VirtualCard
  #plan: { readonly fault: Fault; readonly at: number } | undefined
  /** What every connect and transmit meets until the repair. */
  #down: (() => Error) | undefined
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
    if (this.#down !== undefined) throw this.#down()
    const connection = await this.#inner.connect(reader, options)
    let broken: (() => Error) | undefined
    return {
      reader,
      atr: connection.atr,
      protocol: connection.protocol,
      close: (disposition) => connection.close(disposition),
      transmit: async (command) => {
        const index = this.sent.length
        this.sent.push({ ...commandHeader(command), hasData: command.length > 5 })
        await nextTurn()
        if (this.#plan?.at === index) {
          const { fault } = this.#plan
          if (fault === 'garbage') return noise(index)
          if (fault === 'reset') broken = busy
          this.#play(fault)
        }
        const fault = this.#down ?? broken
        if (fault !== undefined) throw fault()
        return connection.transmit(command)
      },
    }
  }

  stop(): Promise<void> {
    return this.#inner.stop()
  }

  #play(fault: Exclude<Fault, 'garbage'>): void {
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
    }
  }

  /** Makes everything right again; the first card is in the reader afterwards, unless another took its place. */
  repair(): void {
    const fault = this.played ? this.#plan?.fault : undefined
    this.#down = undefined
    if (fault === 'service killed') this.#tell({ type: 'service-recovered' })
    if (fault === 'service killed' || fault === 'unplugged')
      this.#tell({ type: 'reader-attached', reader: this.#reader, pinPad: false })
    const taken = this.#inner.cardIn(this.#reader) === null
    if (taken || fault === 'mute' || fault === 'garbage') this.#inner.insert(this.#reader, this.#card)
  }
}
