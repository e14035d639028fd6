/** The body of an error as it leaves the machine's memory: built from an allow-list, never from the error's own properties. */
import { type AnyBridgeError, plainError } from '../../errors/bridge-error.ts'
import { type ErrorCode, type ErrorDetails } from '../../errors/codes.ts'
import { type Locale, messageOf } from '../../errors/messages.ts'

/** `data` of a JSON-RPC error (protocol, section 7). */
export interface PublicErrorData {
  readonly code: ErrorCode
  readonly advice?: string
  readonly details?: Readonly<Record<string, unknown>>
  readonly retryable: boolean
  /** Finds the log line of this answer again. */
  readonly requestId: string
}

export interface PublicError {
  readonly message: string
  readonly data: PublicErrorData
}

type WireDetails = Omit<ErrorDetails, 'SETUP_INVALID'>

/** The members of `details` that a caller may see; names of readers stand in the sentence only. */
const VISIBLE: { readonly [C in keyof WireDetails]: readonly (keyof Required<WireDetails[C]>)[] } = {
  PCSC_UNAVAILABLE: ['reason'],
  READER_NOT_FOUND: ['readers'],
  READER_AMBIGUOUS: ['readers'],
  CARD_BUSY: ['holder'],
  CARD_UNSUPPORTED: ['kind'],
  CARD_PROTOCOL: ['command', 'statusWord'],
  CERTIFICATE_EXPIRED: ['notAfter', 'notBefore'],
  PIN_INCORRECT: ['triesLeft'],
  PIN_LAST_TRY: ['triesLeft'],
  PIN_CANCELLED: [],
  PIN_FORMAT: ['minLength', 'maxLength'],
  PIN_REQUIRED: ['minLength', 'maxLength'],
  PUK_INCORRECT: ['triesLeft'],
  PUK_LAST_TRY: ['triesLeft'],
  PUK_FORMAT: ['minLength', 'maxLength'],
  NEW_PIN_REFUSED: ['reason'],
  RATE_LIMITED: ['retryAfterSeconds'],
  REQUEST_INVALID: ['path'],
  METHOD_NOT_FOUND: ['path'],
}

function visibleDetails(error: AnyBridgeError): Record<string, unknown> | undefined {
  const names: readonly string[] = Object.hasOwn(VISIBLE, error.code)
    ? VISIBLE[error.code as keyof typeof VISIBLE]
    : []
  const facts = (error.details ?? {}) as Readonly<Record<string, unknown>>
  const shown = names.filter((name) => facts[name] !== undefined).map((name) => [name, facts[name]])
  return shown.length === 0 ? undefined : (Object.fromEntries(shown) as Record<string, unknown>)
}

/** Set-up faults name files of this machine: to a caller they are internal errors. */
export function publicError(error: AnyBridgeError, locale: Locale, requestId: string): PublicError {
  const told = error.code === 'SETUP_INVALID' ? plainError('INTERNAL') : error
  const { what, advice } = messageOf(told, locale)
  const details = visibleDetails(told)
  return {
    message: what,
    data: {
      code: told.code,
      ...(advice === undefined ? {} : { advice }),
      ...(details === undefined ? {} : { details }),
      retryable: told.retryable,
      requestId,
    },
  }
}
