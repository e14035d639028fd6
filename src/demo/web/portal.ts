/** Entry of the portal's page: ties its controls to its behaviour. */
import { addBench } from '../page/bench.ts'
import { chooseLocale, chosenLocale } from '../page/language.ts'
import { byId } from './dom.ts'
import { isMember } from './portal-api.ts'
import { PortalPage } from './portal-page.ts'
import type { TextKey } from './texts.ts'

const metaOf = (name: string): string =>
  document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? ''

const bridgeUrl = metaOf('cps-bridge')
const installUrl = metaOf('cps-bridge-install')
addBench({ insert: () => page.insert(), remove: () => page.remove() })
const page = new PortalPage(bridgeUrl, installUrl, chosenLocale())

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
onClick('language', () => {
  const other = page.locale === 'fr' ? 'en' : 'fr'
  chooseLocale(other)
  return page.speak(other)
})
const login = byId('login', HTMLAnchorElement)
if (await isMember()) {
  login.href = '/espace'
  login.dataset['text'] = 'space' satisfies TextKey
}
void page.speak(page.locale)
