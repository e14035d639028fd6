/** The page's texts in the holder's language. */
import { textsOf } from '../../errors/typeset.ts'
import { TEXTS_EN } from './texts.en.ts'
import { TEXTS_FR, type TextKey } from './texts.fr.ts'

export type { Locale } from '../web/texts.ts'
export { dateOf } from '../web/texts.ts'
export type { TextKey } from './texts.fr.ts'

/** A text, with `{name}` replaced by the given value. */
export const textOf = textsOf<TextKey>({ fr: TEXTS_FR, en: TEXTS_EN })
