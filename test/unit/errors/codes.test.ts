import { describe, expect, it } from 'vitest'
import { ERROR_TABLE } from '../../../src/errors/codes.ts'

/** Codes are API: a line of this list may be added, never changed or taken away. */
const CODES = [
  'PCSC_UNAVAILABLE reader retryable',
  'READER_NOT_FOUND reader retryable',
  'READER_AMBIGUOUS reader retryable',
  'CARD_ABSENT card retryable',
  'CARD_REMOVED card retryable',
  'CARD_MUTE card retryable',
  'CARD_BUSY card retryable',
  'CARD_UNSUPPORTED card final',
  'CARD_MISMATCH card final',
  'CARD_PROTOCOL card final',
  'CERTIFICATE_EXPIRED card final',
  'CERTIFICATE_NOT_FOUND card final',
  'PIN_INCORRECT pin retryable',
  'PIN_LAST_TRY pin retryable',
  'PIN_BLOCKED pin final',
  'PIN_FORMAT pin final',
  'PIN_REQUIRED pin retryable',
  'PIN_CANCELLED pin retryable',
  'PIN_TIMEOUT pin retryable',
  'PUK_INCORRECT pin retryable',
  'PUK_LAST_TRY pin retryable',
  'PUK_BLOCKED pin final',
  'PUK_FORMAT pin final',
  'NEW_PIN_REFUSED pin retryable',
  'CONSENT_REFUSED request final',
  'RATE_LIMITED request retryable',
  'REQUEST_INVALID request final',
  'METHOD_NOT_FOUND request final',
  'ORIGIN_FORBIDDEN request final',
  'OTHER_USER request final',
  'CANCELLED request retryable',
  'SETUP_INVALID setup final',
  'INTERNAL internal retryable',
]

describe('ERROR_TABLE', () => {
  it('is the checked-in list of codes', () => {
    const table = Object.entries(ERROR_TABLE).map(
      ([code, { area, retryable }]) => `${code} ${area} ${retryable ? 'retryable' : 'final'}`,
    )
    expect(table).toEqual(CODES)
  })
})
