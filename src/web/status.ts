/**
 * The page at `/`: says that the bridge works, shows its readers and cards live, and what a help desk asks for; with a
 * status ticket, whose card it is and what sites saw and asked of it.
 */
import type { Reader } from '../contract/shapes.ts'
import type { StatusView } from '../contract/status.ts'
import { watchAttention } from './attention.ts'
import { closeWindow } from './close-window.ts'
import { bilingualNodes, byId } from './dom.ts'
import { copyHelpDeskFacts, showHelpDeskFacts } from './help-desk.ts'
import { localeAsked } from './locale-asked.ts'
import { type BridgeFacts, openStatusApi } from './status-api.ts'
import {
  newerVersion,
  type Bilingual,
  CONNECTION_LOST,
  readerText,
  serviceLost,
  type Summary,
  summaryOf,
} from './status-texts.ts'
import { showCards } from './status/card-panel.ts'
import { CARD_TEXTS } from './status/card-texts.ts'
import { openStatusLink, type StatusLink } from './status/status-link.ts'
import { forgetTicket, takeTicket, withTicket } from './ticket.ts'
import { createVirtualDesk } from './virtual-desk.ts'

const RUNS: Bilingual = { fr: 'cps-bridge fonctionne', en: 'cps-bridge is running' }
const SILENT: Bilingual = { fr: 'cps-bridge ne répond plus', en: 'cps-bridge does not answer' }
const COPIED: Bilingual = { fr: 'Copié.', en: 'Copied.' }
const NOT_COPIED: Bilingual = {
  fr: 'Le navigateur ne permet pas la copie : sélectionnez le texte.',
  en: 'The browser does not allow copying: select the text.',
}

function showSummary(text: Summary): void {
  const summary = byId('summary', HTMLElement)
  // A live region that is written again is spoken again.
  if (summary.dataset['said'] === text.en) return
  summary.dataset['said'] = text.en
  summary.dataset['state'] = text.state
  summary.replaceChildren(...bilingualNodes(text))
  byId('title', HTMLElement).replaceChildren(...bilingualNodes(text.state === 'lost' ? SILENT : RUNS))
}

function readerItem(reader: Reader): HTMLLIElement {
  const item = document.createElement('li')
  const name = document.createElement('span')
  name.className = 'reader-name'
  name.textContent = reader.name
  const state = document.createElement('span')
  state.className = 'reader-state'
  state.append(...bilingualNodes(readerText(reader)))
  item.append(name, state)
  return item
}

/** What came last; `readers` is null while the bridge or its service does not answer, `view` without a ticket. */
const known: { facts: BridgeFacts | null; readers: readonly Reader[] | null; view: StatusView | null } = {
  facts: null,
  readers: null,
  view: null,
}

function showKnown(): void {
  const { facts, readers, view } = known
  if (facts !== null) showHelpDeskFacts(facts, view?.binding ?? null)
  if (readers !== null) showSummary(summaryOf(readers, view?.cards))
}

function showReaders(readers: readonly Reader[]): void {
  known.readers = readers
  showKnown()
  const list = byId('readers', HTMLElement)
  list.hidden = readers.length === 0
  list.replaceChildren(...readers.map(readerItem))
  desk.show(readers)
}

function showTrouble(summary: Summary): void {
  known.readers = null
  showSummary(summary)
  byId('readers', HTMLElement).hidden = true
}

byId('close', HTMLElement).addEventListener('click', () =>
  closeWindow(() => (byId('close-hint', HTMLElement).hidden = false)),
)
byId('copy', HTMLElement).addEventListener(
  'click',
  () =>
    void copyHelpDeskFacts((copied) =>
      byId('copied', HTMLElement).replaceChildren(...bilingualNodes(copied ? COPIED : NOT_COPIED)),
    ),
)

const api = openStatusApi(window, location.host, {
  onFacts: (facts) => {
    byId('version', HTMLElement).textContent = `cps-bridge ${facts.version}`
    const newer = byId('newer-version', HTMLElement)
    newer.hidden = facts.newerVersion === undefined
    if (facts.newerVersion !== undefined)
      newer.replaceChildren(...bilingualNodes(newerVersion(facts.newerVersion)))
    known.facts = facts
    byId('help-desk', HTMLElement).hidden = false
    showKnown()
    byId('virtual', HTMLElement).hidden = facts.backend !== 'virtual'
  },
  onReaders: showReaders,
  onServiceLost: (reason) => showTrouble(serviceLost(reason)),
  onConnectionLost: () => showTrouble(CONNECTION_LOST),
})
const desk = createVirtualDesk(byId('slots', HTMLElement), api)

let link: StatusLink | null = null

function setLanguage(locale: 'fr' | 'en'): void {
  document.documentElement.lang = locale
  desk.changeLanguage()
}

byId('language', HTMLElement).addEventListener('click', () => {
  const locale = document.documentElement.lang === 'fr' ? 'en' : 'fr'
  setLanguage(locale)
  // The entry of the history keeps its ticket.
  history.replaceState(history.state, '', `${location.pathname}?lang=${locale}`)
})

function closeHolder(): void {
  link = null
  known.view = null
  showKnown()
  forgetTicket()
  byId('cards', HTMLElement).hidden = true
  byId('cards', HTMLElement).replaceChildren()
  byId('closed', HTMLElement).hidden = false
  byId('ended', HTMLElement).hidden = false
}

function say(text: Bilingual): void {
  byId('answer', HTMLElement).replaceChildren(...bilingualNodes(text))
}

function openHolder(ticket: string): void {
  const place = byId('cards', HTMLElement)
  const opened = openStatusLink(ticket, {
    onView: (view) => {
      if (link !== opened) return
      known.view = view
      showKnown()
      place.hidden = false
      byId('closed', HTMLElement).hidden = true
      byId('ended', HTMLElement).hidden = true
      showCards(place, view, {
        ticket,
        onRevoke: (reader, origin) =>
          void opened.revoke(reader, origin).then((done) => {
            say(done ? CARD_TEXTS.revoked : CARD_TEXTS.notRevoked)
          }),
      })
    },
    onEnd: () => {
      if (link === opened) closeHolder()
    },
  })
  link = opened
}

function takeOver(): void {
  const ticket = takeTicket()
  if (ticket === null) return
  byId('return', HTMLElement).hidden = true
  for (const link of document.querySelectorAll<HTMLAnchorElement>('#doctor a'))
    link.hash = withTicket('', ticket)
  openHolder(ticket)
}

/** Whoever accepted the certificate came from a portal, by its link or from its address. */
function comesFromPortal(): boolean {
  const from = new URLSearchParams(location.search).has('from')
  return from || (document.referrer !== '' && new URL(document.referrer).origin !== location.origin)
}

byId('return', HTMLElement).hidden = !comesFromPortal()
setLanguage(localeAsked() ?? 'fr')
// What the holder decides here is guarded by the watch alone.
watchAttention(() => undefined)
takeOver()
// The address of `cps-bridge open` given to a window that shows the page already.
window.addEventListener('hashchange', () => {
  if (location.hash.startsWith('#ticket=')) takeOver()
})
for (const event of ['pointerdown', 'keydown']) window.addEventListener(event, () => link?.renew())
