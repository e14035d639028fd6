/**
 * Return codes of the PC/SC functions and what they mean to a caller of the bridge. The numbers are those of the PC/SC
 * Workgroup, Interoperability Specification 2.01.14, part 5, as winscard and pcsc-lite define them.
 */
import { BridgeError, cardProtocolError, pcscUnavailable, plainError } from '../../errors/bridge-error.ts'
import type { PcscReason } from '../../errors/codes.ts'

/** What was asked of PC/SC when it failed: the same code says another thing at the start than in the middle. */
export type Phase = 'connect' | 'transmit'

type ReaderCode =
  | 'PCSC_UNAVAILABLE'
  | 'READER_NOT_FOUND'
  | 'CARD_ABSENT'
  | 'CARD_REMOVED'
  | 'CARD_MUTE'
  | 'CARD_BUSY'
  | 'CARD_PROTOCOL'

interface Meaning {
  readonly name: string
  readonly connect: ReaderCode
  readonly transmit: ReaderCode
  /**
   * The code tells that the exchange failed, not why: the card may have been pulled or the service killed at that
   * moment, which the watch of the reader tells a little later.
   */
  readonly ambiguous?: true
}

/** Codes that the program itself acts on. */
export const SCARD = {
  CANCELLED: 0x80100002,
  INVALID_HANDLE: 0x80100003,
  INSUFFICIENT_BUFFER: 0x80100008,
  UNKNOWN_READER: 0x80100009,
  TIMEOUT: 0x8010000a,
  SHARING_VIOLATION: 0x8010000b,
  NO_SMARTCARD: 0x8010000c,
  COMM_ERROR: 0x80100013,
  NOT_TRANSACTED: 0x80100016,
  READER_UNAVAILABLE: 0x80100017,
  NO_SERVICE: 0x8010001d,
  SERVICE_STOPPED: 0x8010001e,
  NO_READERS_AVAILABLE: 0x8010002e,
  RESET_CARD: 0x80100068,
  REMOVED_CARD: 0x80100069,
  SECURITY_VIOLATION: 0x8010006a,
} as const

const unavailable = { connect: 'PCSC_UNAVAILABLE', transmit: 'PCSC_UNAVAILABLE' } as const
const unplugged = { connect: 'READER_NOT_FOUND', transmit: 'CARD_REMOVED' } as const
const mute = { connect: 'CARD_MUTE', transmit: 'CARD_MUTE' } as const

const MEANINGS: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  [0x80100001, { name: 'SCARD_F_INTERNAL_ERROR', ...unavailable, ambiguous: true }],
  [
    SCARD.INVALID_HANDLE,
    {
      name: 'SCARD_E_INVALID_HANDLE',
      connect: 'PCSC_UNAVAILABLE',
      transmit: 'CARD_REMOVED',
      ambiguous: true,
    },
  ],
  [
    SCARD.INSUFFICIENT_BUFFER,
    { name: 'SCARD_E_INSUFFICIENT_BUFFER', connect: 'CARD_PROTOCOL', transmit: 'CARD_PROTOCOL' },
  ],
  [SCARD.UNKNOWN_READER, { name: 'SCARD_E_UNKNOWN_READER', ...unplugged }],
  [SCARD.TIMEOUT, { name: 'SCARD_E_TIMEOUT', ...mute, ambiguous: true }],
  [
    SCARD.SHARING_VIOLATION,
    { name: 'SCARD_E_SHARING_VIOLATION', connect: 'CARD_BUSY', transmit: 'CARD_BUSY' },
  ],
  [SCARD.NO_SMARTCARD, { name: 'SCARD_E_NO_SMARTCARD', connect: 'CARD_ABSENT', transmit: 'CARD_REMOVED' }],
  [0x8010000f, { name: 'SCARD_E_PROTO_MISMATCH', ...mute }],
  [0x80100010, { name: 'SCARD_E_NOT_READY', ...mute }],
  [0x80100012, { name: 'SCARD_E_SYSTEM_CANCELLED', ...unavailable }],
  [SCARD.COMM_ERROR, { name: 'SCARD_F_COMM_ERROR', ...unavailable, ambiguous: true }],
  [0x80100014, { name: 'SCARD_F_UNKNOWN_ERROR', ...mute, ambiguous: true }],
  [0x80100015, { name: 'SCARD_E_INVALID_ATR', ...mute }],
  [SCARD.NOT_TRANSACTED, { name: 'SCARD_E_NOT_TRANSACTED', ...mute, ambiguous: true }],
  [SCARD.READER_UNAVAILABLE, { name: 'SCARD_E_READER_UNAVAILABLE', ...unplugged, ambiguous: true }],
  [0x80100018, { name: 'SCARD_P_SHUTDOWN', ...unavailable }],
  [SCARD.NO_SERVICE, { name: 'SCARD_E_NO_SERVICE', ...unavailable }],
  [SCARD.SERVICE_STOPPED, { name: 'SCARD_E_SERVICE_STOPPED', ...unavailable }],
  [SCARD.NO_READERS_AVAILABLE, { name: 'SCARD_E_NO_READERS_AVAILABLE', ...unplugged }],
  [0x8010002f, { name: 'SCARD_E_COMM_DATA_LOST', ...mute, ambiguous: true }],
  [0x80100031, { name: 'SCARD_E_SERVER_TOO_BUSY', ...unavailable }],
  [0x80100065, { name: 'SCARD_W_UNSUPPORTED_CARD', ...mute }],
  [0x80100066, { name: 'SCARD_W_UNRESPONSIVE_CARD', ...mute }],
  [0x80100067, { name: 'SCARD_W_UNPOWERED_CARD', ...mute }],
  [SCARD.RESET_CARD, { name: 'SCARD_W_RESET_CARD', connect: 'CARD_BUSY', transmit: 'CARD_BUSY' }],
  [SCARD.REMOVED_CARD, { name: 'SCARD_W_REMOVED_CARD', connect: 'CARD_REMOVED', transmit: 'CARD_REMOVED' }],
  // The policy of the system (polkit) keeps this user from the card service.
  [SCARD.SECURITY_VIOLATION, { name: 'SCARD_W_SECURITY_VIOLATION', ...unavailable }],
])

const UNKNOWN: Omit<Meaning, 'name'> = { connect: 'PCSC_UNAVAILABLE', transmit: 'CARD_MUTE', ambiguous: true }

/** A failed PC/SC call. `returnCode` is null when the binding gave none. */
export interface PcscFault extends Error {
  readonly returnCode: number | null
  /** Why there is no service, where more is known than the return code tells. */
  readonly reason: PcscReason | undefined
}

export function pcscFault(
  text: string,
  returnCode: number | null,
  { cause, reason }: { readonly cause?: unknown; readonly reason?: PcscReason } = {},
): PcscFault {
  const name = returnCode === null ? '' : ` (${returnCodeName(returnCode)})`
  return Object.assign(new Error(`${text}${name}`, { cause }), { returnCode, reason })
}

/** Why the service cannot be used, for one that failed so. */
export function reasonOf({ returnCode, reason }: PcscFault): PcscReason {
  return reason ?? (returnCode === SCARD.SECURITY_VIOLATION ? 'denied' : 'not-running')
}

/** @throws PcscFault when the return code of the function is not SCARD_S_SUCCESS. */
export function checkCode(functionName: string, code: number): void {
  if (code !== 0) throw pcscFault(`${functionName} failed`, code)
}

/** What a binding threw, as a fault: without a return code when it is none. */
export function toPcscFault(error: unknown): PcscFault {
  return error instanceof Error && 'returnCode' in error
    ? (error as PcscFault)
    : pcscFault(String(error), null, { cause: error })
}

/** `SCARD_…` of the specification, or the number in hexadecimal digits when it is not a code known here. */
export function returnCodeName(returnCode: number): string {
  return MEANINGS.get(returnCode)?.name ?? `0x${returnCode.toString(16).toUpperCase().padStart(8, '0')}`
}

function meaningOf({ returnCode }: PcscFault): Omit<Meaning, 'name'> {
  return (returnCode === null ? undefined : MEANINGS.get(returnCode)) ?? UNKNOWN
}

/**
 * What readers answer to a control code that they do not know, or to data that they do not take: pcsc-lite and winscard
 * give "unsupported feature" different numbers, and drivers of Windows answer with codes of the system
 * (ERROR_INVALID_FUNCTION, ERROR_BAD_COMMAND, ERROR_NOT_SUPPORTED, ERROR_INVALID_PARAMETER).
 */
const REFUSED_CONTROL: ReadonlySet<number | null> = new Set([
  0x80100004, 0x80100011, 0x8010001f, 0x80100022, 1, 22, 50, 87,
])

/** Whether the reader refused a control code, which says nothing of the card. */
export function isRefusedControl({ returnCode }: PcscFault): boolean {
  return REFUSED_CONTROL.has(returnCode)
}

/** Whether what happens to reader and service next decides what the fault means. */
export function isAmbiguous(fault: PcscFault): boolean {
  return meaningOf(fault).ambiguous === true
}

/** Whether the fault is one of the service itself rather than of a reader or a card. */
export function isServiceFault(fault: PcscFault): boolean {
  return fault.returnCode !== null && MEANINGS.get(fault.returnCode)?.connect === 'PCSC_UNAVAILABLE'
}

/** @param readers - names of the readers attached, for `READER_NOT_FOUND`. */
export function toReaderError(fault: PcscFault, phase: Phase, readers: readonly string[]): BridgeError {
  const code = meaningOf(fault)[phase]
  switch (code) {
    case 'READER_NOT_FOUND':
      return new BridgeError(code, { readers }, { cause: fault })
    case 'CARD_BUSY':
      return new BridgeError(code, {}, { cause: fault })
    case 'CARD_PROTOCOL':
      return cardProtocolError('response APDU', undefined, { cause: fault })
    case 'PCSC_UNAVAILABLE':
      return pcscUnavailable(reasonOf(fault), { cause: fault })
    case 'CARD_ABSENT':
    case 'CARD_REMOVED':
    case 'CARD_MUTE':
      return plainError(code, { cause: fault })
  }
}
