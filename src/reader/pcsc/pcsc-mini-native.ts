/**
 * The one place that loads the package `pcsc-mini` 0.1.3, an optional dependency with prebuilt binaries. Its native half
 * is used as it is: the classes above it hide the readers that are unavailable for a while, and want a watch for every
 * connection. Some calls throw at once, others reject (Observed).
 */
import { createRequire } from 'node:module'
import { pcscFault, type PcscFault, SCARD } from './return-codes.ts'

export interface MiniTransaction {
  end(disposition: number): Promise<void>
}

/** A connected card, with a context of its own. One call at a time. */
export interface MiniCard {
  /** T=0 is 1, T=1 is 2. */
  protocol(): number
  /** SCardStatus. */
  state(): Promise<{ readonly atr: Uint8Array }>
  /** SCardBeginTransaction: waits for the transaction of another program. */
  transaction(): Promise<MiniTransaction>
  /**
   * The command is read on another thread, and must not be collected meanwhile. The answer is a view of the buffer,
   * which the package never lets go of (Observed).
   *
   * @param protocol - undefined: the one that was agreed at the connection.
   */
  transmit(protocol: undefined, command: Uint8Array, response: ArrayBuffer): Promise<Uint8Array>
  /** SCardControl; command and answer as in `transmit`. */
  control(code: number, command: Uint8Array, response: ArrayBuffer): Promise<Uint8Array>
  /** @returns the protocol. */
  reconnect(share: number, disposition: number): Promise<number>
  /** Closes the socket of its context, but not when it fails (Observed). */
  disconnect(disposition: number): Promise<void>
}

/** A watch of the readers, and a pool of four connections that live as long as it does. */
export interface MiniClient {
  connect(reader: string, share: number, protocols: number): Promise<MiniCard>
  /** Watches up to four readers. Throws when no service runs. */
  start(changed: (reader: string, flags: number) => void, failed: (error: unknown) => void): void
  /** Throws when the service is gone. Does nothing for a client that was not started. */
  stop(): void
}

interface Addon {
  newClient(): MiniClient
}

/** The package, with what has to be kept for its sake. */
export interface PcscMini extends Addon {
  /** Ends a client, which may have lost its service. Never throws. */
  stopClient(client: MiniClient): void
  /** A buffer for the longest response APDU; to be given back. */
  lendBuffer(): ArrayBuffer
  takeBack(buffer: ArrayBuffer): void
}

/** PC/SC part 5: share modes, SCARD_PROTOCOL_T0 and _T1 together, dispositions. */
export const SHARE_EXCLUSIVE = 1
export const SHARE_SHARED = 2
export const PROTOCOL_T1 = 2
export const PROTOCOL_ANY = 3
export const DISPOSITIONS = { leave: 0, reset: 1 } as const

/** Longest response APDU to an extended command (ISO/IEC 7816-4:2005, 5.1). */
const LONGEST_RESPONSE = 65_536 + 2

/** The package itself keeps the clients that must not be collected: it lives as long as the process. */
interface KeepingAddon extends Addon {
  keptForCpsBridge?: MiniClient[]
}

/**
 * @param load - `require` of this file unless told else.
 * @throws PcscFault when the package is absent, or has no binary for this system; another call tries again.
 */
export function loadPcscMini(load: (id: string) => unknown = createRequire(import.meta.url)): PcscMini {
  let addon: KeepingAddon
  try {
    addon = load('pcsc-mini/build/addon.node') as KeepingAddon
  } catch (cause) {
    throw pcscFault('the PC/SC binding pcsc-mini cannot be loaded', null, cause)
  }
  const kept = (addon.keptForCpsBridge ??= [])
  const spare: ArrayBuffer[] = []
  return {
    newClient: () => addon.newClient(),
    /**
     * A client whose service is gone cannot be stopped: the call frees its context and fails, and would fail again,
     * uncaught, when the client is collected (Observed). So such a client is kept for the life of the process: some
     * kilobytes and a dead thread for each time that the service ended.
     */
    stopClient: (client) => {
      try {
        client.stop()
      } catch {
        kept.push(client)
      }
    },
    // The package holds every buffer it was given for ever, so that each is used again.
    lendBuffer: () => spare.pop() ?? new ArrayBuffer(LONGEST_RESPONSE),
    takeBack: (buffer) => {
      new Uint8Array(buffer).fill(0)
      spare.push(buffer)
    },
  }
}

/** Names of return codes as the package gives them in `code`. What is not here has no meaning of its own. */
const RETURN_CODES: ReadonlyMap<string, number> = new Map<string, number>([
  ['InternalError', 0x80100001],
  ['InvalidHandle', SCARD.INVALID_HANDLE],
  ['InvalidParameter', 0x80100004],
  ['InsufficientBuffer', SCARD.INSUFFICIENT_BUFFER],
  ['UnknownReader', SCARD.UNKNOWN_READER],
  ['Timeout', 0x8010000a],
  ['SharingViolation', SCARD.SHARING_VIOLATION],
  ['NoSmartCard', SCARD.NO_SMARTCARD],
  ['ProtoMismatch', 0x8010000f],
  ['NotReady', 0x80100010],
  ['InvalidValue', 0x80100011],
  ['SystemCancelled', 0x80100012],
  ['CommError', SCARD.COMM_ERROR],
  ['UnknownError', 0x80100014],
  ['InvalidAtr', 0x80100015],
  ['NotTransacted', SCARD.NOT_TRANSACTED],
  ['ReaderUnavailable', 0x80100017],
  ['Shutdown', 0x80100018],
  ['NoService', SCARD.NO_SERVICE],
  ['ServiceStopped', 0x8010001e],
  ['UnsupportedFeature', 0x80100022],
  ['NoReadersAvailable', 0x8010002e],
  ['CommDataLost', 0x8010002f],
  ['ServerTooBusy', 0x80100031],
  ['UnsupportedCard', 0x80100065],
  ['UnresponsiveCard', 0x80100066],
  ['UnpoweredCard', 0x80100067],
  ['ResetCard', SCARD.RESET_CARD],
  ['RemovedCard', SCARD.REMOVED_CARD],
  // The package's own: the card was let go.
  ['NoCardConnection', SCARD.REMOVED_CARD],
  ['SecurityViolation', 0x8010006a],
])

/** An error of pcsc-mini with its return code, which the package gives as a name. */
export function pcscMiniFault(error: unknown): PcscFault {
  const name = error instanceof Error && 'code' in error ? String(error.code) : ''
  const code = RETURN_CODES.get(name) ?? null
  return pcscFault(
    code === null ? `PC/SC call failed: ${name || String(error)}` : 'PC/SC call failed',
    code,
    error,
  )
}

/** Calls the package: what it throws and what it rejects with become a PcscFault. */
export async function callMini<T>(call: () => Promise<T> | T): Promise<T> {
  try {
    return await call()
  } catch (error) {
    throw pcscMiniFault(error)
  }
}
