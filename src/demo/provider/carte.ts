/** Script of the page that logs in with the card itself: connects with the bridge, has the card sign, sends the token. */
import { CpsBridgeError } from '../../client/index.ts'
import { addBench, chosenProfile, drawBench, showBench } from '../page/bench.ts'
import { CardDesk } from '../page/card-desk.ts'
import { byId, setText, show, textElement } from '../web/dom.ts'

const section = byId('card', HTMLElement)
const textOf = (name: string): string => section.dataset[name] ?? ''
const locale = document.documentElement.lang === 'en' ? 'en' : 'fr'
const [begin, sign] = [byId('begin', HTMLButtonElement), byId('sign', HTMLButtonElement)]

function fail(error: unknown): void {
  const lines =
    error instanceof CpsBridgeError ? [error.message, error.advice ?? ''] : [textOf('fault'), textOf('again')]
  byId('fault', HTMLElement).replaceChildren(...lines.map((line) => textElement('p', line)))
  show(byId('fault', HTMLElement), true)
}

const desk = new CardDesk(textOf('bridge'), textOf('install'), {
  onLink(link, fault) {
    show(byId('fault', HTMLElement), false)
    setText(byId('live', HTMLElement), link === 'connecting' ? textOf('connecting') : '')
    show(begin, link !== 'open')
    show(sign, link === 'open')
    show(byId('ready', HTMLElement), link === 'open')
    showBench(desk.virtual && link === 'open')
    begin.disabled = link === 'connecting'
    if (link === 'open') sign.focus()
    if (fault !== null) fail(fault)
  },
  onReaders: (readers) =>
    drawBench(
      locale,
      readers.some(({ state }) => state !== 'empty'),
    ),
  onPrompt: (prompt) => setText(byId('live', HTMLElement), prompt === null ? '' : textOf('prompt')),
  onRelay: ({ title, text }) => setText(byId('live', HTMLElement), `${title}. ${text}`),
})

async function login(): Promise<void> {
  sign.disabled = true
  show(byId('fault', HTMLElement), false)
  try {
    const answer = await fetch(textOf('challenge'), { headers: { Accept: 'application/json' } })
    const { challenge } = (await answer.json()) as { readonly challenge: string }
    const { token } = await desk.client.sign({ challenge, waitSeconds: 60 })
    byId('token', HTMLInputElement).value = token
    byId('token-form', HTMLFormElement).submit()
  } catch (error) {
    fail(error)
    sign.disabled = false
  }
}

const tryOut = (work: Promise<unknown>): Promise<void> => work.then(() => undefined, fail)

addBench({
  insert: () => tryOut(desk.client.insertVirtualCard(chosenProfile())),
  remove: () => tryOut(desk.client.removeVirtualCard()),
})
drawBench(locale, false)
begin.addEventListener('click', () => void desk.connect(locale))
sign.addEventListener('click', () => void login())
