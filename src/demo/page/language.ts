/** The language of the demonstration's pages. Its sites share a host name, hence the cookie that holds the choice. */
import type { Locale } from '../../client/index.ts'

const COOKIE = 'cps-demo-lang'
const YEAR_SECONDS = 31_536_000

/** As the address asks, as chosen on any of the sites, else as the browser prefers: the rule of the servers too. */
export function chosenLocale(): Locale {
  const asked =
    /[?&]lang=(fr|en)\b/.exec(location.search) ?? /(?:^|; )cps-demo-lang=(fr|en)(?:;|$)/.exec(document.cookie)
  const preferred = asked?.[1] ?? navigator.languages.map((tag) => tag.slice(0, 2)).find(isKnown)
  return preferred === 'en' ? 'en' : 'fr'
}

const isKnown = (language: string): boolean => language === 'fr' || language === 'en'

export function chooseLocale(locale: Locale): void {
  document.cookie = `${COOKIE}=${locale}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax`
}
