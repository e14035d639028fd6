/** Faults of the machine's set-up, one line each, for the person who starts the program. */
import { BridgeError } from './bridge-error.ts'
import { type Sentence, SETUP } from './setup-texts.ts'

const inOneLine = (text: string): string => text.replaceAll(/\p{Cc}/gu, '?')

/** `SETUP_INVALID` with that text; control characters of a path cannot break the line. */
export function setupFault({ en, fr }: Sentence, options?: ErrorOptions): BridgeError<'SETUP_INVALID'> {
  return new BridgeError('SETUP_INVALID', { reason: inOneLine(en), french: inOneLine(fr) }, options)
}

/** The system's code of a failed call of the file system (`EACCES`), undefined for any other error. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : undefined
}

/** A file that could not be read or written, with the system's code for why. */
export function fileFault(
  path: string,
  what: 'read' | 'written',
  cause: unknown,
): BridgeError<'SETUP_INVALID'> {
  return setupFault(SETUP.file(path, what, systemCode(cause)), { cause })
}
