/**
 * The page at `/`: says that the bridge works, shows its readers and cards live, and what a help desk asks for; with a
 * status ticket, whose card it is and what sites saw and asked of it.
 */
import type { Reader } from '../contract/shapes.ts'
import type { StatusView } from '../contract/status.ts'
import { watchAttention } from './attention.ts'
import { closeWindow } from './close-window.ts'
import { bilingualNodes, byId, textElement } from './dom.ts'
import { copyHelpDeskFacts, showHelpDeskFacts } from './help-desk.ts'
import { localeAsked } from './locale-asked.ts'
import { type BridgeFacts, openStatusApi } from './status-api.ts'
import { newerVersion, type Bilingual, CONNECTION_LOST, serviceLost, type Summary } from './status-texts.ts'
import { showCards } from './status/card-panel.ts'
import { CARD_TEXTS } from './status/card-texts.ts'
import { openStatusLink, type StatusLink } from './status/status-link.ts'
import { type Link, linksOf, summaryOf, trialOf } from './status/summary.ts'
import { forgetTicket, takeTicket, withTicket } from './ticket.ts'
import { createVirtualDesk } from './virtual-desk.ts'

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
}

function linkItem({ mark, name, text }: Link): HTMLLIElement {
  const item = document.createElement('li')
  item.dataset['mark'] = mark
  const title = textElement('span', typeof name === 'string' ? name : '', 'link-name')
  if (typeof name !== 'string') title.append(...bilingualNodes(name))
  const state = textElement('span', '', 'link-state')
  state.append(...bilingualNodes(text))
  item.append(title, state)
  return item
}

/** What came last; `readers` is null while the bridge or its service does not answer, `view` without a ticket. */
const known: { facts: BridgeFacts | null; readers: readonly Reader[] | null; view: StatusView | null } = {
  facts: null,
  readers: null,
  view: null,
}

function showLinks(...what: Parameters<typeof linksOf>): void {
  byId('links', HTMLElement).replaceChildren(...linksOf(...what).map(linkItem))
}

function showKnown(): void {
  const { facts, readers, view } = known
  if (facts !== null) showHelpDeskFacts(facts, view?.binding ?? null)
  const summary = summaryOf(readers ?? [], view)
  if (view !== null && link !== null) showHolder(link, view, summary)
  if (readers === null) return
  showSummary(summary)
  showLinks('running', readers, view)
}

function showReaders(readers: readonly Reader[]): void {
  known.readers = readers
  showKnown()
  // What was tried is not what is there now.
  byId('tried', HTMLElement).hidden = true
  desk.show(readers)
}

function showTrouble(summary: Summary, reach: 'service-lost' | 'lost'): void {
  known.readers = null
  showSummary(summary)
  showLinks(reach, [])
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
  onServiceLost: (reason) => showTrouble(serviceLost(reason), 'service-lost'),
  onConnectionLost: () => showTrouble(CONNECTION_LOST, 'lost'),
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
  byId('try', HTMLElement).hidden = true
  byId('tried', HTMLElement).hidden = true
  byId('cards', HTMLElement).hidden = true
  byId('cards', HTMLElement).replaceChildren()
  byId('closed', HTMLElement).hidden = false
  byId('ended', HTMLElement).hidden = false
}

function say(text: Bilingual): void {
  byId('answer', HTMLElement).replaceChildren(...bilingualNodes(text))
}

function showHolder(opened: StatusLink, view: StatusView, said: Bilingual): void {
  showCards(byId('cards', HTMLElement), view, {
    ticket: opened.ticket,
    said,
    onRevoke: (reader, origin) =>
      void opened.revoke(reader, origin).then((done) => {
        say(done ? CARD_TEXTS.revoked : CARD_TEXTS.notRevoked)
      }),
  })
}

function openHolder(ticket: string): void {
  const opened = openStatusLink(ticket, {
    onView: (view) => {
      if (link !== opened) return
      known.view = view
      showKnown()
      byId('cards', HTMLElement).hidden = false
      byId('closed', HTMLElement).hidden = true
      byId('ended', HTMLElement).hidden = true
    },
    onEnd: () => {
      if (link === opened) closeHolder()
    },
  })
  link = opened
  byId('try', HTMLElement).hidden = false
}

/** Reads every card anew from beginning to end, and says how that went. */
async function tryCards(opened: StatusLink): Promise<void> {
  const button = byId('try', HTMLElement)
  if (button.ariaDisabled === 'true') return
  const tried = byId('tried', HTMLElement)
  button.ariaDisabled = 'true'
  tried.hidden = false
  tried.dataset['state'] = 'waiting'
  tried.replaceChildren(...bilingualNodes(CARD_TEXTS.trying))
  const begun = performance.now()
  const view = await opened.tryCards()
  button.ariaDisabled = 'false'
  if (link !== opened) return
  const said = trialOf(view, performance.now() - begun)
  tried.dataset['state'] = said.state
  tried.replaceChildren(...bilingualNodes(said))
}
byId('try', HTMLElement).addEventListener('click', () => {
  if (link !== null) void tryCards(link)
})

function takeOver(): void {
  const ticket = takeTicket()
  if (ticket === null) return
  byId('return', HTMLElement).hidden = true
  for (const link of document.querySelectorAll<HTMLAnchorElement>(
    'main a:is([href^="/doctor"], [href^="/pin"])',
  ))
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
