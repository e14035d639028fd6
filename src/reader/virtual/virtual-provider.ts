import { BridgeError, pcscUnavailable, plainError } from '../../errors/bridge-error.ts'
import type { CardConnection, ConnectOptions, ReaderEvent, ReaderProvider } from '../reader.ts'
import type { VirtualPinPad } from './virtual-pin-pad.ts'
import type { CommandHook, VirtualCard } from './virtual-card.ts'
import { AttachedReader } from './attached-reader.ts'

/** A reader and the card that is in it at the start. */
interface VirtualReader {
  readonly name: string
  readonly card: VirtualCard | null
  readonly pinPad?: VirtualPinPad | undefined
}

export interface VirtualProviderOptions {
  readonly readers: readonly VirtualReader[]
  /** Sees every command before the card does; faults are played here. */
  readonly beforeCommand?: CommandHook
}

/** Name of the n-th virtual reader, from 0, as PC/SC names readers. */
export function virtualReaderName(index: number): string {
  return `cps-bridge Virtual Reader ${index.toString(16).toUpperCase().padStart(2, '0')} 00`
}

type Listener = (event: ReaderEvent) => void

/** Readers in memory, with cards that tests and the demonstration insert and pull. */
export class VirtualReaderProvider implements ReaderProvider {
  readonly backend = 'virtual'
  readonly #readers: Map<string, AttachedReader>
  readonly #beforeCommand: CommandHook | undefined
  #state: 'new' | 'running' | 'stopped' = 'new'
  #listener: Listener = () => undefined

  constructor({ readers, beforeCommand }: VirtualProviderOptions) {
    this.#beforeCommand = beforeCommand
    this.#readers = new Map(
      readers.map(({ name, card, pinPad }) => [
        name,
        new AttachedReader({ name, card, pinPad, beforeCommand }),
      ]),
    )
  }

  /** Names of the readers, in their order. */
  get readers(): readonly string[] {
    return [...this.#readers.keys()]
  }

  start(listener: Listener): Promise<void> {
    if (this.#state !== 'new') throw new RangeError('the virtual readers were started before')
    this.#state = 'running'
    this.#listener = listener
    for (const [reader, { card, hasPinPad }] of this.#readers) {
      listener({ type: 'reader-attached', reader, pinPad: hasPinPad })
      if (card !== null) listener({ type: 'card-inserted', reader, atr: card.atr })
    }
    return Promise.resolve()
  }

  async connect(reader: string, options: ConnectOptions): Promise<CardConnection> {
    if (this.#state === 'stopped') throw pcscUnavailable('not-running')
    return this.#find(reader).connect(options)
  }

  stop(): Promise<void> {
    this.#state = 'stopped'
    this.#listener = () => undefined
    for (const attached of this.#readers.values()) attached.stop()
    return Promise.resolve()
  }

  /** Plugs another reader in, perhaps with a card. The listener is told before this returns. */
  attach(name: string, card: VirtualCard | null): void {
    const attached = new AttachedReader({ name, card, pinPad: undefined, beforeCommand: this.#beforeCommand })
    this.#readers.set(name, attached)
    this.#listener({ type: 'reader-attached', reader: name, pinPad: false })
    if (card !== null) this.#listener({ type: 'card-inserted', reader: name, atr: card.atr })
  }

  /**
   * Puts another card in the place of the one that is in, without any event: as when a service looks too seldom, or the
   * machine slept. What was connected fails with `CARD_REMOVED`.
   *
   * @throws BridgeError `READER_NOT_FOUND`.
   */
  exchangeUnseen(reader: string, card: VirtualCard): void {
    const found = this.#find(reader)
    found.remove()
    found.insert(card)
  }

  /** @throws BridgeError `READER_NOT_FOUND`. */
  cardIn(reader: string): VirtualCard | null {
    return this.#find(reader).card
  }

  /**
   * Inserts a card, over another one too: that one is pulled first. Its counters are kept, its security state is not.
   * The listener is told before this returns.
   *
   * @throws BridgeError `READER_NOT_FOUND`.
   */
  insert(reader: string, card: VirtualCard): void {
    const found = this.#find(reader)
    if (found.card !== null) this.remove(reader)
    found.insert(card)
    this.#listener({ type: 'card-inserted', reader, atr: card.atr })
  }

  /**
   * Pulls the card; what talks to it fails with `CARD_REMOVED`. The listener is told before this returns.
   *
   * @throws BridgeError `READER_NOT_FOUND`, `CARD_ABSENT`.
   */
  remove(reader: string): void {
    const found = this.#find(reader)
    if (found.card === null) throw plainError('CARD_ABSENT')
    found.remove()
    this.#listener({ type: 'card-removed', reader })
  }

  #find(reader: string): AttachedReader {
    const found = this.#readers.get(reader)
    if (found === undefined) throw new BridgeError('READER_NOT_FOUND', { readers: this.readers })
    return found
  }
}
