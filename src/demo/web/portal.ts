/** Entry of the portal's page: ties its controls to its behaviour. */
import { byId } from './dom.ts'
import { PortalPage } from './portal-page.ts'

const LANGUAGE_KEY = 'cps-portal-language'

const metaOf = (name: string): string =>
  document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? ''

const bridgeUrl = metaOf('cps-bridge')
const installUrl = metaOf('cps-bridge-install')
const locale = localStorage.getItem(LANGUAGE_KEY) === 'en' ? 'en' : 'fr'
const page = new PortalPage(bridgeUrl, installUrl, locale)

const onClick = (id: string, act: () => unknown): void =>
  byId(id, HTMLButtonElement).addEventListener('click', () => void act())

byId('unblock', HTMLAnchorElement).href = `${bridgeUrl}/pin`
// The page that opens says that the holder may go back to the portal.
byId('open-bridge', HTMLAnchorElement).href = `${bridgeUrl}/?from=portal`
byId('install', HTMLAnchorElement).href = installUrl
onClick('connect', () => page.connect())
onClick('retry', () => page.connect())
onClick('reread', () => page.readCard())
onClick('again', () => page.again())
onClick('sign', () => page.sign())
onClick('insert', () => page.insert())
onClick('remove', () => page.remove())
onClick('language', () => {
  const other = page.locale === 'fr' ? 'en' : 'fr'
  localStorage.setItem(LANGUAGE_KEY, other)
  return page.speak(other)
})
void page.speak(page.locale)
