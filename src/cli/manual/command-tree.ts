/** The commands as their help shows them, in one list: what completions and the manual page are written from. */
import type { Command } from 'commander'

interface Named {
  readonly name: string
  readonly description: string
}

interface OptionEntry extends Named {
  /** As in the help, with its value. */
  readonly term: string
  /** What its value is; null: it has none, or need not have one. */
  readonly value: { readonly choices: readonly string[]; readonly isFile: boolean } | null
}

export interface CommandEntry {
  /** Its words without the program's own; empty: the program. */
  readonly path: string
  readonly usage: string
  readonly description: string
  readonly commands: readonly Named[]
  readonly operands: readonly (Named & { readonly choices: readonly string[] })[]
  readonly options: readonly OptionEntry[]
}

const FILE = /<(?:file|folder)>/

/** The command and everything below it, in the order of the help. */
export function entriesOf(command: Command, path = ''): readonly CommandEntry[] {
  const help = command.createHelp()
  const children = help.visibleCommands(command)
  const entry: CommandEntry = {
    path,
    usage: help.commandUsage(command),
    description: help.commandDescription(command),
    commands: children.map((child) => ({
      name: child.name(),
      description: help.subcommandDescription(child),
    })),
    operands: help.visibleArguments(command).map((argument) => ({
      name: argument.name(),
      description: help.argumentDescription(argument),
      choices: argument.argChoices ?? [],
    })),
    options: help.visibleOptions(command).map((option) => ({
      name: option.long ?? option.short ?? '',
      term: help.optionTerm(option),
      description: help.optionDescription(option),
      value: option.required ? { choices: option.argChoices ?? [], isFile: FILE.test(option.flags) } : null,
    })),
  }
  const named = children.filter((child) => child.name() !== 'help')
  return [entry, ...named.flatMap((child) => entriesOf(child, `${path} ${child.name()}`.trim()))]
}
