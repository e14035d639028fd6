import type { Locale } from './prompt/texts.ts'

/** The language that the address of the page asks for. */
export function localeAsked(): Locale | null {
  const asked = new URLSearchParams(location.search).get('lang')
  return asked === 'fr' || asked === 'en' ? asked : null
}
