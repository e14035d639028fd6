import type { AnyBridgeError } from './bridge-error.ts'
import type { Message, Messages } from './message.ts'
import { MESSAGES_EN } from './messages.en.ts'
import { MESSAGES_FR } from './messages.fr.ts'

export const LOCALES = ['fr', 'en'] as const
export type Locale = (typeof LOCALES)[number]

const TABLES: Readonly<Record<Locale, Messages>> = { fr: MESSAGES_FR, en: MESSAGES_EN }

/** The sentences of an error in the given locale. */
export function messageOf(error: AnyBridgeError, locale: Locale): Message {
  const say = TABLES[locale][error.code] as (details: unknown) => Message
  return say(error.details)
}

/**
 * Picks the locale of a connection (protocol, section 7): `?lang=` first, then `Accept-Language` by its
 * quality values, then the configured one.
 */
export function pickLocale(
  query: string | undefined,
  acceptLanguage: string | undefined,
  configured: Locale,
): Locale {
  const asked = LOCALES.find((locale) => locale === query)
  if (asked !== undefined) return asked
  const ranked = (acceptLanguage ?? '')
    .split(',', 20)
    .map((item) => {
      const [range = '', ...parameters] = item.trim().toLowerCase().split(';')
      const weight = parameters.map((p) => /^\s*q=([\d.]+)\s*$/.exec(p)?.[1]).find((q) => q !== undefined)
      return { language: range.trim().split('-')[0], quality: weight === undefined ? 1 : Number(weight) }
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
  for (const { language } of ranked) {
    const found = LOCALES.find((locale) => locale === language)
    if (found !== undefined) return found
  }
  return configured
}
