/** The page's texts in the visitor's language. */
import { TEXTS_EN } from './texts.en.ts'
import { TEXTS_FR, type TextKey } from './texts.fr.ts'

export type { TextKey } from './texts.fr.ts'

/** A language of the page. */
export type Locale = 'fr' | 'en'

const NO_BREAK = '\u00a0'

/** French typography: the space before `: ; ! ? »` and after `«` does not break. */
export function typeset(text: string, locale: Locale): string {
  if (locale === 'en') return text
  return text.replaceAll(/ (?=[:;!?»])/g, NO_BREAK).replaceAll('« ', `«${NO_BREAK}`)
}

/** A text, with `{name}` replaced by the given value. */
export function textOf(locale: Locale, key: TextKey, values: Readonly<Record<string, string>> = {}): string {
  const text = { fr: TEXTS_FR, en: TEXTS_EN }[locale][key]
  const filled = Object.entries(values).reduce(
    (sum, [name, value]) => sum.replaceAll(`{${name}}`, value),
    text,
  )
  return typeset(filled, locale)
}

/** A time of the wire (ISO 8601, UTC) for people: the day, and with `precise` the time to the second. */
export function dateOf(locale: Locale, time: string, precise = false): string {
  const format = new Intl.DateTimeFormat(locale === 'fr' ? 'fr-FR' : 'en-GB', {
    dateStyle: 'long',
    ...(precise && { timeStyle: 'medium' }),
  })
  return format.format(new Date(time))
}
