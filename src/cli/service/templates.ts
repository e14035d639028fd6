/** The definitions of services in `service/`, with what depends on the installation filled in. */
import { join } from 'node:path'
import { fileFault } from '../../errors/setup-fault.ts'
import { readText } from '../../system/read-file.ts'

/** What every definition says of where it comes from: a file without it is another program's. */
export const MARK = 'Written by "cps-bridge service install"'

export type Templates = (name: string, values: Readonly<Record<string, string>>) => Promise<string>

/** @param folder - `service/` of the package. Each `@NAME@` is replaced, and has to be. */
export const templatesIn =
  (folder: string): Templates =>
  async (name, values) => {
    const path = join(folder, name)
    const text = await readText(path).catch((cause: unknown) => {
      throw fileFault(path, 'read', cause)
    })
    return text.replaceAll(/@([A-Z]+)@/g, (_whole, key: string) => {
      const value = values[key]
      if (value === undefined) throw new RangeError(`${name}: nothing to put in the place of ${key}`)
      return value
    })
  }

/** A command line of a unit (systemd.service(5), "Command lines"): quoted, specifiers and variables escaped. */
export const systemdCommand = (command: readonly string[]): string =>
  command
    .map((word) =>
      word
        .replaceAll(/["\\]/g, String.raw`\$&`)
        .replaceAll('%', '%%')
        .replaceAll('$', '$$$$'),
    )
    .map((word) => `"${word}"`)
    .join(' ')

export const xmlText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** The items of `ProgramArguments` (launchd.plist(5)). */
export const plistCommand = (command: readonly string[]): string =>
  command.map((word) => `<string>${xmlText(word)}</string>`).join('\n    ')

/** One argument of a command line of Windows (Microsoft Learn, "Parsing C++ command-line arguments"). */
const windowsArgument = (word: string): string =>
  /^[^\s"]+$/.test(word)
    ? word
    : `"${word.replaceAll(/(\\*)"/g, String.raw`$1$1\"`).replace(/(\\+)$/, '$1$1')}"`

export const windowsCommand = (command: readonly string[]): string => command.map(windowsArgument).join(' ')
