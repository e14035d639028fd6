/** Faults of the machine's set-up, one line each, for the person who starts the program. */
import { BridgeError } from './bridge-error.ts'
import type { Locale } from './messages.ts'

/** One sentence in each language. */
export type Sentence = Readonly<Record<Locale, string>>

const inOneLine = (text: string): string => text.replaceAll(/\p{Cc}/gu, '?')

/** `SETUP_INVALID` with that reason; control characters of a path cannot break the line. */
export function setupFault(reason: string | Sentence, options?: ErrorOptions): BridgeError<'SETUP_INVALID'> {
  if (typeof reason === 'string')
    return new BridgeError('SETUP_INVALID', { reason: inOneLine(reason) }, options)
  const { en, fr } = reason
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
  const code = systemCode(cause)
  const en = `${path}: cannot be ${what} (${code ?? 'unknown fault'})`
  const fr = `${path} : ne peut être ${what === 'read' ? 'lu' : 'écrit'} (${code ?? 'cause inconnue'})`
  return setupFault({ en, fr }, { cause })
}
