/** Entry of the activation page: ties its controls to its behaviour. */
import { addBench } from '../page/bench.ts'
import { chooseLocale, chosenLocale } from '../page/language.ts'
import { openProofKey } from '../page/proof-key.ts'
import { byId, show } from '../web/dom.ts'
import { ActivationPage } from './activation-page.ts'
import { PageMemory } from './page-memory.ts'
import { ServiceApi } from './service-api.ts'

const POLL_MS = 1_000

const metaOf = (name: string): string =>
  document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? ''

const onClick = (id: string, act: () => unknown): void =>
  byId(id, HTMLButtonElement).addEventListener('click', () => void act())

const bridgeUrl = metaOf('cps-bridge')
const installUrl = metaOf('cps-bridge-install')
byId('unblock', HTMLAnchorElement).href = `${bridgeUrl}/pin`
// The page that opens says that the holder may go back to the portal.
byId('open-bridge', HTMLAnchorElement).href = `${bridgeUrl}/?from=portal`
byId('install', HTMLAnchorElement).href = installUrl
byId('phone-link', HTMLAnchorElement).href = metaOf('e-cps-phone')

const key = await openProofKey('cps-activation')
addBench({ insert: () => page.insert(), remove: () => page.remove() })
const page = new ActivationPage({
  bridgeUrl,
  installUrl,
  key,
  api: new ServiceApi(key),
  memory: new PageMemory(),
  locale: chosenLocale(),
})

onClick('continue', () => page.connect())
onClick('connecting-stop', () => page.stopConnecting())
onClick('retry', () => page.connect())
onClick('start', () => page.start())
onClick('qr-new', () => page.renewQr())
onClick('code-qr', () => page.renewQr())
onClick('language', () => {
  const other = page.locale === 'fr' ? 'en' : 'fr'
  chooseLocale(other)
  return page.speak(other)
})

const askAbandon = (asked: boolean): void => {
  show(byId('abandon', HTMLElement), !asked)
  show(byId('abandon-ask', HTMLElement), asked)
  byId(asked ? 'abandon-no' : 'abandon', HTMLElement).focus()
}
onClick('abandon', () => askAbandon(true))
onClick('abandon-no', () => askAbandon(false))
onClick('abandon-yes', () => {
  askAbandon(false)
  return page.abandon()
})
byId('code-form', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault()
  void page.typeCode(byId('code', HTMLInputElement).value)
})

document.addEventListener('visibilitychange', () => void page.needQr())

await page.speak(page.locale)
void page.poll()
setInterval(() => void page.poll(), POLL_MS)
