/** The closed table of error codes. Codes are API: never renamed, never reused (protocol, section 7). */

export type ErrorArea = 'reader' | 'card' | 'pin' | 'request' | 'setup' | 'internal'

interface ErrorSpec {
  readonly area: ErrorArea
  /** Whether the same call can succeed later without a change of the caller. */
  readonly retryable: boolean
}

export const ERROR_TABLE = {
  PCSC_UNAVAILABLE: { area: 'reader', retryable: true },
  READER_NOT_FOUND: { area: 'reader', retryable: true },
  READER_AMBIGUOUS: { area: 'reader', retryable: true },
  CARD_ABSENT: { area: 'card', retryable: true },
  CARD_REMOVED: { area: 'card', retryable: true },
  CARD_MUTE: { area: 'card', retryable: true },
  CARD_BUSY: { area: 'card', retryable: true },
  CARD_UNSUPPORTED: { area: 'card', retryable: false },
  CARD_MISMATCH: { area: 'card', retryable: false },
  CARD_PROTOCOL: { area: 'card', retryable: false },
  CERTIFICATE_EXPIRED: { area: 'card', retryable: false },
  CERTIFICATE_NOT_FOUND: { area: 'card', retryable: false },
  PIN_INCORRECT: { area: 'pin', retryable: true },
  PIN_LAST_TRY: { area: 'pin', retryable: true },
  PIN_BLOCKED: { area: 'pin', retryable: false },
  PIN_FORMAT: { area: 'pin', retryable: false },
  PIN_REQUIRED: { area: 'pin', retryable: true },
  PIN_CANCELLED: { area: 'pin', retryable: true },
  PIN_TIMEOUT: { area: 'pin', retryable: true },
  /** The codes below end a change of the code porteur or an unblocking: never sent to a portal. */
  PUK_INCORRECT: { area: 'pin', retryable: true },
  PUK_LAST_TRY: { area: 'pin', retryable: true },
  PUK_BLOCKED: { area: 'pin', retryable: false },
  PUK_FORMAT: { area: 'pin', retryable: false },
  NEW_PIN_REFUSED: { area: 'pin', retryable: true },
  CONSENT_REFUSED: { area: 'request', retryable: false },
  RATE_LIMITED: { area: 'request', retryable: true },
  REQUEST_INVALID: { area: 'request', retryable: false },
  METHOD_NOT_FOUND: { area: 'request', retryable: false },
  ORIGIN_FORBIDDEN: { area: 'request', retryable: false },
  OTHER_USER: { area: 'request', retryable: false },
  CANCELLED: { area: 'request', retryable: true },
  /** Start-up faults (command line, configuration, state folder, port): never sent to a portal, exit code 2. */
  SETUP_INVALID: { area: 'setup', retryable: false },
  INTERNAL: { area: 'internal', retryable: true },
} as const satisfies Record<string, ErrorSpec>

export type ErrorCode = keyof typeof ERROR_TABLE

/** What a card that is not a usable CPS is, judged by its answer to reset. */
export type UnusableCardKind = 'cps3' | 'cps4' | 'cps2ter' | 'vitale' | 'contactless' | 'unknown'

/**
 * Why there are no readers: no service runs, its policy or the rights on it keep this user away, its library is missing,
 * it takes calls and answers none, or library and service speak different versions.
 */
export const PCSC_REASONS = ['not-running', 'denied', 'no-library', 'not-answering', 'protocol'] as const
export type PcscReason = (typeof PCSC_REASONS)[number]

/** Two prompts in a row without a decision to go on; too many wrong codes; a prompt that is still open. */
export type RateCause = 'refusals' | 'wrong-codes' | 'open-prompt'

/** Codes with facts that the caller needs; all others carry none. */
export interface ErrorDetails {
  PCSC_UNAVAILABLE: { readonly reason: PcscReason }
  READER_NOT_FOUND: { readonly readers: readonly string[] }
  /** `names` are those of the readers, as the holder knows them: for the sentence. */
  READER_AMBIGUOUS: { readonly readers: readonly string[]; readonly names?: readonly string[] }
  /** `holder` names the program that holds the card, when the system tells. */
  CARD_BUSY: { readonly holder?: string }
  /** `readerName` where there is more than one reader: for the sentence. */
  CARD_UNSUPPORTED: { readonly kind: UnusableCardKind; readonly readerName?: string }
  /** `command` is a name (never bytes), `statusWord` four hexadecimal digits or '' when the data was wrong. */
  CARD_PROTOCOL: { readonly command: string; readonly statusWord: string }
  /** ISO 8601 in UTC: `notAfter` of an expired certificate, `notBefore` of one that is not valid yet. */
  CERTIFICATE_EXPIRED: { readonly notAfter?: string; readonly notBefore?: string }
  /** `closed`: the window was closed, nobody refused; for the sentence. */
  PIN_CANCELLED: { readonly closed: true } | undefined
  /** Always at least 1; no try left is `PIN_BLOCKED`. */
  PIN_INCORRECT: { readonly triesLeft: number }
  PIN_LAST_TRY: { readonly triesLeft: 1 }
  PIN_FORMAT: { readonly minLength: number; readonly maxLength: number }
  PIN_REQUIRED: { readonly minLength: number; readonly maxLength: number }
  /** Always at least 1; no try left is `PUK_BLOCKED`. */
  PUK_INCORRECT: { readonly triesLeft: number }
  PUK_LAST_TRY: { readonly triesLeft: 1 }
  PUK_FORMAT: { readonly minLength: number; readonly maxLength: number }
  /** `different`: its two entries differ. `unchanged`: it is the code that the card has. */
  NEW_PIN_REFUSED: { readonly reason: 'different' | 'unchanged' }
  /** `cause` where it is one that the holder can know of: for the sentence. */
  RATE_LIMITED: { readonly retryAfterSeconds: number; readonly cause?: RateCause }
  /** JSON Pointer of the fault, for example `/params/challenge`. */
  REQUEST_INVALID: { readonly path: string }
  METHOD_NOT_FOUND: { readonly path: string }
  /** What is wrong and where, one line, for the administrator; `french`: the same in French. */
  SETUP_INVALID: { readonly reason: string; readonly french: string }
}

export type DetailsOf<C extends ErrorCode> = C extends keyof ErrorDetails ? ErrorDetails[C] : undefined
