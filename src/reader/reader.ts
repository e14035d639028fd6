/**
 * The ports of the readers. Names follow PC/SC (interoperability specification, part 5) and ISO/IEC 7816-3.
 * Adapters: `pcsc/` over a native binding, `virtual/` in memory.
 */
import type { PcscReason } from '../errors/codes.ts'
import type { ApduChannel } from '../iso7816/apdu-channel.ts'

/** What happens to the card when a connection ends: `reset` clears every security status. */
export type Disposition = 'leave' | 'reset'

/** A connection to the card in one reader, exclusive for its whole length. */
export interface CardConnection extends ApduChannel {
  readonly reader: string
  /** Answer to reset of the card that is connected, 2 to 33 bytes. */
  readonly atr: Uint8Array
  /**
   * @throws BridgeError `CARD_REMOVED` (pulled, exchanged, reader unplugged, connection closed), `CARD_BUSY`
   *   (another program reset the card under us), `CARD_MUTE` (no answer any more), `PCSC_UNAVAILABLE`.
   */
  transmit(command: Uint8Array): Promise<Uint8Array>
  /**
   * A command to the reader itself (PC/SC part 5, SCardControl; part 10 for pin-pads), in turn with the commands to the
   * card. Absent where the reader has no such channel. Neither `data` nor the answer is kept or written down.
   *
   * @param code - control code of the system: `SCARD_CTL_CODE(function)`, 32 bits without sign.
   * @returns what the reader driver gave; empty where it does not know the code or refuses the data. The connection
   *   stays as it was then.
   * @throws BridgeError as `transmit` does.
   */
  control?(code: number, data: Uint8Array): Promise<Uint8Array>
  /**
   * A command to the reader out of turn, without data, while `control` waits for a person at its keys. Absent where
   * `control` is. Never throws: a system that lets one call at a time through brings it too late, and it does nothing then.
   *
   * @param code - as for `control`.
   */
  interrupt?(code: number): Promise<void>
  /**
   * Resets the card and keeps the connection: no other program gets in between. Absent where the system does not let a
   * program do so; then the connection is closed with a reset and another one made.
   *
   * @throws BridgeError as `transmit` does.
   */
  reset?(): Promise<void>
  /** Ends the connection. Never throws; a second call does nothing. */
  close(disposition: Disposition): Promise<void>
}

/**
 * What a provider tells, in the order in which it happened. `reader` is the name of the reader in the system,
 * unique while attached. A card that was exchanged unseen is told as removed and inserted.
 */
export type ReaderEvent =
  /** `pinPad` is true where the provider knows so without being asked; else the first connection tells. */
  | { readonly type: 'reader-attached'; readonly reader: string; readonly pinPad: boolean }
  | { readonly type: 'reader-detached'; readonly reader: string }
  /** The system shows the reader but cannot use it for now; a card that was in it counts as removed. */
  | { readonly type: 'reader-unavailable'; readonly reader: string }
  /** `atr` is null for a card that does not answer to reset (mute). */
  | { readonly type: 'card-inserted'; readonly reader: string; readonly atr: Uint8Array | null }
  | { readonly type: 'card-removed'; readonly reader: string }
  /**
   * The PC/SC service went away (every reader was told as detached before), or was never there. Told again when the reason
   * has changed.
   */
  | { readonly type: 'service-lost'; readonly reason: PcscReason }
  | { readonly type: 'service-recovered' }

export interface ConnectOptions {
  /** How long to wait for another program that holds the card, before `CARD_BUSY`. */
  readonly waitMs: number
  /** Ends the wait with `CANCELLED`. */
  readonly signal?: AbortSignal
}

export interface ReaderProvider {
  readonly backend: 'pcsc' | 'virtual'
  /**
   * Begins to watch readers. Resolves when the readers attached and the cards inserted at the start were told to
   * the listener, or `service-lost` was. Never rejects for a missing service: it is looked for for ever.
   */
  start(listener: (event: ReaderEvent) => void): Promise<void>
  /**
   * Connects to the card in a reader.
   *
   * @throws BridgeError `PCSC_UNAVAILABLE`, `READER_NOT_FOUND`, `CARD_ABSENT`, `CARD_MUTE`, `CARD_BUSY`,
   *   `CARD_REMOVED`, `CANCELLED`.
   */
  connect(reader: string, options: ConnectOptions): Promise<CardConnection>
  /** Ends every connection with a reset and stops watching. A second call does nothing. */
  stop(): Promise<void>
}
