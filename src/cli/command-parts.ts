/** What the commands of the command line are made with: the options that several have, and how their work is begun. */
import { type Command, Option } from 'commander'
import type { Locale } from '../errors/messages.ts'
import { type Output, processOutput } from './output.ts'
import { waitingLine } from './terminal.ts'

/** Runs the work of a command and tells its fault. */
export type Perform = (work: () => Promise<void>) => Promise<void>

/** The arguments of a command, and then its flags: the parser gives them even where there are none. */
type Given = readonly [...unknown[], object]

/**
 * Makes the action of a command. Its work is loaded when it runs: the daemon needs nothing of the demonstration, the
 * help nothing at all. It gets the arguments and flags, where to print, and the language of this invocation.
 */
export type Handle = <A extends Given>(
  load: () => Promise<(...args: [...A, Output, Locale]) => void | Promise<void>>,
) => (...args: [...A, Command]) => Promise<void>

export const handling =
  (perform: Perform, locale: Locale): Handle =>
  <A extends Given>(load: () => Promise<(...args: [...A, Output, Locale]) => void | Promise<void>>) =>
  (...args: [...A, Command]) =>
    perform(async () => {
      // The parser adds the command itself.
      const given = args.slice(0, -1) as unknown as A
      const command = args.at(-1) as Command
      const isQuiet = command.opts<{ quiet?: boolean }>().quiet === true
      const path = `${command.parent?.name() ?? ''} ${command.name()}`
      const shown = isQuiet || !WAITED_FOR.has(path) ? null : waitingLine(process.stderr, locale)
      const output = shown === null ? processOutput : clearing(processOutput, shown)
      try {
        const run = await load()
        await run(
          ...given,
          isQuiet && DOINGS.has(path) ? { ...output, line: () => undefined } : output,
          locale,
        )
      } finally {
        shown?.end()
      }
    })

/** Commands that do something and tell it: with `--quiet` they tell nothing but faults. */
const DOINGS: ReadonlySet<string> = new Set([
  ...['install', 'uninstall'].flatMap((action) => [`certificate ${action}`, `policy ${action}`]),
  ...['install', 'uninstall', 'start', 'stop', 'restart'].map((action) => `service ${action}`),
  ...['install', 'remove'].map((action) => `setup ${action}`),
])

/** Commands that may take more than a second and ask nobody anything; the doctor has a line of its own. */
const WAITED_FOR: ReadonlySet<string> = new Set([
  ...['readers', 'identity', 'diagnose', 'conformance', 'status', 'version'].map(
    (name) => `cps-bridge ${name}`,
  ),
  ...['certificate status', 'policy show', 'service status', 'pin status', 'config check'],
])

/** What is printed takes the place of the line that says to wait. */
function clearing(output: Output, waiting: { end(): void }): Output {
  const after =
    <T>(write: (value: T) => void) =>
    (value: T): void => {
      waiting.end()
      write(value)
    }
  return {
    line: after((text: string) => output.line(text)),
    json: after((value: unknown) => output.json(value)),
    error: after((text: string) => output.error(text)),
  }
}

export const configOption = (): Option => new Option('--config <file>', 'configuration file (JSON)')
export const virtualOption = (): Option =>
  new Option(
    '--virtual [profile]',
    'a virtual reader with a card of this profile instead of the real readers; "none": empty',
  )
export const jsonOption = (description = 'print the result as JSON'): Option =>
  new Option('--json', description)
/** Of a command whose output is read by programs whatever is asked for. */
export const noJsonOption = (): Option => jsonOption('no effect here: standard output is JSON lines already')

/** An option that may be given several times. */
export const repeatedOption = (flags: string, description: string): Option =>
  new Option(flags, description)
    .argParser((value: string, before: readonly string[]): readonly string[] => [...before, value])
    .default([])

/** Of a command that works on a card. */
export const onCard = (command: Command): Command =>
  command
    .addOption(new Option('--reader <id>', 'id of the reader, as "readers" prints it'))
    .addOption(configOption())
    .addOption(virtualOption())
    .addOption(jsonOption())
