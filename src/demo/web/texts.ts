/** The page's texts in the visitor's language. */
import type { Locale } from '../../errors/messages.ts'
import { textsOf } from '../../errors/typeset.ts'
import { TEXTS_EN } from './texts.en.ts'
import { TEXTS_FR, type TextKey } from './texts.fr.ts'

export type { TextKey } from './texts.fr.ts'
export type { Locale } from '../../errors/messages.ts'

/** A text, with `{name}` replaced by the given value. */
export const textOf = textsOf<TextKey>({ fr: TEXTS_FR, en: TEXTS_EN })

/** A time of the wire (ISO 8601, UTC) for people: the day, and with `precise` the time to the second. */
export function dateOf(locale: Locale, time: string, precise = false): string {
  const format = new Intl.DateTimeFormat(locale === 'fr' ? 'fr-FR' : 'en-GB', {
    dateStyle: 'long',
    ...(precise && { timeStyle: 'medium' }),
  })
  return format.format(new Date(time))
}
