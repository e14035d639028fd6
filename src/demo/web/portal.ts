/** Entry of the portal's page: ties its controls to its behaviour. */
import { byId } from './dom.ts'
import { PortalPage } from './portal-page.ts'

const LANGUAGE_KEY = 'cps-portal-language'

const bridgeUrl = document.querySelector<HTMLMetaElement>('meta[name="cps-bridge"]')?.content ?? ''
const page = new PortalPage(bridgeUrl, localStorage.getItem(LANGUAGE_KEY) === 'en' ? 'en' : 'fr')

const onClick = (id: string, act: () => unknown): void =>
  byId(id, HTMLButtonElement).addEventListener('click', () => void act())

byId('open-bridge', HTMLAnchorElement).href = bridgeUrl
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
  page.speak(other)
})
window.addEventListener('focus', () => page.comeBack())
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') page.comeBack()
})
page.speak(page.locale)
