/** The port to a PC/SC library: what the provider needs of one, in PC/SC's terms. */
import type { Protocol } from '../../iso7816/apdu-channel.ts'
import type { Disposition } from '../reader.ts'
import type { ReaderState } from './reader-state.ts'

/** What a context tells, in order, and never from inside a call of its owner. Nothing comes after `lost` or `close`. */
export interface ContextWatcher {
  /** The state of every reader that was attached at the start is known. Once. */
  ready(): void
  /** `states` changed. */
  changed(): void
  /** `states` may be wrong for good: only a new context shows how things are. */
  doubtful(): void
  /** The service is gone, and this context with it. */
  lost(fault: Error): void
}

/** A resource manager context and the watch of its readers. */
export interface PcscContext {
  /** Readers in the order in which the system lists them. */
  readonly states: ReadonlyMap<string, ReaderState>
  /**
   * Connects exclusively, T=0 or T=1 as the card offers.
   *
   * @throws PcscFault
   */
  connect(reader: string): Promise<PcscHandle>
  /** Ends the watch; handles live on. Resolves when nothing of it is left. Never throws. */
  close(): Promise<void>
}

/** A connected card. One call at a time. */
export interface PcscHandle {
  readonly protocol: Protocol
  /** @throws PcscFault */
  transmit(command: Uint8Array): Promise<Uint8Array>
  /** SCardControl. @throws PcscFault */
  control(code: number, data: Uint8Array): Promise<Uint8Array>
  /** Resets the card without letting another program to it. Absent where the library cannot. @throws PcscFault */
  reset?(): Promise<void>
  /** Releases the card and the handle. @throws PcscFault */
  disconnect(disposition: Disposition): Promise<void>
}

export interface PcscBinding {
  /** @throws PcscFault when no service answers. */
  open(watcher: ContextWatcher): PcscContext
}
