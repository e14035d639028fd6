/** Connections to cards over pcsclite, each on a reader object that nothing else uses. */
import type { Protocol } from '../../iso7816/apdu-channel.ts'
import type { Disposition } from '../reader.ts'
import type { PcscHandle } from './pcsc-binding.ts'
import { pcscliteFault, type PcscliteReader } from './pcsclite-native.ts'
import { MUTE_SETTLE_MS, SETTLE_MS } from './pcsclite-quirks.ts'
import { isServiceFault, toPcscFault } from './return-codes.ts'

/** PC/SC part 5: SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T0 and _T1, SCARD_LEAVE_CARD and SCARD_RESET_CARD. */
const SHARE_EXCLUSIVE = 1
const PROTOCOL_T0 = 1
const PROTOCOL_T1 = 2
const DISPOSITIONS: Readonly<Record<Disposition, number>> = { leave: 0, reset: 1 }
/** Longest response APDU to a short and to an extended command, with SW1 and SW2 (ISO/IEC 7816-4:2005, 5.1). */
const SHORT_RESPONSE = 256 + 2
const EXTENDED_RESPONSE = 65_536 + 2
/** Longer than a short response APDU and than any list of features (PC/SC part 10, 2.2 and 2.5). */
const CONTROL_RESPONSE = 512
/** Header, the byte 00 that begins extended length fields, and one such field. */
const SHORTEST_EXTENDED = 7

/**
 * Makes connections. The reader objects that pcsclite hands out watch their reader, and their one mutex is held during
 * every transmit: a change of state would stop the event loop until the card has answered (Observed in pcsclite 1.0.1),
 * and their flag `connected` survives the service, after which `connect` succeeds without a card. So connections use
 * objects of their own, one a reader at a time, thrown away after any fault. To be dropped with a binding that separates
 * the two.
 */
export class PcscliteConnector {
  readonly #spare = new Map<string, PcscliteReader>()

  /** @param model - the object that pcsclite handed out for the reader. @throws PcscFault */
  async connect(model: PcscliteReader): Promise<PcscHandle> {
    const { name } = model
    const own = this.#spare.get(name) ?? (await makeReader(model))
    this.#spare.delete(name)
    const protocol = await new Promise<number>((resolve, reject) =>
      own.connect({ share_mode: SHARE_EXCLUSIVE, protocol: PROTOCOL_T0 | PROTOCOL_T1 }, (error, active) => {
        if (isError(error)) reject(pcscliteFault(error))
        else resolve(active ?? 0)
      }),
    ).catch((fault: unknown) => {
      if (!isServiceFault(toPcscFault(fault))) this.#spare.set(name, own)
      throw fault
    })
    return new PcscliteHandle(own, protocol, () => this.#spare.set(name, own))
  }
}

class PcscliteHandle implements PcscHandle {
  readonly protocol: Protocol
  readonly #reader: PcscliteReader
  readonly #protocol: number
  readonly #free: () => void

  constructor(reader: PcscliteReader, protocol: number, free: () => void) {
    this.#reader = reader
    this.#protocol = protocol
    this.protocol = protocol === PROTOCOL_T1 ? 't1' : 't0'
    this.#free = free
  }

  transmit(command: Uint8Array): Promise<Uint8Array> {
    return new Promise((resolve, reject) =>
      this.#reader.transmit(command, longestResponse(command), this.#protocol, (error, response) => {
        if (isError(error)) reject(pcscliteFault(error))
        else resolve(new Uint8Array(response.buffer, response.byteOffset, response.length))
      }),
    )
  }

  control(code: number, data: Uint8Array): Promise<Uint8Array> {
    const sent = data.slice()
    return new Promise((resolve, reject) =>
      this.#reader.control(sent, code, CONTROL_RESPONSE, (error, response) => {
        // Also keeps the data alive: the package holds no reference to them (Observed in pcsclite 1.0.1).
        sent.fill(0)
        if (isError(error)) reject(pcscliteFault(error))
        else resolve(Uint8Array.from(response))
      }),
    )
  }

  disconnect(disposition: Disposition): Promise<void> {
    return new Promise((resolve, reject) =>
      this.#reader.disconnect(DISPOSITIONS[disposition], (error) => {
        if (isError(error)) {
          reject(pcscliteFault(error))
        } else {
          this.#free()
          resolve()
        }
      }),
    )
  }
}

/**
 * Makes a reader object without a watch. pcsclite 1.0.1 leaves the identifier of the watch's thread uninitialised until
 * one was started, and joins that thread when the object is collected: so a watch is started, and closed as soon as that
 * is safe.
 */
function makeReader(model: PcscliteReader): Promise<PcscliteReader> {
  const Reader = model.constructor as new (name: string) => PcscliteReader
  const reader = new Reader(model.name)
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined
    reader.get_status((error, _state, atr) => {
      clearTimeout(timer)
      const end = (): void => {
        reader.close()
        if (isError(error)) reject(pcscliteFault(error))
        else resolve(reader)
      }
      timer = setTimeout(end, atr === undefined || atr.length === 0 ? MUTE_SETTLE_MS : SETTLE_MS)
    })
  })
}

/** pcsclite reserves the whole length anew for each command, which is felt with the extended one. */
function longestResponse(command: Uint8Array): number {
  return command.length >= SHORTEST_EXTENDED && command[4] === 0 ? EXTENDED_RESPONSE : SHORT_RESPONSE
}

const isError = (error: unknown): boolean => error !== undefined && error !== null
