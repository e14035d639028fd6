/**
 * One command with everything that the transport asks of the host: command chaining, GET RESPONSE after 61xx, the
 * repetition after 6Cxx, and the T=0 forms of cases 1 and 4. Every loop is bounded in count and in bytes.
 */
import { cardProtocolError } from '../errors/bridge-error.ts'
import type { ApduChannel } from './apdu-channel.ts'
import { type CommandApdu, encodeCommandApdu } from './command-apdu.ts'
import { getResponse } from './commands.ts'
import { concatBytes } from './hex.ts'
import { decodeResponseApdu, type ResponseApdu } from './response-apdu.ts'
import { classifyStatusWord, isOk } from './status-word.ts'

const CLA_CHAINING = 0x10
const CHAIN_BLOCK_BYTES = 255
const MAX_COMMAND_BYTES = 65_535
const MAX_RESPONSE_BYTES = 65_536
const MAX_GET_RESPONSES = 300
const MAX_SHORT_NE = 256
const SW_OK = 0x9000

/**
 * Sends a command and gathers its whole answer. A data field over 255 bytes goes out as a chain
 * (ISO/IEC 7816-4:2005, 5.1.1.1). Only a command that expects data is ever sent twice (after 6Cxx), so
 * a VERIFY never is.
 *
 * @returns the data of all parts, at most 65536 bytes, and the last status word, whatever it is (9000 for the 61xx of a
 *   command that wants no data). Of a chain that the card stops, the status word with which it did.
 * @throws BridgeError `CARD_PROTOCOL` when the card sends more than the bounds allow, and what the channel throws.
 */
export async function exchange(channel: ApduChannel, apdu: CommandApdu): Promise<ResponseApdu> {
  if (apdu.data.length > MAX_COMMAND_BYTES)
    throw new RangeError(`nc ${apdu.data.length} is not in 0..${MAX_COMMAND_BYTES}`)
  let offset = 0
  while (apdu.data.length - offset > CHAIN_BLOCK_BYTES) {
    const block = apdu.data.subarray(offset, offset + CHAIN_BLOCK_BYTES)
    const link = { ...apdu, cla: apdu.cla | CLA_CHAINING, data: block, ne: 0 }
    const answer = await transmit(channel, link)
    if (!isOk(answer.sw)) return answer
    offset += CHAIN_BLOCK_BYTES
  }
  return collect(channel, offset === 0 ? apdu : { ...apdu, data: apdu.data.subarray(offset) })
}

/** Sends the last or only part of a command, then GET RESPONSE on the same logical channel as long as data waits. */
async function collect(channel: ApduChannel, apdu: CommandApdu): Promise<ResponseApdu> {
  const parts: Uint8Array[] = []
  let total = 0
  let next = apdu
  for (let count = 0; count <= MAX_GET_RESPONSES; count++) {
    const { data, sw } = await transmitCorrectingLe(channel, next)
    parts.push(data)
    total += data.length
    if (total > MAX_RESPONSE_BYTES) throw cardProtocolError('GET RESPONSE', sw)
    const status = classifyStatusWord(sw)
    if (status.kind !== 'more-data') return { data: concatBytes(...parts), sw }
    // 61xx says that the command was done; data that nobody asked for stays where it is.
    if (apdu.ne === 0) return { data: concatBytes(...parts), sw: SW_OK }
    if (count > 0 && data.length === 0) throw cardProtocolError('GET RESPONSE', sw)
    next = getResponse(apdu.cla & ~CLA_CHAINING, status.available)
  }
  throw cardProtocolError('GET RESPONSE')
}

async function transmitCorrectingLe(channel: ApduChannel, apdu: CommandApdu): Promise<ResponseApdu> {
  const answer = await transmit(channel, apdu)
  const status = classifyStatusWord(answer.sw)
  if (status.kind !== 'wrong-le' || apdu.ne === 0 || apdu.data.length > 0) return answer
  return transmit(channel, { ...apdu, ne: status.exactNe })
}

async function transmit(channel: ApduChannel, apdu: CommandApdu): Promise<ResponseApdu> {
  const bytes = channel.protocol === 't0' ? encodeForT0(apdu) : encodeCommandApdu(apdu)
  try {
    return decodeResponseApdu(await channel.transmit(bytes))
  } finally {
    bytes.fill(0)
  }
}

/**
 * The short T=0 forms (ISO/IEC 7816-3:2006, 12.2): case 1 carries P3 = 00, case 4 leaves out Le and is answered
 * by 61xx. T=0 has no extended Le: a greater Ne asks for 256 bytes, and 61xx tells of more.
 */
function encodeForT0(apdu: CommandApdu): Uint8Array {
  if (apdu.data.length > 0) return encodeCommandApdu({ ...apdu, ne: 0 })
  if (apdu.ne === 0) return concatBytes(encodeCommandApdu(apdu), Uint8Array.of(0))
  return encodeCommandApdu({ ...apdu, ne: Math.min(apdu.ne, MAX_SHORT_NE) })
}
