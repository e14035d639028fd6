/**
 * PIN_VERIFY and PIN_MODIFY (PC/SC part 10, revision 2.02.09, clauses 2.6.3 and 2.6.4): the command to the card with the
 * place that the PIN pad fills in. Fields of more than one byte are little-endian.
 */
import { cardProtocolError } from '../../errors/bridge-error.ts'
import { concatBytes } from '../../iso7816/hex.ts'

/** bmFormatString: ASCII digits, left justified, from the first byte of the data field on; positions in bytes. */
const ASCII_FROM_START = 0x82
/** bmPINBlockString, high half: no bits for the length of the PIN. */
const MAX_BLOCK_BYTES = 0x0f
/** bmPINLengthFormat: the length of the PIN is not put into the command. */
const NO_LENGTH = 0x00
/** bEntryValidationCondition: when the holder presses the validation key; never by itself at the last digit. */
const ON_VALIDATION_KEY = 0x02
/** French (France), as USB numbers languages. */
const FRENCH = 0x040c
const PROLOGUE_BYTES = 3
/** bConfirmPIN. */
const ASK_NEW_TWICE = 0x01
const ASK_CURRENT = 0x02

const VERIFY_HEAD_BYTES = 19
const MODIFY_HEAD_BYTES = 24
/** Header of a command and Lc: the data field begins after them. */
const COMMAND_HEAD_BYTES = 5

/** What both structures have. */
interface Entry {
  /** bTimeOut and bTimeOut2, seconds without a key. */
  readonly timeOutSeconds: number
  /** Digits of every code that is entered, exactly. */
  readonly digits: number
  /** Bytes that one code takes in the data field, 1 to 15. */
  readonly blockBytes: number
  /** Command APDU whose data field is filled with padding; `COMMAND_HEAD_BYTES` and one block at least. */
  readonly command: Uint8Array
}

export type PinVerify = Entry

export interface PinModify extends Entry {
  /** Where the current code goes in the data field; null when only a new one is asked for. */
  readonly currentAt: number | null
  readonly newAt: number
}

function sizes({ digits }: Entry): readonly number[] {
  return [digits, digits]
}

function isPossible({ digits, blockBytes, command, timeOutSeconds }: Entry): boolean {
  return (
    digits >= 1 &&
    digits <= blockBytes &&
    blockBytes <= MAX_BLOCK_BYTES &&
    command.length >= COMMAND_HEAD_BYTES + blockBytes &&
    timeOutSeconds >= 0 &&
    timeOutSeconds <= 0xff
  )
}

function checkEntry(entry: Entry): void {
  if (!isPossible(entry)) throw new RangeError('a code that no PIN pad can enter')
}

function dataLength(command: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, command.length, true)
  return bytes
}

const littleEndian = (value: number): readonly number[] => [value & 0xff, value >> 8]

/** Throws RangeError for an entry that the structure cannot express. */
export function encodePinVerify(entry: PinVerify): Uint8Array {
  checkEntry(entry)
  const { timeOutSeconds, blockBytes, command } = entry
  const head = [
    timeOutSeconds,
    timeOutSeconds,
    ASCII_FROM_START,
    blockBytes,
    NO_LENGTH,
    ...sizes(entry),
    ON_VALIDATION_KEY,
    // bNumberMessage, wLangId, bMsgIndex: one message, the first.
    1,
    ...littleEndian(FRENCH),
    0,
    ...new Uint8Array(PROLOGUE_BYTES),
  ]
  return concatBytes(Uint8Array.from(head), dataLength(command), command)
}

/** Throws RangeError for an entry that the structure cannot express. */
export function encodePinModify(entry: PinModify): Uint8Array {
  checkEntry(entry)
  const { timeOutSeconds, blockBytes, command, currentAt, newAt } = entry
  if (command.length < COMMAND_HEAD_BYTES + Math.max(currentAt ?? 0, newAt) + blockBytes)
    throw new RangeError('a code that no PIN pad can enter')
  // Messages: 0 asks for the current code, 1 for the new one, 2 for it again.
  const messages = currentAt === null ? [2, 1, 2, 0] : [3, 0, 1, 2]
  const [count = 0, ...indexes] = messages
  const head = [
    timeOutSeconds,
    timeOutSeconds,
    ASCII_FROM_START,
    blockBytes,
    NO_LENGTH,
    currentAt ?? 0,
    newAt,
    ...sizes(entry),
    ASK_NEW_TWICE | (currentAt === null ? 0 : ASK_CURRENT),
    ON_VALIDATION_KEY,
    count,
    ...littleEndian(FRENCH),
    ...indexes,
    ...new Uint8Array(PROLOGUE_BYTES),
  ]
  return concatBytes(Uint8Array.from(head), dataLength(command), command)
}

const malformed = (name: string): Error => cardProtocolError(name)

/** The command at the end of a structure. */
function commandAfter(structure: Uint8Array, head: number, name: string): Uint8Array {
  if (structure.length < head) throw malformed(name)
  const view = new DataView(structure.buffer, structure.byteOffset, structure.length)
  const command = structure.slice(head)
  if (view.getUint32(head - 4, true) !== command.length) throw malformed(name)
  return command
}

/** The fields at the same place in both structures, as only this module writes them. */
function entryOf(
  structure: Uint8Array,
  command: Uint8Array,
  { digitsAt, name }: { readonly digitsAt: number; readonly name: string },
): Entry {
  const [timeOutSeconds = 0, timeOut2 = 0, format = 0, blockBytes = 0, lengthFormat = 0] = structure
  const [digits = 0, minDigits = 0] = structure.subarray(digitsAt, digitsAt + 2)
  const entry = { timeOutSeconds, digits, blockBytes, command }
  const known =
    timeOut2 === timeOutSeconds &&
    format === ASCII_FROM_START &&
    lengthFormat === NO_LENGTH &&
    digits === minDigits &&
    command[COMMAND_HEAD_BYTES - 1] === command.length - COMMAND_HEAD_BYTES &&
    isPossible(entry)
  if (!known) throw malformed(name)
  return entry
}

/**
 * Reads a structure of the shape that `encodePinVerify` writes: for readers in software.
 *
 * @throws BridgeError `CARD_PROTOCOL` for any other.
 */
export function decodePinVerify(structure: Uint8Array): PinVerify {
  const name = 'PIN_VERIFY'
  const command = commandAfter(structure, VERIFY_HEAD_BYTES, name)
  const entry = entryOf(structure, command, { digitsAt: 5, name })
  if (structure[7] !== ON_VALIDATION_KEY) throw malformed(name)
  return entry
}

/**
 * Reads a structure of the shape that `encodePinModify` writes.
 *
 * @throws BridgeError `CARD_PROTOCOL` for any other.
 */
export function decodePinModify(structure: Uint8Array): PinModify {
  const name = 'PIN_MODIFY'
  const command = commandAfter(structure, MODIFY_HEAD_BYTES, name)
  const entry = entryOf(structure, command, { digitsAt: 7, name })
  const [offset = 0, newAt = 0] = structure.subarray(5, 7)
  const [confirm = 0, condition] = structure.subarray(9, 11)
  const asksCurrent = (confirm & ASK_CURRENT) !== 0
  const room = command.length - COMMAND_HEAD_BYTES - entry.blockBytes
  const known =
    (confirm & ~ASK_CURRENT) === ASK_NEW_TWICE &&
    condition === ON_VALIDATION_KEY &&
    newAt <= room &&
    offset <= room &&
    (asksCurrent || offset === 0)
  if (!known) throw malformed(name)
  return { ...entry, currentAt: asksCurrent ? offset : null, newAt }
}
