import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { FRENCH_HELP } from '../../../src/cli/help-texts.fr.ts'
import { buildProgram } from '../../../src/cli/program.ts'

const program = (locale: 'fr' | 'en'): Command => buildProgram(() => Promise.resolve(), locale)

/** A command and everything below it. */
const withChildren = (command: Command): readonly Command[] => [
  command,
  ...command.commands.flatMap(withChildren),
]

const pathOf = (command: Command): string =>
  command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`

describe('the help', () => {
  const english = withChildren(program('en'))
  const french = new Map(withChildren(program('fr')).map((command) => [pathOf(command), command]))

  it.each(english.map((command) => [pathOf(command), command] as const))(
    'of %s has a French text for every text',
    (path, command) => {
      const texts = [
        command.description(),
        ...command.options.map(({ description }) => description),
        ...command.registeredArguments.map(({ description }) => description),
      ]
      expect(texts.filter((text) => FRENCH_HELP[text] === undefined)).toEqual([])
      const help = french.get(path)?.helpInformation() ?? ''
      // Of both languages, or none, none is the fault to look for.
      for (const word of ['Commands:', 'display help', 'default:', 'choices:', '[command]'])
        expect(help).not.toContain(word)
    },
  )

  it.each(english.map((command) => [pathOf(command), command] as const))(
    'of %s names --lang and --json',
    (_path, command) => {
      expect(command.helpInformation()).toContain('--lang')
      if (command.commands.length === 0) expect(command.helpInformation()).toContain('--json')
    },
  )

  it('has no French text that no command uses', () => {
    const used = new Set(
      english.flatMap((command) => [
        command.description(),
        ...command.options.map(({ description }) => description),
        ...command.registeredArguments.map(({ description }) => description),
      ]),
    )
    const unused = Object.keys(FRENCH_HELP).filter((text) => !used.has(text))
    expect(unused).toEqual([
      'display help for command',
      'Usage:',
      'Options:',
      'Commands:',
      'Arguments:',
      'a port is a number from 0 to 65535',
    ])
  })
})
