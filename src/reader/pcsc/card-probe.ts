/** Asks for the answer to reset of a card that was inserted: what the watch of pcsc-mini tells of it is garbage. */
import { pause } from './patience.ts'
import { callMini, DISPOSITIONS, type PcscMini, PROTOCOL_ANY, SHARE_SHARED } from './pcsc-mini-native.ts'
import { SCARD, toPcscFault } from './return-codes.ts'

const RETRY_MS = 60

const CARD_GONE: ReadonlySet<number | null> = new Set([
  SCARD.NO_SMARTCARD,
  SCARD.REMOVED_CARD,
  SCARD.UNKNOWN_READER,
  SCARD.NO_SERVICE,
  SCARD.COMM_ERROR,
])
const PASSING: ReadonlySet<number | null> = new Set([SCARD.SHARING_VIOLATION, SCARD.RESET_CARD])

/**
 * Connects for a moment, shared with others, and sends nothing to the card. Waits for a program that keeps the card for
 * itself.
 *
 * @param signal - the card is not there any more, or nobody wants to know.
 * @returns null for a card that does not answer; undefined when it is gone. Never rejects.
 */
export async function probeCard(
  pcscMini: PcscMini,
  reader: string,
  signal: AbortSignal,
): Promise<Uint8Array | null | undefined> {
  while (!signal.aborted) {
    try {
      return await readAtr(pcscMini, reader)
    } catch (error) {
      const { returnCode } = toPcscFault(error)
      if (CARD_GONE.has(returnCode)) return undefined
      if (!PASSING.has(returnCode)) return null
    }
    await pause(RETRY_MS, [signal])
  }
  return undefined
}

async function readAtr(pcscMini: PcscMini, reader: string): Promise<Uint8Array> {
  const client = pcscMini.newClient()
  try {
    const card = await callMini(() => client.connect(reader, SHARE_SHARED, PROTOCOL_ANY))
    try {
      return Uint8Array.from((await callMini(() => card.state())).atr)
    } finally {
      await callMini(() => card.disconnect(DISPOSITIONS.leave)).catch(() => undefined)
    }
  } finally {
    // Connections die with the client that made them: it must not be collected before this line.
    pcscMini.stopClient(client)
  }
}
