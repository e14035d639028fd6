/** Faults of the machine's set-up, one line each, for the person who starts the program. */
import { BridgeError } from '../errors/bridge-error.ts'

/** `SETUP_INVALID` with that reason; control characters of a path cannot break the line. */
export function setupFault(reason: string, options?: ErrorOptions): BridgeError<'SETUP_INVALID'> {
  return new BridgeError('SETUP_INVALID', { reason: reason.replaceAll(/\p{Cc}/gu, '?') }, options)
}

/** The system's code of a failed call of the file system (`EACCES`), undefined for any other error. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : undefined
}
