/** The page's texts in the holder's language. */
import type { Locale } from '../web/texts.ts'
import { typeset } from '../web/texts.ts'
import { TEXTS_EN } from './texts.en.ts'
import { TEXTS_FR, type TextKey } from './texts.fr.ts'

export type { Locale } from '../web/texts.ts'
export { dateOf } from '../web/texts.ts'
export type { TextKey } from './texts.fr.ts'

/** A text, with `{name}` replaced by the given value. */
export function textOf(locale: Locale, key: TextKey, values: Readonly<Record<string, string>> = {}): string {
  const text: string = { fr: TEXTS_FR, en: TEXTS_EN }[locale][key]
  const filled = Object.entries(values).reduce(
    (sum, [name, value]) => sum.replaceAll(`{${name}}`, value),
    text,
  )
  return typeset(filled, locale)
}
