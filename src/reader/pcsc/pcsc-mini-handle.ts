/** Connections over pcsc-mini: exclusive, or shared with a transaction for their whole length. */
import type { Protocol } from '../../iso7816/apdu-channel.ts'
import type { Disposition } from '../reader.ts'
import type { PcscHandle } from './pcsc-binding.ts'
import {
  callMini,
  DISPOSITIONS,
  type MiniCard,
  type MiniClient,
  type MiniTransaction,
  type PcscMini,
  PROTOCOL_ANY,
  PROTOCOL_T1,
  SHARE_EXCLUSIVE,
  SHARE_SHARED,
} from './pcsc-mini-native.ts'
import { type PcscFault, SCARD, toPcscFault } from './return-codes.ts'

/**
 * Windows resets the card of a transaction without a call for five seconds; any call that names the card begins that
 * time anew (Microsoft Learn, SCardBeginTransaction, remarks).
 */
export const KEEP_ALIVE_MS = 2000
/** Another program may reset the card between connection and transaction; macOS wants two reconnections at times. */
const RECONNECTS = 3

/** Calls `work` again and again, until the function that it gives is called. */
export type Repeat = (work: () => void, everyMs: number) => () => void

/** With a timer of the system, which keeps no process alive. */
export const repeatBySystem: Repeat = (work, everyMs) => {
  const timer = setInterval(work, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}

/**
 * Connects exclusively. @throws PcscFault
 */
export async function connectExclusive(pcscMini: PcscMini, reader: string): Promise<PcscMiniHandle> {
  const client = pcscMini.newClient()
  const card = await callMini(() => client.connect(reader, SHARE_EXCLUSIVE, PROTOCOL_ANY))
  return new PcscMiniHandle({ pcscMini, client, card })
}

/**
 * Connects beside other programs and begins the transaction, each after the transactions of others: they may keep the
 * card open meanwhile, and none of them can send to it or reset it (PC/SC part 5, SCardBeginTransaction).
 *
 * @throws PcscFault
 */
export async function connectShared(
  pcscMini: PcscMini,
  reader: string,
  repeat: Repeat,
): Promise<PcscMiniHandle> {
  const client = pcscMini.newClient()
  const card = await callMini(() => client.connect(reader, SHARE_SHARED, PROTOCOL_ANY))
  try {
    const transaction = await beginTransaction(card)
    return new PcscMiniHandle({ pcscMini, client, card, transaction, repeat })
  } catch (fault) {
    await callMini(() => card.disconnect(DISPOSITIONS.leave)).catch(() => undefined)
    throw fault
  } finally {
    // Connections die with the client that made them: it must not be collected before this line.
    pcscMini.stopClient(client)
  }
}

async function beginTransaction(card: MiniCard): Promise<MiniTransaction> {
  for (let left = RECONNECTS; ; left -= 1) {
    try {
      return await callMini(() => card.transaction())
    } catch (fault) {
      if (left === 0 || toPcscFault(fault).returnCode !== SCARD.RESET_CARD) throw fault
      await callMini(() => card.reconnect(SHARE_SHARED, DISPOSITIONS.leave))
    }
  }
}

interface Connected {
  readonly pcscMini: PcscMini
  /** Never started; held because the connection lives in it. */
  readonly client: MiniClient
  readonly card: MiniCard
  /** With a shared connection. */
  readonly transaction?: MiniTransaction
  readonly repeat?: Repeat
}

export class PcscMiniHandle implements PcscHandle {
  readonly protocol: Protocol
  readonly #connected: Connected
  readonly #buffer: ArrayBuffer
  readonly #endKeepAlive: () => void
  #queue: Promise<unknown> = Promise.resolve()
  #released = false
  /** Calls that have not returned. */
  #calls = 0
  /** What the last sign of life found: later commands must not reach a card that is another or was reset. */
  #fault: PcscFault | undefined

  constructor(connected: Connected) {
    this.#connected = connected
    this.#buffer = connected.pcscMini.lendBuffer()
    this.protocol = connected.card.protocol() === PROTOCOL_T1 ? 't1' : 't0'
    const touch = (): void => this.#touch()
    this.#endKeepAlive = connected.repeat?.(touch, KEEP_ALIVE_MS) ?? (() => undefined)
  }

  transmit(command: Uint8Array): Promise<Uint8Array> {
    const { card } = this.#connected
    return this.#send(command, (sent) => card.transmit(undefined, sent, this.#buffer))
  }

  control(code: number, data: Uint8Array): Promise<Uint8Array> {
    const { card } = this.#connected
    return this.#send(data, (sent) => card.control(code, sent, this.#buffer))
  }

  /** A second call does nothing. */
  disconnect(disposition: Disposition): Promise<void> {
    this.#endKeepAlive()
    return this.#enqueue(() => this.#release(DISPOSITIONS[disposition]))
  }

  #send(data: Uint8Array, call: (sent: Uint8Array) => Promise<Uint8Array>): Promise<Uint8Array> {
    const sent = data.slice()
    return this.#enqueue(async () => {
      if (this.#fault !== undefined) throw this.#fault
      return Uint8Array.from(await callMini(() => call(sent)))
      // Also keeps the data alive until the call has returned.
    }).finally(() => sent.fill(0))
  }

  async #release(disposition: number): Promise<void> {
    if (this.#released) return
    const { pcscMini, card, transaction } = this.#connected
    const ended = await callMini(() => transaction?.end(disposition)).then(
      () => transaction !== undefined,
      () => false,
    )
    await callMini(() => card.disconnect(ended ? DISPOSITIONS.leave : disposition))
    this.#released = true
    pcscMini.takeBack(this.#buffer)
  }

  /**
   * SCardStatus, when no other call runs. It is harmless: the service or the resource manager answers it, nothing is
   * sent to the card, so that neither a selected file nor a verified PIN nor a counter can change.
   */
  #touch(): void {
    if (this.#calls > 0) return
    const { card } = this.#connected
    this.#enqueue(() => callMini(() => card.state())).catch((error: unknown) => {
      this.#fault = toPcscFault(error)
    })
  }

  #enqueue<T>(call: () => Promise<T>): Promise<T> {
    this.#calls += 1
    const result = this.#queue.then(call).finally(() => (this.#calls -= 1))
    this.#queue = result.catch(() => undefined)
    return result
  }
}
