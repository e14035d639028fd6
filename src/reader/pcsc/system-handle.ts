/** Connections over the system's own PC/SC library: shared with other programs, in a transaction for their whole length. */
import type { Protocol } from '../../iso7816/apdu-channel.ts'
import type { PcscId, PcscLibrary } from '../../system/pcsc-library.ts'
import type { Disposition } from '../reader.ts'
import type { PcscHandle } from './pcsc-binding.ts'
import { checkCode, type PcscFault, pcscFault, SCARD, toPcscFault } from './return-codes.ts'
import { establishContext } from './system-service.ts'
import { settlesWithin } from './timeout.ts'

/** PC/SC part 5: SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 and _T1, SCARD_LEAVE_CARD and SCARD_RESET_CARD. */
const SHARE_SHARED = 2
const PROTOCOL_T1 = 2
const PROTOCOL_ANY = 3
const DISPOSITIONS: Readonly<Record<Disposition, number>> = { leave: 0, reset: 1 }

/** Longest response APDU to a short and to an extended command, with SW1 and SW2 (ISO/IEC 7816-4:2005, 5.1). */
const SHORT_RESPONSE = 256 + 2
const EXTENDED_RESPONSE = 65_536 + 2
/** Longer than any list of features (PC/SC part 10, 2.2 and 2.5). */
const CONTROL_RESPONSE = 512
/** Header, the byte 00 that begins extended length fields, and one such field. */
const SHORTEST_EXTENDED = 7

/** A service that takes a connection answers it within this time. */
const ESTABLISH_MS = 2000
/** Between two calls that name the card, where a transaction without one ends after five seconds. */
const KEEP_ALIVE_MS = 2000
/** Another program may reset the card between connection and transaction; macOS wants two reconnections at times. */
const RECONNECTS = 3

/**
 * Connects beside other programs and begins the transaction, each after the transactions of others: they may keep the
 * card open meanwhile, and wait until this one ends (PC/SC part 5, SCardBeginTransaction).
 *
 * @throws PcscFault
 */
export async function connectShared(library: PcscLibrary, reader: Uint8Array): Promise<PcscHandle> {
  const context = await establishInTime(library)
  try {
    const { code, card, protocol } = await library.connect(context, reader, SHARE_SHARED, PROTOCOL_ANY)
    checkCode('SCardConnect', code)
    await beginTransaction(library, card).catch(async (fault: unknown) => {
      await library.disconnect(card, DISPOSITIONS.leave)
      throw fault
    })
    return new SystemHandle(library, context, card, protocol)
  } catch (fault) {
    await library.releaseContext(context)
    throw fault
  }
}

/** One context for each connection: pcsc-lite lets one call at a time through on a context. */
async function establishInTime(library: PcscLibrary): Promise<PcscId> {
  const call = establishContext(library)
  if (await settlesWithin(call, ESTABLISH_MS)) return call
  void call.then((context) => library.releaseContext(context)).catch(() => undefined)
  throw pcscFault('the PC/SC service does not answer', SCARD.NO_SERVICE, { reason: 'not-answering' })
}

async function beginTransaction(library: PcscLibrary, card: PcscId): Promise<void> {
  for (let left = RECONNECTS; ; left -= 1) {
    const code = await library.beginTransaction(card)
    if (code !== SCARD.RESET_CARD || left === 0) {
      checkCode('SCardBeginTransaction', code)
      return
    }
    checkCode('SCardReconnect', await library.reconnect(card, SHARE_SHARED, PROTOCOL_ANY, DISPOSITIONS.leave))
  }
}

class SystemHandle implements PcscHandle {
  readonly protocol: Protocol
  readonly #library: PcscLibrary
  readonly #context: PcscId
  readonly #card: PcscId
  readonly #protocol: number
  readonly #response = Buffer.alloc(SHORT_RESPONSE)
  readonly #keepAlive: NodeJS.Timeout | undefined
  #queue: Promise<unknown> = Promise.resolve()
  #released: Promise<void> | undefined
  /** Calls that have not returned. */
  #calls = 0
  /** What the last sign of life found: later commands must not reach a card that is another or was reset. */
  #fault: PcscFault | undefined

  constructor(library: PcscLibrary, context: PcscId, card: PcscId, protocol: number) {
    this.#library = library
    this.#context = context
    this.#card = card
    this.#protocol = protocol
    this.protocol = protocol === PROTOCOL_T1 ? 't1' : 't0'
    if (library.abi.transactionsExpire) {
      this.#keepAlive = setInterval(() => this.#touch(), KEEP_ALIVE_MS)
      this.#keepAlive.unref()
    }
  }

  transmit(command: Uint8Array): Promise<Uint8Array> {
    const response = isExtended(command) ? Buffer.alloc(EXTENDED_RESPONSE) : this.#response
    return this.#send(command, response, (sent) =>
      this.#library.transmit(this.#card, this.#protocol, sent, response),
    )
  }

  control(code: number, data: Uint8Array): Promise<Uint8Array> {
    const response = Buffer.alloc(CONTROL_RESPONSE)
    return this.#send(data, response, (sent) => this.#library.control(this.#card, code, sent, response))
  }

  /** SCardReconnect keeps the transaction. The protocol stays the one that the caller was told. */
  reset(): Promise<void> {
    return this.#enqueue(async () => {
      if (this.#fault !== undefined) throw this.#fault
      checkCode(
        'SCardReconnect',
        await this.#library.reconnect(this.#card, SHARE_SHARED, this.#protocol, DISPOSITIONS.reset),
      )
    })
  }

  /** A second call does nothing. */
  disconnect(disposition: Disposition): Promise<void> {
    clearInterval(this.#keepAlive)
    this.#released ??= this.#enqueue(() => this.#release(DISPOSITIONS[disposition]))
    return this.#released
  }

  #send(
    data: Uint8Array,
    response: Buffer,
    call: (sent: Buffer) => Promise<{ readonly code: number; readonly length: number }>,
  ): Promise<Uint8Array> {
    const sent = Buffer.from(data)
    return this.#enqueue(async () => {
      if (this.#fault !== undefined) throw this.#fault
      const { code, length } = await call(sent)
      checkCode('SCardTransmit or SCardControl', code)
      return Uint8Array.from(response.subarray(0, length))
    }).finally(() => sent.fill(0))
  }

  /** Gives everything back, whatever fails on the way: without a card or a service there is nothing to let go of. */
  async #release(disposition: number): Promise<void> {
    const ended = await this.#library.endTransaction(this.#card, disposition)
    // The card that is in now is another program's affair.
    const isDone = ended === 0 || ended === SCARD.REMOVED_CARD
    await this.#library.disconnect(this.#card, isDone ? DISPOSITIONS.leave : disposition)
    await this.#library.releaseContext(this.#context)
  }

  /**
   * SCardStatus, when no other call runs. It is harmless: the resource manager answers it, nothing is sent to the card, so
   * that neither a selected file nor a verified PIN nor a counter can change.
   */
  #touch(): void {
    if (this.#calls > 0) return
    this.#enqueue(async () => checkCode('SCardStatus', await this.#library.status(this.#card))).catch(
      (error: unknown) => {
        this.#fault = toPcscFault(error)
      },
    )
  }

  #enqueue<T>(call: () => Promise<T>): Promise<T> {
    this.#calls += 1
    const result = this.#queue.then(call).finally(() => (this.#calls -= 1))
    this.#queue = result.catch(() => undefined)
    return result
  }
}

function isExtended(command: Uint8Array): boolean {
  return command.length >= SHORTEST_EXTENDED && command[4] === 0
}
