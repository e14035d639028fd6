/** What each error code becomes at the edge: HTTP status and JSON-RPC number (protocol, section 7). */
import type { ErrorCode } from '../../errors/codes.ts'

/** A code that misses here does not compile. */
export const HTTP_STATUS = {
  PCSC_UNAVAILABLE: 503,
  READER_NOT_FOUND: 404,
  READER_AMBIGUOUS: 409,
  CARD_ABSENT: 409,
  CARD_REMOVED: 409,
  CARD_MUTE: 409,
  CARD_BUSY: 409,
  CARD_UNSUPPORTED: 422,
  CARD_MISMATCH: 409,
  CARD_PROTOCOL: 502,
  CERTIFICATE_EXPIRED: 422,
  CERTIFICATE_NOT_FOUND: 422,
  PIN_INCORRECT: 403,
  PIN_LAST_TRY: 409,
  PIN_BLOCKED: 403,
  PIN_FORMAT: 400,
  PIN_REQUIRED: 400,
  PIN_CANCELLED: 409,
  PIN_TIMEOUT: 409,
  PUK_INCORRECT: 403,
  PUK_LAST_TRY: 409,
  PUK_BLOCKED: 403,
  PUK_FORMAT: 400,
  NEW_PIN_REFUSED: 400,
  CONSENT_REFUSED: 403,
  RATE_LIMITED: 429,
  REQUEST_INVALID: 400,
  METHOD_NOT_FOUND: 404,
  ORIGIN_FORBIDDEN: 403,
  OTHER_USER: 403,
  CANCELLED: 409,
  SETUP_INVALID: 500,
  INTERNAL: 500,
} as const satisfies Record<ErrorCode, number>

/** JSON-RPC 2.0, section 5.1. `serverError` stands for every fault that is not one of the request itself. */
export const RPC_NUMBER = {
  parseError: -32_700,
  invalidRequest: -32_600,
  methodNotFound: -32_601,
  invalidParams: -32_602,
  serverError: -32_000,
} as const
export type RpcNumber = (typeof RPC_NUMBER)[keyof typeof RPC_NUMBER]

/** The JSON-RPC number of an error that an operation or the method table raised. */
export function rpcNumberOf(code: ErrorCode): RpcNumber {
  if (code === 'REQUEST_INVALID') return RPC_NUMBER.invalidParams
  if (code === 'METHOD_NOT_FOUND') return RPC_NUMBER.methodNotFound
  return RPC_NUMBER.serverError
}
