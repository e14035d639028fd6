/** The help of every command in one language, and the option that chooses it. */
import { type Argument, type Command, Help, Option } from 'commander'
import { type Locale, LOCALES } from '../errors/messages.ts'
import { FRENCH_HELP } from './help-texts.fr.ts'

const LANGUAGE = 'language of what is printed; by default that of the configuration, else of the terminal'
const QUIET = 'nothing but results and faults: no progress, no word of what was done'
const SHOW_HELP = 'display help for command'

const WORDS = {
  en: { choices: 'choices: ', default: 'default: ', between: '; ', command: '[command]' },
  fr: { choices: 'valeurs : ', default: 'par défaut : ', between: ' ; ', command: '[commande]' },
} as const

/** A text of the help in a language; the English one where it has not been translated. */
function said(text: string, locale: Locale): string {
  return locale === 'fr' ? (FRENCH_HELP[text] ?? text) : text
}

/** The description with the values that may be given and the one that holds otherwise. */
function described({ description, argChoices, defaultValue }: Option | Argument, locale: Locale): string {
  const words = WORDS[locale]
  const facts = [
    ...(argChoices === undefined ? [] : [words.choices + argChoices.join(', ')]),
    ...(typeof defaultValue === 'string' ? [words.default + defaultValue] : []),
  ]
  const text = said(description, locale)
  return facts.length === 0 ? text : `${text} (${facts.join(words.between)})`
}

/** Does the same for every command below. */
export function localiseHelp(command: Command, locale: Locale): void {
  command
    .addOption(new Option('--lang <language>', LANGUAGE).choices(LOCALES))
    .addOption(new Option('-q, --quiet', QUIET))
    .description(said(command.description(), locale))
    .helpOption('-h, --help', said(SHOW_HELP, locale))
    .configureHelp({
      styleTitle: (title) => said(title, locale),
      optionDescription: (option) => described(option, locale),
      argumentDescription: (argument) => described(argument, locale),
      commandUsage: (shown) => new Help().commandUsage(shown).replace('[command]', WORDS[locale].command),
    })
  if (command.commands.length > 0)
    command.helpCommand(`help ${WORDS[locale].command}`, said(SHOW_HELP, locale))
  for (const child of command.commands) localiseHelp(child, locale)
}
