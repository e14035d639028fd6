/**
 * The one place that loads native code: the package `pcsclite` 1.0.1, an optional dependency. Typed by hand, because
 * the package may be absent and its own types lack what is used here.
 */
import { createRequire } from 'node:module'
import { pcscFault, type PcscFault } from './return-codes.ts'

/** A reader of pcsclite, and at the same time the only connection that it can have. */
export interface PcscliteReader {
  readonly name: string
  /** The class is not exported: another reader of the same name is made with the constructor of one. */
  readonly constructor: unknown
  on(
    event: 'status',
    listener: (status: { readonly state: number; readonly atr?: Uint8Array }) => void,
  ): unknown
  on(event: 'error', listener: (error: unknown) => void): unknown
  on(event: 'end', listener: () => void): unknown
  /** Starts the thread that watches the reader. */
  get_status(told: (error: unknown, state: number, atr?: Uint8Array) => void): void
  connect(
    options: { readonly share_mode: number; readonly protocol: number },
    done: (error: unknown, protocol?: number) => void,
  ): void
  transmit(
    command: Uint8Array,
    responseLength: number,
    protocol: number,
    done: (error: unknown, response: Uint8Array) => void,
  ): void
  /** The data are read on another thread, and must not be collected before `done`. */
  control(
    data: Uint8Array,
    code: number,
    responseLength: number,
    done: (error: unknown, response: Uint8Array) => void,
  ): void
  disconnect(disposition: number, done: (error: unknown) => void): void
  /** Ends the thread that watches the reader, synchronously. */
  close(): void
}

export interface PcscliteService {
  on(event: 'reader', listener: (reader: PcscliteReader) => void): unknown
  on(event: 'error', listener: (error: unknown) => void): unknown
  /** Called by the package in the next tick; `told` gets each list of reader names, NUL between them. */
  start: (told: (error: unknown, names?: Uint8Array) => void) => void
  close(): void
}

/** Makes a context. Throws when no service runs. */
export type Pcsclite = () => PcscliteService

/**
 * @param load - `require` of this file unless told else.
 * @throws PcscFault when the package is absent, was not built, or misses the system's library; another call tries
 *   again, for the loader of CommonJS keeps no failures.
 */
export function loadPcsclite(load: (id: string) => unknown = createRequire(import.meta.url)): Pcsclite {
  try {
    return load('pcsclite') as Pcsclite
  } catch (cause) {
    throw pcscFault('the PC/SC binding pcsclite cannot be loaded', null, { cause, reason: 'no-library' })
  }
}

/**
 * An error of pcsclite with its return code. The package gives the code in its message alone, as the last thing and in
 * hexadecimal digits: `SCardConnect error: Sharing violation.(0x8010000b)`. Where `long` has 64 bits, a negative code
 * has 16 digits.
 */
export function pcscliteFault(error: unknown): PcscFault {
  const message = error instanceof Error ? error.message : String(error)
  const digits = /\(0x([0-9a-f]{1,16})\)\s*$/i.exec(message)?.[1]
  const code = digits === undefined ? null : Number.parseInt(digits.slice(-8), 16)
  const call = /^\w+/.exec(message)?.[0] ?? 'PC/SC'
  return pcscFault(digits === undefined ? message : `${call} failed`, code, { cause: error })
}
