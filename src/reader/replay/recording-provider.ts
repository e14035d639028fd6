/** Keeps what goes to and from cards, in memory only: nothing here is fit to be written down. */
import { isBridgeError } from '../../errors/bridge-error.ts'
import type { ErrorCode } from '../../errors/codes.ts'
import type { Protocol } from '../../iso7816/apdu-channel.ts'
import type { CardConnection, ConnectOptions, ReaderEvent, ReaderProvider } from '../reader.ts'
import { bearsSecret, type Fault, type TranscriptEvent } from './transcript.ts'

/** One step as it was; a code in a command is already zero. It still holds all that the card told. */
export type RawStep =
  | { readonly command: Uint8Array; readonly answer: Uint8Array | Fault; readonly event?: undefined }
  | { readonly event: TranscriptEvent; readonly command?: undefined }

export interface Recording {
  /** The card of the first connection; undefined when there was none. */
  readonly card: { readonly atr: Uint8Array; readonly protocol: Protocol } | undefined
  readonly steps: readonly RawStep[]
}

const FAULT_OF_CODE: ReadonlyMap<ErrorCode, Fault> = new Map<ErrorCode, Fault>([
  ['CARD_REMOVED', 'card-removed'],
  ['CARD_MUTE', 'card-mute'],
  ['CARD_BUSY', 'card-busy'],
  ['PCSC_UNAVAILABLE', 'pcsc-unavailable'],
])
const DATA_START = 5

/** A copy of a command in which a code is zero. */
function withoutSecret(command: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(command)
  if (bearsSecret(copy)) copy.fill(0, DATA_START)
  return copy
}

/** Decorates the readers; their first card that is connected to is the one that is recorded. */
export class RecordingProvider implements ReaderProvider {
  readonly #provider: ReaderProvider
  readonly #steps: RawStep[] = []
  #card: Recording['card']
  #reader: string | undefined
  #removed = false
  #busy = 0

  constructor(provider: ReaderProvider) {
    this.#provider = provider
  }

  get backend(): ReaderProvider['backend'] {
    return this.#provider.backend
  }

  get recording(): Recording {
    return { card: this.#card, steps: this.#steps }
  }

  start(listener: (event: ReaderEvent) => void): Promise<void> {
    return this.#provider.start((event) => {
      const gone = event.type === 'card-removed' || event.type === 'reader-detached'
      // During an exchange its own fault tells of it.
      if (gone && event.reader === this.#reader && this.#busy === 0) this.#cardRemoved()
      listener(event)
    })
  }

  async connect(reader: string, options: ConnectOptions): Promise<CardConnection> {
    let inner
    try {
      inner = await this.#provider.connect(reader, options)
    } catch (error) {
      const fault = isBridgeError(error) ? FAULT_OF_CODE.get(error.code) : undefined
      if (fault === 'card-removed') this.#cardRemoved()
      else if (fault !== undefined) this.#steps.push({ event: fault })
      throw error
    }
    const connection = inner
    this.#reader ??= reader
    this.#card ??= { atr: Uint8Array.from(connection.atr), protocol: connection.protocol }
    let open = true
    // Without `control`: an entry on the PIN pad of a reader is an exchange that nobody here sees, so none takes place.
    return {
      reader: connection.reader,
      atr: connection.atr,
      protocol: connection.protocol,
      transmit: (command) => this.#transmit(connection, command),
      close: async (disposition) => {
        if (open && !this.#removed) this.#steps.push({ event: disposition })
        open = false
        await connection.close(disposition)
      },
    }
  }

  async #transmit(connection: CardConnection, command: Uint8Array): Promise<Uint8Array> {
    const copy = withoutSecret(command)
    this.#busy += 1
    try {
      const answer = await connection.transmit(command)
      this.#steps.push({ command: copy, answer: Uint8Array.from(answer) })
      return answer
    } catch (error) {
      const fault = isBridgeError(error) ? FAULT_OF_CODE.get(error.code) : undefined
      if (fault === undefined || this.#removed) throw error
      if (fault === 'card-removed') this.#removed = true
      this.#steps.push({ command: copy, answer: fault })
      throw error
    } finally {
      this.#busy -= 1
    }
  }

  #cardRemoved(): void {
    if (this.#removed) return
    this.#removed = true
    this.#steps.push({ event: 'card-removed' })
  }

  stop(): Promise<void> {
    return this.#provider.stop()
  }
}
