/**
 * Entries on the PIN pad of a reader: a command whose code nobody here knows is completed by the reader and goes from there
 * to the card (PC/SC part 10, FEATURE_VERIFY_PIN_DIRECT and FEATURE_MODIFY_PIN_DIRECT).
 */
import { BridgeError, cardProtocolError, isBridgeError, plainError } from '../../errors/bridge-error.ts'
import { CODE_COMMANDS, INS } from '../../iso7816/commands.ts'
import type { CardConnection } from '../reader.ts'
import {
  decodeFeatures,
  decodePadProperties,
  FEATURE,
  featureRequestCode,
  type PadProperties,
} from './features.ts'
import { encodePinModify, encodePinVerify } from './pin-structures.ts'

/** The PIN pad of a reader, as the reader tells of it. */
export interface PinPad extends PadProperties {
  /** Control code of FEATURE_VERIFY_PIN_DIRECT. */
  readonly verifyCode: number
  /** Control code of FEATURE_MODIFY_PIN_DIRECT; null where codes cannot be changed on the PIN pad. */
  readonly modifyCode: number | null
  /** Control code of FEATURE_ABORT, which ends an entry; null where only the reader's own time-out and keys do. */
  readonly abortCode: number | null
}

/** Seconds without a key after which the reader gives up. Well below the time that a prompt is open. */
const PAD_TIME_OUT_SECONDS = 60

/**
 * Asks a reader for its PIN pad; the card is not asked anything.
 *
 * @param platform - as `process.platform`.
 * @returns null when it has none, or says so in a way that cannot be understood.
 * @throws BridgeError what `CardConnection.control` throws.
 */
export async function askPinPad(
  connection: Pick<CardConnection, 'control'>,
  platform: string,
): Promise<PinPad | null> {
  const control = connection.control?.bind(connection)
  if (control === undefined) return null
  const features = understood(decodeFeatures, await control(featureRequestCode(platform), new Uint8Array(0)))
  const verifyCode = features?.get(FEATURE.VERIFY_PIN_DIRECT)
  if (features === undefined || verifyCode === undefined) return null
  const modifyCode = features.get(FEATURE.MODIFY_PIN_DIRECT) ?? null
  const abortCode = features.get(FEATURE.ABORT) ?? null
  const codes = { verifyCode, modifyCode, abortCode }
  const propertiesCode = features.get(FEATURE.TLV_PROPERTIES)
  if (propertiesCode === undefined) return codes
  const properties = understood(decodePadProperties, await control(propertiesCode, new Uint8Array(0)))
  return { ...codes, ...properties }
}

function understood<T>(decode: (answer: Uint8Array) => T, answer: Uint8Array): T | undefined {
  try {
    return decode(answer)
  } catch (error) {
    if (isBridgeError(error)) return undefined
    throw error
  }
}

/** Whether a code of this length can be entered: PIN pads are asked for codes of one length only. */
export function padTakes(
  pad: PinPad,
  { minLength, maxLength }: { readonly minLength: number; readonly maxLength: number },
): boolean {
  const { minPinSize = 0, maxPinSize = 0 } = pad
  // A maximum of 0 is one that the reader does not know.
  return minLength === maxLength && minPinSize <= minLength && (maxPinSize === 0 || maxPinSize >= maxLength)
}

/** Stands for a digit in a command: no code has it. */
const PLACEHOLDER = 0x3f
const DATA_AT = 5

/** What card code takes in the place of a code that is entered on the PIN pad. */
export function codePlaceholder(digits: number): Uint8Array {
  return new Uint8Array(digits).fill(PLACEHOLDER)
}

/** Whether a command waits for a code of the PIN pad: it must not go to the card as it is. */
export function awaitsCode(command: Uint8Array): boolean {
  return CODE_COMMANDS.has(command[1]) && command[DATA_AT] === PLACEHOLDER
}

/** CHANGE REFERENCE DATA with P1 = 00 carries the current code before the new one (ISO/IEC 7816-4:2005, 7.5.7). */
function bearsTwoCodes(command: Uint8Array): boolean {
  return command[1] === INS.changeReferenceData && command[2] === 0x00
}

function encodeEntry(command: Uint8Array): Uint8Array {
  const data = command.subarray(DATA_AT)
  const blockBytes = bearsTwoCodes(command) ? data.length / 2 : data.length
  const block = data.subarray(0, blockBytes)
  const padding = block.findIndex((byte) => byte !== PLACEHOLDER)
  const digits = padding < 0 ? blockBytes : padding
  const entry = { timeOutSeconds: PAD_TIME_OUT_SECONDS, digits, blockBytes, command }
  if (command[1] === INS.verify) return encodePinVerify(entry)
  const two = bearsTwoCodes(command)
  return encodePinModify({ ...entry, currentAt: two ? 0 : null, newAt: two ? blockBytes : 0 })
}

/** What came of an entry. `refused`: the reader does not do what it advertised. */
export type PadOutcome =
  | { readonly kind: 'card'; readonly answer: Uint8Array }
  | { readonly kind: 'timed-out' | 'cancelled' | 'codes-differ' | 'wrong-length' }
  | { readonly kind: 'refused'; readonly statusWord: number | undefined }

/** Status words of readers (clause 2.6, and the answers of PC_to_RDR_Secure in CCID 1.1, 6.1.11). */
const PAD_WORDS: ReadonlyMap<number, Exclude<PadOutcome['kind'], 'card' | 'refused'>> = new Map([
  [0x6400, 'timed-out'],
  [0x6401, 'cancelled'],
  [0x6402, 'codes-differ'],
  [0x6403, 'wrong-length'],
])
/** Invalid parameter in the structure. */
const SW_INVALID_PARAMETER = 0x6b80

/** Reads the answer to an entry: a status word of the reader, or the answer of the card as it is. */
export function padOutcome(answer: Uint8Array): PadOutcome {
  if (answer.length < 2) return { kind: 'refused', statusWord: undefined }
  const [sw1 = 0, sw2 = 0] = answer.subarray(-2)
  const statusWord = sw1 * 0x100 + sw2
  if (answer.length > 2) return { kind: 'card', answer }
  const kind = PAD_WORDS.get(statusWord)
  if (kind !== undefined) return { kind }
  return statusWord === SW_INVALID_PARAMETER ? { kind: 'refused', statusWord } : { kind: 'card', answer }
}

/** The PIN pad did not do what the reader had told that it can: the code has to be entered elsewhere. */
export function pinPadFault(statusWord?: number, options?: ErrorOptions): BridgeError<'CARD_PROTOCOL'> {
  return cardProtocolError(PAD_COMMAND, statusWord, options)
}

const PAD_COMMAND = 'PC/SC part 10'

export function isPinPadFault(error: unknown): boolean {
  return isBridgeError(error) && error.code === 'CARD_PROTOCOL' && error.details.command === PAD_COMMAND
}

/**
 * Has the holder enter the codes of a command on the PIN pad, which sends it to the card: once. Where the reader knows how,
 * an entry that nobody wants any more is ended; it ends as the reader says even so.
 *
 * @param command - one for which `awaitsCode` holds.
 * @param unwanted - aborted when nobody wants the entry any more.
 * @returns the card's answer.
 * @throws BridgeError `PIN_TIMEOUT`, `PIN_CANCELLED`, `PIN_FORMAT`, `NEW_PIN_REFUSED` (all without a try), `CARD_PROTOCOL`
 *   (`isPinPadFault`), and what `CardConnection.control` throws.
 */
export async function enterOnPad(
  connection: Pick<CardConnection, 'control' | 'interrupt'>,
  pad: PinPad,
  command: Uint8Array,
  unwanted?: AbortSignal,
): Promise<Uint8Array> {
  const code = command[1] === INS.verify ? pad.verifyCode : pad.modifyCode
  if (connection.control === undefined || code === null) throw pinPadFault()
  const entry = connection.control(code, encodeEntry(command))
  const end = (): void => {
    if (pad.abortCode !== null) void connection.interrupt?.(pad.abortCode)
  }
  unwanted?.addEventListener('abort', end)
  const outcome = padOutcome(await entry.finally(() => unwanted?.removeEventListener('abort', end)))
  switch (outcome.kind) {
    case 'card':
      return outcome.answer
    case 'timed-out':
      throw plainError('PIN_TIMEOUT')
    case 'cancelled':
      throw new BridgeError('PIN_CANCELLED', undefined)
    case 'codes-differ':
      if (command[1] !== INS.verify) throw new BridgeError('NEW_PIN_REFUSED', { reason: 'different' })
      throw new BridgeError('PIN_FORMAT', digitsOf(command))
    case 'wrong-length':
      throw new BridgeError('PIN_FORMAT', digitsOf(command))
    case 'refused':
      throw pinPadFault(outcome.statusWord)
  }
}

function digitsOf(command: Uint8Array): { readonly minLength: number; readonly maxLength: number } {
  const data = command.subarray(DATA_AT)
  const end = data.findIndex((byte) => byte !== PLACEHOLDER)
  const placeholders = end < 0 ? data.length : end
  const digits = bearsTwoCodes(command) && end < 0 ? placeholders / 2 : placeholders
  return { minLength: digits, maxLength: digits }
}
