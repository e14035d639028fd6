/** The manual page in the language of `man` (man(7)), from the same texts as `--help`. */
import type { Locale } from '../../errors/messages.ts'
import type { CommandEntry } from './command-tree.ts'

const TEXTS = {
  en: {
    name: 'bridge between web portals and the CPS card',
    titles: ['NAME', 'SYNOPSIS', 'DESCRIPTION', 'OPTIONS', 'COMMANDS', 'FILES', 'ENVIRONMENT', 'EXIT STATUS'],
    files: [
      ['/etc/cps-bridge/config.json', 'The configuration of the service.'],
      ['/var/lib/cps-bridge', 'The state of the service: certificates, consents, audit trail.'],
      ['~/.local/state/cps-bridge', 'The state of a bridge that a user started.'],
    ],
    environment: [
      ['CPS_BRIDGE_HOME', 'The state folder.'],
      ['CPS_BRIDGE_…', 'A value of the configuration, before that of the file (docs/deployment.md).'],
      ['NO_COLOR', 'When it is set, nothing is coloured.'],
    ],
    exit: '0: done. 1: the operation failed (card, code, network). 2: wrong usage, configuration or state folder. Commands for monitoring have their own, which they name.',
  },
  fr: {
    name: 'pont entre les portails web et la carte CPS',
    titles: [
      'NOM',
      'SYNOPSIS',
      'DESCRIPTION',
      'OPTIONS',
      'COMMANDES',
      'FICHIERS',
      'ENVIRONNEMENT',
      'CODE DE SORTIE',
    ],
    files: [
      ['/etc/cps-bridge/config.json', 'La configuration du service.'],
      ['/var/lib/cps-bridge', 'L’état du service : certificats, accords, journal des opérations.'],
      ['~/.local/state/cps-bridge', 'L’état d’un pont lancé par un utilisateur.'],
    ],
    environment: [
      ['CPS_BRIDGE_HOME', 'Le dossier d’état.'],
      ['CPS_BRIDGE_…', 'Une valeur de la configuration, avant celle du fichier (docs/deployment.md).'],
      ['NO_COLOR', 'Si elle est définie, rien n’est coloré.'],
    ],
    exit: '0 : fait. 1 : l’opération a échoué (carte, code, réseau). 2 : usage, configuration ou dossier d’état incorrect. Les commandes de supervision ont les leurs, qu’elles nomment.',
  },
} as const

/** A line that begins with a dot or an apostrophe would be a request; a hyphen of a command is no hyphen of a word. */
const plain = (text: string): string =>
  text
    .replaceAll('\\', String.raw`\e`)
    .replaceAll('-', String.raw`\-`)
    .replaceAll(/^(?=[.'])/gm, String.raw`\&`)

const item = (term: string, text: string): string => `.TP\n\\fB${plain(term)}\\fR\n${plain(text)}`

const options = (entry: CommandEntry): readonly string[] => [
  ...entry.operands.map(({ name, description }) => item(name, description)),
  ...entry.options.map(({ term, description }) => item(term, description)),
]

const section = (entry: CommandEntry): readonly string[] => [
  `.SS ${plain(entry.usage)}`,
  plain(entry.description),
  ...options(entry),
]

/** @param entries - of the program in the language of the page, the program itself first. */
export function manPage(entries: readonly CommandEntry[], version: string, locale: Locale): string {
  const { name, titles, files, environment, exit } = TEXTS[locale]
  const [program, ...commands] = entries
  if (program === undefined) throw new TypeError('a program has an entry of its own')
  const bodies: readonly (readonly string[])[] = [
    [`cps\\-bridge \\- ${plain(name)}`],
    [plain(program.usage)],
    [plain(program.description)],
    options(program),
    commands.flatMap(section),
    files.map(([path, text]) => item(path, text)),
    environment.map(([variable, text]) => item(variable, text)),
    [plain(exit)],
  ]
  const sections = titles.flatMap((title, index) => [`.SH ${title}`, ...(bodies[index] ?? [])])
  return [`.TH CPS\\-BRIDGE 1 "" "cps\\-bridge ${plain(version)}"`, ...sections, ''].join('\n')
}
