/** The page at `/doctor`: has this computer examined, and says what was found; with a ticket alone (contract/doctor.ts). */
import type { ExaminationReport, ReportedFinding } from '../contract/doctor.ts'
import { bilingualNodes, byId, textElement, typesetNodes } from './dom.ts'
import { readEvents } from './event-reader.ts'
import { localeAsked } from './locale-asked.ts'
import type { Bilingual, Summary } from './status-texts.ts'
import { fetchWithTicket, forgetTicket, takeTicket, withTicket } from './ticket.ts'

type State = ReportedFinding['state']

const LOOKING: Summary = { state: 'waiting', fr: 'Examen en cours…', en: 'Examining…' }
const CLOSED: Summary = { state: 'waiting', fr: 'Aucun examen en cours.', en: 'Nothing is being examined.' }
const FAILED: Summary = {
  state: 'lost',
  fr: 'L’examen n’a pas pu se terminer. Examinez à nouveau.',
  en: 'The examination could not be finished. Examine again.',
}
const FINE: Summary = { state: 'ready', fr: 'Tout fonctionne.', en: 'Everything works.' }
const RESERVED: Summary = {
  state: 'attention',
  fr: 'Cela fonctionne, avec des réserves.',
  en: 'It works, with reservations.',
}
const BROKEN: Summary = {
  state: 'trouble',
  fr: 'Quelque chose ne fonctionne pas.',
  en: 'Something does not work.',
}

const STATES: Readonly<Record<Exclude<State, 'ok'>, Bilingual & { readonly look: string }>> = {
  broken: { fr: 'Panne', en: 'Broken', look: 'notice bad' },
  warning: { fr: 'Attention', en: 'Warning', look: 'notice warn' },
  info: { fr: 'À savoir', en: 'Note', look: 'notice' },
}

let ticket: string | null = null
let isLooking = false
const leaving = new AbortController()

const summary = byId('summary', HTMLElement)
const progress = byId('progress', HTMLElement)
const findings = byId('findings', HTMLElement)
const works = byId('works', HTMLElement)
const again = byId('again', HTMLElement)

function say(text: Summary): void {
  summary.dataset['state'] = text.state
  summary.replaceChildren(...bilingualNodes(text))
}

function paragraph(className: string, ...parts: readonly (Node | string)[]): HTMLElement {
  const line = document.createElement('p')
  line.className = className
  line.append(...parts)
  return line
}

function item({ code, state, what, action }: ReportedFinding): HTMLLIElement {
  const entry = document.createElement('li')
  if (state === 'ok') {
    entry.append(paragraph('', ...typesetNodes(what)))
    return entry
  }
  const { look, ...name } = STATES[state]
  entry.className = look
  const tag = textElement('span', '', 'tag')
  tag.append(...bilingualNodes(name))
  entry.append(paragraph('', tag), paragraph('what', ...typesetNodes(what)))
  if (action !== null) entry.append(paragraph('', '→ ', ...typesetNodes(action)))
  entry.append(paragraph('hint', textElement('code', code)))
  return entry
}

function show({ findings: found }: ExaminationReport): void {
  const states = new Set(found.map(({ state }) => state))
  say(states.has('broken') ? BROKEN : states.has('warning') ? RESERVED : FINE)
  findings.replaceChildren(...found.filter(({ state }) => state !== 'ok').map(item))
  works.replaceChildren(...found.filter(({ state }) => state === 'ok').map(item))
  byId('fine', HTMLElement).hidden = works.childElementCount === 0
}

function close(): void {
  ticket = null
  forgetTicket()
  say(CLOSED)
  findings.replaceChildren()
  byId('fine', HTMLElement).hidden = true
  byId('closed', HTMLElement).hidden = false
  again.hidden = true
}

/** False when no report came. */
async function follow(goodTicket: string): Promise<boolean> {
  const response = await fetchWithTicket('/v1/doctor', goodTicket, { signal: leaving.signal })
  if (response.status === 403) {
    close()
    return true
  }
  if (!response.ok || response.body === null) return false
  let came = false
  await readEvents(response.body, (name, data) => {
    if (name === 'area') {
      const { fr, en } = JSON.parse(data) as Bilingual
      progress.replaceChildren(...bilingualNodes({ fr: `En ce moment : ${fr}`, en: `Now: ${en}` }))
    }
    if (name !== 'report') return
    came = true
    show(JSON.parse(data) as ExaminationReport)
  })
  return came
}

async function examine(): Promise<void> {
  if (ticket === null || isLooking) return
  isLooking = true
  again.hidden = false
  again.ariaDisabled = 'true'
  findings.ariaBusy = 'true'
  say(LOOKING)
  if (!(await follow(ticket).catch(() => false))) say(FAILED)
  progress.replaceChildren()
  findings.ariaBusy = 'false'
  again.ariaDisabled = 'false'
  isLooking = false
}

function takeOver(): void {
  ticket = takeTicket()
  if (ticket === null) {
    close()
    return
  }
  byId('closed', HTMLElement).hidden = true
  byId('home', HTMLAnchorElement).hash = withTicket('', ticket)
  void examine()
}

byId('language', HTMLElement).addEventListener('click', () => {
  const locale = document.documentElement.lang === 'fr' ? 'en' : 'fr'
  document.documentElement.lang = locale
  // The entry of the history keeps its ticket.
  history.replaceState(history.state, '', `${location.pathname}?lang=${locale}`)
})
again.addEventListener('click', () => void examine())
window.addEventListener('hashchange', () => {
  if (location.hash.startsWith('#ticket=')) takeOver()
})
// The bridge ends an examination that nobody waits for.
window.addEventListener('pagehide', () => leaving.abort())
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload()
})
document.documentElement.lang = localeAsked() ?? 'fr'
takeOver()
