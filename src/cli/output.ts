/** What the command line prints: results on standard output, one line for a fault on standard error. */
import { type AnyBridgeError, toBridgeError } from '../errors/bridge-error.ts'
import { type Locale, messageOf, pickLocale } from '../errors/messages.ts'
import { exitCodeOf } from './exit-codes.ts'
import { setupFault, systemCode } from './setup-fault.ts'

export interface Output {
  line(text: string): void
  /** One JSON document on one line. */
  json(value: unknown): void
  error(text: string): void
}

export const processOutput: Output = {
  line: (text) => void process.stdout.write(`${text}\n`),
  json: (value) => void process.stdout.write(`${JSON.stringify(value)}\n`),
  error: (text) => void process.stderr.write(`${text}\n`),
}

/** The language of the terminal: LC_ALL, LC_MESSAGES, LANG in this order (POSIX), else French. */
export function terminalLocale(env: Readonly<Record<string, string | undefined>>): Locale {
  const named = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find(
    (value) => value !== undefined && value !== '',
  )
  return pickLocale(undefined, named?.split(/[_.]/)[0], 'fr')
}

/** The sentence of an error in one line, its code first. */
function describeError(error: AnyBridgeError, locale: Locale): string {
  const { what, advice } = messageOf(error, locale)
  const sentence = advice === undefined ? what : `${what} ${advice}`
  return error.code === 'SETUP_INVALID' ? `cps-bridge: ${sentence}` : `cps-bridge: ${error.code}: ${sentence}`
}

/** A disk that is read-only or full, a folder without rights: a fault of the machine, not of this program. */
function fileFault(thrown: unknown): AnyBridgeError | null {
  const code = systemCode(thrown)
  const path = (thrown as { readonly path?: unknown } | null)?.path
  return code === undefined || typeof path !== 'string'
    ? null
    : setupFault(`${path} cannot be used (${code})`, { cause: thrown })
}

/** Runs a command; a fault becomes one line on standard error and the exit code. */
export async function runCommandLine(
  work: () => Promise<void>,
  output: Output,
  locale: Locale,
): Promise<void> {
  try {
    await work()
  } catch (thrown) {
    const error = toBridgeError(fileFault(thrown) ?? thrown)
    output.error(describeError(error, locale))
    process.exitCode = exitCodeOf(error.code)
  }
}
