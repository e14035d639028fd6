import { type DetailsOf, ERROR_TABLE, type ErrorCode, type ErrorDetails, type PcscReason } from './codes.ts'

type PlainCode = Exclude<ErrorCode, keyof ErrorDetails>

/**
 * The one error class. `code` identifies the fault, `details` carries its facts, `cause` the low-level error
 * (for the log only, never for the wire).
 */
export class BridgeError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'BridgeError'
  readonly code: C
  readonly details: DetailsOf<C>

  constructor(code: C, details: DetailsOf<C>, options?: ErrorOptions) {
    super(code, options)
    this.code = code
    this.details = details
  }

  get retryable(): boolean {
    return ERROR_TABLE[this.code].retryable
  }
}

/** Discriminated union of all errors: `switch (error.code)` narrows `error.details`. */
export type AnyBridgeError = { [C in ErrorCode]: BridgeError<C> }[ErrorCode]

/** Makes an error of a code that carries no details. */
export function plainError<C extends PlainCode>(code: C, options?: ErrorOptions): BridgeError<C> {
  return new BridgeError(code, undefined as DetailsOf<C>, options)
}

/** There is no PC/SC service to reach readers with. */
export function pcscUnavailable(reason: PcscReason, options?: ErrorOptions): BridgeError<'PCSC_UNAVAILABLE'> {
  return new BridgeError('PCSC_UNAVAILABLE', { reason }, options)
}

/** The card answered what it must not: `command` is a name, `statusWord` its two bytes where that is the fault. */
export function cardProtocolError(
  command: string,
  statusWord?: number,
  options?: ErrorOptions,
): BridgeError<'CARD_PROTOCOL'> {
  const text = statusWord === undefined ? '' : statusWord.toString(16).toUpperCase().padStart(4, '0')
  return new BridgeError('CARD_PROTOCOL', { command, statusWord: text }, options)
}

export function isBridgeError(error: unknown): error is AnyBridgeError {
  return error instanceof BridgeError
}

/** Any thrown value as a BridgeError: what is not one already is `INTERNAL`, with the value as its cause. */
export function toBridgeError(error: unknown): AnyBridgeError {
  return isBridgeError(error) ? error : plainError('INTERNAL', { cause: error })
}
