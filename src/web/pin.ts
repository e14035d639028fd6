/** The page at `/pin`: the holder changes the code porteur, or unblocks the card; with a ticket alone. */
import { watchAttention } from './attention.ts'
import { closeWindow } from './close-window.ts'
import { bilingualNodes, byId } from './dom.ts'
import { copyHelpDeskFacts, showHelpDeskFacts } from './help-desk.ts'
import { localeAsked } from './locale-asked.ts'
import { callWithTicket, type PinAnswer } from './pin/pin-link.ts'
import { type PinEntry, PinPage } from './pin/pin-page.ts'
import { type Task, TEXTS } from './pin/pin-texts.ts'
import type { Prepared } from './pin/page-states.ts'
import { type CodeField, createCodeField } from './prompt/code-field.ts'
import type { Locale } from './prompt/texts.ts'
import { openStatusApi } from './status-api.ts'
import { forgetTicket, requestTicket, takeTicket, withTicket } from './ticket.ts'

let ticket: string | null = null

const locale = (): Locale => (document.documentElement.lang === 'en' ? 'en' : 'fr')

function prepare(): Promise<PinAnswer<Prepared>> {
  if (ticket === null) return Promise.resolve({ kind: 'ended' })
  return callWithTicket(ticket, locale(), 'pin.prepare', {})
}

function submit(task: Task, { codes, ...entry }: PinEntry): Promise<PinAnswer<unknown>> {
  if (ticket === null) return Promise.resolve({ kind: 'ended' })
  if (codes === null) return callWithTicket(ticket, locale(), `pin.${task}`, entry)
  const { tried, newPin, newPinAgain } = codes
  return task === 'change'
    ? callWithTicket(ticket, locale(), 'pin.change', { ...entry, pin: tried, newPin, newPinAgain })
    : callWithTicket(ticket, locale(), 'pin.unblock', { ...entry, puk: tried, newPin, newPinAgain })
}

const fieldOf = (name: string): CodeField =>
  createCodeField({
    input: byId(name, HTMLInputElement),
    cells: byId(`${name}-cells`, HTMLElement),
    onUnusablePaste: () => page.alertPaste(),
    onInput: () => undefined,
  })

function setLanguage(asked: Locale): void {
  document.documentElement.lang = asked
}

setLanguage(localeAsked() ?? 'fr')
const page = new PinPage({
  fields: { tried: fieldOf('tried'), next: fieldOf('next-code'), again: fieldOf('again') },
  locale,
  prepare,
  submit,
  onEnded: () => {
    ticket = null
    forgetTicket()
  },
})

byId('language', HTMLElement).addEventListener('click', () => {
  setLanguage(locale() === 'fr' ? 'en' : 'fr')
  history.replaceState(history.state, '', `${location.pathname}?lang=${locale()}`)
  void page.refresh()
})
byId('open', HTMLElement).addEventListener('click', () => {
  void requestTicket().then(
    (given) => {
      ticket = given
      page.started(given === null ? 'not-blocked' : null)
    },
    () => page.started('unreachable'),
  )
})
byId('close', HTMLElement).addEventListener('click', () =>
  closeWindow(() => (byId('close-hint', HTMLElement).hidden = false)),
)
byId('back', HTMLAnchorElement).addEventListener('click', (event) => {
  event.preventDefault()
  const home = `/?lang=${locale()}`
  location.assign(ticket === null ? home : withTicket(home, ticket))
})
byId('copy', HTMLElement).addEventListener(
  'click',
  () =>
    void copyHelpDeskFacts((copied) =>
      byId('copied', HTMLElement).replaceChildren(...bilingualNodes(copied ? TEXTS.copied : TEXTS.notCopied)),
    ),
)

function takeOver(): void {
  ticket = takeTicket() ?? ticket
  if (ticket === null) page.offerStart()
}

takeOver()
window.addEventListener('hashchange', () => {
  if (location.hash.startsWith('#ticket=')) location.reload()
})
watchAttention((attention) => page.setAttention(attention))
// A page that comes back from the browser's memory knows nothing of what happened meanwhile.
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload()
})
let shown = ''
openStatusApi(window, location.host, {
  onFacts: (facts) => showHelpDeskFacts(facts, null),
  onReaders: (readers) => {
    const now = JSON.stringify(readers)
    if (now === shown) return
    shown = now
    void page.refresh()
  },
  onServiceLost: () => {
    shown = ''
    void page.refresh()
  },
  onConnectionLost: () => {
    shown = ''
    void page.refresh()
  },
})
