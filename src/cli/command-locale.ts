/** The language of one invocation: `--lang`, else `locale` of the configuration file, else the terminal's. */
import { type Locale, LOCALES, pickLocale } from '../errors/messages.ts'
import { readTextWithin } from '../system/read-file.ts'

/** The language of the terminal: LC_ALL, LC_MESSAGES, LANG in this order (POSIX), else French. */
export function terminalLocale(env: Readonly<Record<string, string | undefined>>): Locale {
  const named = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find(
    (value) => value !== undefined && value !== '',
  )
  return pickLocale(undefined, named?.split(/[_.]/)[0], 'fr')
}

/** The last value of an option on a command line, `--name value` or `--name=value`. */
function valueOf(args: readonly string[], name: string): string | undefined {
  const given = args.flatMap((arg, index) => {
    if (arg === name) return args.slice(index + 1, index + 2)
    return arg.startsWith(`${name}=`) ? [arg.slice(name.length + 1)] : []
  })
  return given.at(-1)
}

const asLocale = (value: unknown): Locale | undefined => LOCALES.find((locale) => locale === value)

/** What a file that may be missing or damaged says; the command itself tells that it is. */
function configuredLocale(path: string): Locale | undefined {
  try {
    const file: unknown = JSON.parse(readTextWithin(path).replace(/^\uFEFF/, ''))
    return asLocale((Object(file) as { readonly locale?: unknown }).locale)
  } catch {
    return undefined
  }
}

/**
 * Known before the command line is parsed, because its faults are told in that language too.
 *
 * @param args - without the program's name
 */
export function commandLocale(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Locale {
  const config = valueOf(args, '--config')
  return (
    asLocale(valueOf(args, '--lang')) ??
    (config === undefined ? undefined : configuredLocale(config)) ??
    terminalLocale(env)
  )
}
