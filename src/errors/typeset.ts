/**
 * Tables of texts in two languages, and French typography. Everything that a page shows goes through here: a table is
 * written with plain spaces, and no text is shown with them where French has none that break.
 */
import type { Locale } from './messages.ts'

/** Narrow no-break space: before `: ; ! ? »` and after `«` (Lexique des règles typographiques de l’Imprimerie nationale). */
const NARROW = '\u202f'
const NO_BREAK = '\u00a0'

/** A figure and what it counts. */
const COUNTED = /(\d) (?=(?:chiffres?|essais?|secondes?|minutes?|min|s)(?!\p{L}))/gu
/** Thousands, and the groups of a telephone number. */
const GROUPED = /(?<=\d) (?=\d)/g

/** The text as it is shown in French. Applied twice it is the same. */
export const typesetFrench = (text: string): string =>
  text
    .replaceAll(/[ \u00a0](?=[:;!?»])/g, NARROW)
    .replaceAll(/«[ \u00a0]/g, `«${NARROW}`)
    .replaceAll(COUNTED, `$1${NO_BREAK}`)
    .replaceAll(GROUPED, NARROW)

/** A sentence of the bridge or of a table, as a page shows it. */
export const typeset = (text: string, locale: Locale): string =>
  locale === 'fr' ? typesetFrench(text) : text

export type TextValues = Readonly<Record<string, string>>

/** @returns the text of a key in a language, with `{name}` replaced by the value of that name. */
export function textsOf<K extends string>(
  tables: Readonly<Record<Locale, Readonly<Record<K, string>>>>,
): (locale: Locale, key: K, values?: TextValues) => string {
  return (locale, key, values = {}) =>
    typeset(
      tables[locale][key].replaceAll(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place),
      locale,
    )
}

/** What is left of the tries of a code, as a sentence. */
export function triesSentence(locale: Locale, tries: number): string {
  if (locale === 'en') return tries === 0 ? 'No try left.' : `${tries} ${tries === 1 ? 'try' : 'tries'} left.`
  if (tries === 0) return 'Il ne vous reste aucun essai.'
  return typesetFrench(`Il vous reste ${tries} essai${tries === 1 ? '' : 's'}.`)
}

/** A time that is left, for people. */
export const durationText = (seconds: number): string =>
  seconds < 60
    ? `${seconds}${NO_BREAK}s`
    : `${Math.floor(seconds / 60)}${NO_BREAK}min ${seconds % 60}${NO_BREAK}s`
