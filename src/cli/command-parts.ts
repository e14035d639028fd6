/** What the commands of the command line are made with: the options that several have, and how their work is begun. */
import { type Command, Option } from 'commander'
import type { Locale } from '../errors/messages.ts'
import { type Output, processOutput } from './output.ts'

/** Runs the work of a command and tells its fault. */
export type Perform = (work: () => Promise<void>) => Promise<void>

/**
 * Makes the action of a command. Its work is loaded when it runs: the daemon needs nothing of the demonstration, the
 * help nothing at all. It gets the arguments and flags, where to print, and the language of this invocation.
 */
export type Handle = <A extends readonly unknown[]>(
  load: () => Promise<(...args: [...A, Output, Locale]) => void | Promise<void>>,
) => (...args: [...A, Command]) => Promise<void>

export const handling =
  (perform: Perform, locale: Locale): Handle =>
  <A extends readonly unknown[]>(
    load: () => Promise<(...args: [...A, Output, Locale]) => void | Promise<void>>,
  ) =>
  (...args: [...A, Command]) =>
    perform(async () => {
      // The parser adds the command itself.
      const given = args.slice(0, -1) as unknown as A
      await (
        await load()
      )(...given, processOutput, locale)
    })

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
