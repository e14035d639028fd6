/** Entry of the simulated phone: ties its controls to its behaviour. */
import { chooseLocale, chosenLocale } from '../page/language.ts'
import { openProofKey } from '../page/proof-key.ts'
import { byId } from '../web/dom.ts'
import { PhoneApi } from './phone-api.ts'
import { PhonePage } from './phone-page.ts'
import { PhoneView } from './phone-view.ts'

let locale = chosenLocale()
const view = new PhoneView(locale)
view.speak(locale)
const page = new PhonePage(new PhoneApi(await openProofKey('cps-phone')), view)
page.render()

const onClick = (id: string, act: () => unknown): void =>
  byId(id, HTMLButtonElement).addEventListener('click', () => void act())
const onSubmit = (id: string, act: () => unknown): void =>
  byId(id, HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault()
    void act()
  })
const valueOf = (id: string): string => byId(id, HTMLInputElement).value

/** The secret of a link leaves the address at once: a history keeps addresses. */
function readLink(): void {
  if (location.hash === '') return
  const link = location.href
  history.replaceState(null, '', location.pathname + location.search)
  void page.read(link.replace(/\?[^#]*/, ''))
}

onSubmit('welcome', () => page.begin(byId('conditions', HTMLInputElement).checked))
onClick('camera', () => page.toggleCamera(byId('video', HTMLVideoElement)))
onClick('scan-back', () => page.scanBack())
onClick('code-again', () => page.scanAgain())
onClick('code-other', () => page.scanAgain())
onClick('renew', () => page.scanAgain())
onClick('done', () => page.acknowledge())
onClick('refuse', () => page.refuse())
onSubmit('password', () => page.finish(valueOf('password-new'), valueOf('password-confirm')))
onSubmit('request', () => page.approve(valueOf('request-password')))
onClick('language', () => {
  locale = locale === 'fr' ? 'en' : 'fr'
  chooseLocale(locale)
  view.speak(locale)
  page.render()
})
for (const button of document.querySelectorAll('.restart'))
  button.addEventListener('click', () => page.scanAgain())
byId('picture', HTMLInputElement).addEventListener('change', (event) => {
  const input = event.currentTarget as HTMLInputElement
  const [file] = input.files ?? []
  if (file !== undefined) void page.readPicture(file)
  input.value = ''
})
document.addEventListener('paste', (event) => {
  const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'))
  if (file !== undefined) void page.readPicture(file)
})
window.addEventListener('hashchange', readLink)
await page.start()
readLink()
