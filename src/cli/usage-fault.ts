/** Wrong usage, as the parser of the command line tells it, in both languages. */
import type { BridgeError } from '../errors/bridge-error.ts'
import { FRENCH_HELP } from './help-texts.fr.ts'
import { setupFault } from '../errors/setup-fault.ts'

/** What the parser says, and the same in French; `$1` and so on stand for what was typed. */
const FRENCH_USAGE: readonly (readonly [RegExp, string])[] = [
  [/^unknown option '(.*?)'/, 'option inconnue : $1'],
  [/^unknown command '(.*?)'/, 'commande inconnue : $1'],
  [/^missing required argument '(.*?)'/, 'il manque l’argument $1'],
  [/^option '(.*?)' argument missing/, 'il manque la valeur de l’option $1'],
  [/^required option '(.*?)' not specified/, 'il manque l’option $1'],
  [/^too many arguments.*$/, 'trop d’arguments'],
  [/^option '(.*?)' argument '(.*?)' is invalid\./, 'option $1 : « $2 » est incorrect.'],
  [
    /^command-argument value '(.*?)' is invalid for argument '(.*?)'\./,
    'argument $2 : « $1 » est incorrect.',
  ],
  [/Allowed choices are (.*)\.$/, 'Valeurs admises : $1.'],
  [/\(Did you mean one of (.*?)\?\)$/, '(vouliez-vous dire l’une de : $1 ?)'],
  [/\(Did you mean (.*?)\?\)$/, '(vouliez-vous dire $1 ?)'],
]

/** It follows the end of a sentence. */
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** @param error - the parser's error: its message may have several lines. */
export function usageFault({ message }: Error): BridgeError<'SETUP_INVALID'> {
  const en = message
    .trim()
    .replace(/^error: /, '')
    .replaceAll(/\s+/g, ' ')
  const translated = FRENCH_USAGE.reduce((text, [pattern, french]) => text.replace(pattern, french), en)
  const known = Object.entries(FRENCH_HELP).find(([english]) => translated.endsWith(` ${english}`))
  const fr = known === undefined ? translated : translated.slice(0, -known[0].length) + capital(known[1])
  const english = known === undefined ? en : en.slice(0, -known[0].length) + capital(known[0])
  return setupFault({ en: english, fr })
}
