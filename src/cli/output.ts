/** What the command line prints: results on standard output, one line for a fault on standard error. */
import { type AnyBridgeError, toBridgeError } from '../errors/bridge-error.ts'
import { type Locale, messageOf } from '../errors/messages.ts'
import { exitCodeOf } from './exit-codes.ts'
import { PCSC_ON_LINUX } from './pcsc-on-linux.ts'
import { setupFault, systemCode } from '../errors/setup-fault.ts'
import { SETUP } from '../errors/setup-texts.ts'

export interface Output {
  line(text: string): void
  /** One JSON document on one line. */
  json(value: unknown): void
  error(text: string): void
}

/** A reader that has seen enough (`| head`) ends the command; it is no fault. */
function write(stream: NodeJS.WriteStream, text: string): void {
  if (stream.listenerCount('error') === 0) stream.on('error', () => process.exit())
  stream.write(`${text}\n`)
}

export const processOutput: Output = {
  line: (text) => write(process.stdout, text),
  json: (value) => write(process.stdout, JSON.stringify(value)),
  error: (text) => write(process.stderr, text),
}

/** Rows with their columns one below the other; the last column is as long as it is. */
export function printTable(rows: readonly (readonly string[])[], output: Output): void {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  )
  for (const row of rows)
    output.line(
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
}

/** The sentence of an error in one line, its code first. */
function describeError(error: AnyBridgeError, locale: Locale, platform: NodeJS.Platform): string {
  const { what, advice } = messageOf(error, locale)
  const more =
    error.code === 'PCSC_UNAVAILABLE' && platform === 'linux'
      ? PCSC_ON_LINUX[error.details.reason][locale]
      : undefined
  const sentence = [what, advice, more].filter((part) => part !== undefined).join(' ')
  return error.code === 'SETUP_INVALID' ? `cps-bridge: ${sentence}` : `cps-bridge: ${error.code}: ${sentence}`
}

/** A disk that is read-only or full, a folder without rights: a fault of the machine, not of this program. */
function unusablePath(thrown: unknown): AnyBridgeError | null {
  const code = systemCode(thrown)
  const path = (thrown as { readonly path?: unknown } | null)?.path
  return code === undefined || typeof path !== 'string'
    ? null
    : setupFault(SETUP.unusablePath(path, code), { cause: thrown })
}

/** How a fault is told. */
export interface Telling {
  readonly output: Output
  readonly locale: Locale
  /** `--json`: a JSON document in the place of the sentence. */
  readonly json: boolean
  readonly platform: NodeJS.Platform
  /** What follows the sentence for a person. */
  readonly hint?: string | undefined
}

/** The fault as programs are told it over the wire too. */
function documentOf(error: AnyBridgeError, locale: Locale): string {
  const { what, advice } = messageOf(error, locale)
  // The reason of a fault of the set-up is its message already.
  const details = error.code === 'SETUP_INVALID' ? undefined : error.details
  return JSON.stringify({
    error: { code: error.code, message: what, advice, details, retryable: error.retryable },
  })
}

/** One line on standard error, a sentence or a JSON document, and the exit code. */
export function tellFault(thrown: unknown, { output, locale, json, platform, hint = '' }: Telling): void {
  const error = toBridgeError(unusablePath(thrown) ?? thrown)
  output.error(json ? documentOf(error, locale) : describeError(error, locale, platform) + hint)
  process.exitCode = exitCodeOf(error.code)
}

/** Runs a command; a fault is told. */
export async function runCommandLine(work: () => Promise<void>, telling: Telling): Promise<void> {
  try {
    await work()
  } catch (thrown) {
    tellFault(thrown, telling)
  }
}
