/** How the command line ends (protocol, section 1): 0 done, 1 the operation failed, 2 wrong usage or set-up. */
import { ERROR_TABLE, type ErrorArea, type ErrorCode } from '../errors/codes.ts'

const EXIT_CODE_OF_AREA: Readonly<Record<ErrorArea, 1 | 2>> = {
  reader: 1,
  card: 1,
  pin: 1,
  request: 2,
  setup: 2,
  internal: 1,
}

/** A cancelled operation is one that failed, not wrong usage. */
export function exitCodeOf(code: ErrorCode): 1 | 2 {
  return code === 'CANCELLED' || code === 'RATE_LIMITED' ? 1 : EXIT_CODE_OF_AREA[ERROR_TABLE[code].area]
}
