/** Draws the state of the page into its document. */
import { PCSC_MESSAGES } from '../../errors/pcsc-messages.ts'
import { typeset } from '../../errors/typeset.ts'
import type { SignedHolder } from '../activation/activation-view.ts'
import { all, byId, setText, show, textElement } from '../web/dom.ts'
import { showBench } from '../page/bench.ts'
import { drawSteps } from '../page/steps.ts'
import { checksOf, type Notice, type PageState, secondsLeft, type Stage, stepOf } from './page-state.ts'
import { PAGE_STATES, type PageStateName, pageStateOf, saysOf } from './page-states.ts'
import { dateOf, type Locale, type TextKey, textOf } from './texts.ts'
import { drawCode, drawQr } from './waiting-view.ts'

const element = (id: string): HTMLElement => byId(id, HTMLElement)

/** Every text that does not depend on the state. */
export function drawTexts(locale: Locale): void {
  document.documentElement.lang = locale
  document.documentElement.dataset['drawn'] = ''
  document.title = `${textOf(locale, 'title')} – ${textOf(locale, 'brand')}`
  for (const node of all('[data-text]')) setText(node, textOf(locale, node.dataset['text'] as TextKey))
  for (const node of all('[data-label]'))
    node.setAttribute('aria-label', textOf(locale, node.dataset['label'] as TextKey))
  element('qr').setAttribute('aria-label', textOf(locale, 'qrImage'))
  const language = element('language')
  setText(language, textOf(locale, 'language'))
  language.lang = locale === 'fr' ? 'en' : 'fr'
  language.title = textOf(locale, 'languageHint')
  // What was announced is over, and in the other language.
  setText(element('status'), '')
}

/** An alert is spoken when it is put there: the same one stays untouched. */
function drawNotice(place: HTMLElement, notice: Notice | null, kind: 'bad' | 'warn', locale: Locale): void {
  if (notice === null) {
    place.replaceChildren()
    return
  }
  const lines = [notice.message, ...(notice.advice === null ? [] : [notice.advice])].map((line) =>
    typeset(line, locale),
  )
  if (place.dataset['said'] === lines.join('\n') && place.childElementCount > 0) return
  place.dataset['said'] = lines.join('\n')
  const box = document.createElement('div')
  box.className = `notice ${kind}`
  box.append(...lines.map((line) => textElement('p', line)))
  place.replaceChildren(box)
}

function drawPrompt({ prompt }: PageState, locale: Locale): void {
  setText(
    element('prompt-text'),
    prompt === null ? '' : textOf(locale, prompt.blocked ? 'promptBlocked' : 'promptOpen'),
  )
  const link = byId('prompt-link', HTMLAnchorElement)
  show(link, prompt !== null)
  if (prompt === null) link.removeAttribute('href')
  else link.href = prompt.url
}

/** The prerequisites: neutral until the reader tells, then what it tells. */
function drawChecks(state: PageState, locale: Locale): void {
  const { degraded, link } = state
  const checks = checksOf(state)
  const ok = { reader: 'prepareReader', card: 'prepareOut' } as const
  const bad = { reader: 'prepareNoReader', card: 'prepareIn' } as const
  for (const name of ['reader', 'card'] as const) {
    const item = element(`check-${name}`)
    item.dataset['check'] = checks[name]
    setText(item, textOf(locale, checks[name] === 'bad' ? bad[name] : ok[name]))
  }
  if (degraded !== null) {
    const { what, advice } = PCSC_MESSAGES[locale][degraded]
    for (const [id, text] of [
      ['no-reader-title', what],
      ['no-reader-text', advice],
    ] as const)
      setText(element(id), typeset(text, locale))
  } else {
    setText(element('no-reader-title'), textOf(locale, 'noReaderTitle'))
    setText(element('no-reader-text'), textOf(locale, 'noReaderText'))
  }
  show(element('no-reader-help'), degraded === null)
  show(element('continue'), link === 'idle')
}

function drawCard(state: PageState, name: PageStateName, locale: Locale): void {
  const { view, refusal, busy, heldUntil, now, prompt } = state
  const { stage } = PAGE_STATES[name]
  const [title, text] = saysOf(name)
  if (stage === 'wrong-card' && title !== undefined && text !== undefined) {
    setText(element('wrong-title'), textOf(locale, title))
    setText(element('wrong-card'), textOf(locale, text))
  }
  const start = byId('start', HTMLButtonElement)
  const held = secondsLeft(heldUntil, now)
  const doing = prompt === null ? 'signing' : 'answering'
  setText(start, textOf(locale, busy === 'signing' ? doing : 'start'))
  start.disabled = busy !== null || held > 0
  setText(element('held'), held === 0 ? '' : textOf(locale, 'held', { seconds: String(held) }))
  show(element('held'), held > 0)
  if (stage === 'mismatch') setText(element('mismatch-typed'), view?.typedId ?? '')
  const date = refusal?.notAfter ?? null
  const expired = date === null ? 'expiredNoDate' : 'expiredText'
  setText(
    element('expired-text'),
    textOf(locale, expired, { date: date === null ? '' : dateOf(locale, date) }),
  )
}

function drawLinks({ view }: PageState, fallback: string | null): void {
  const back = view?.returnTo ?? fallback
  for (const id of ['gone-link', 'correct', 'done-link', 'failed-link']) {
    const link = byId(id, HTMLAnchorElement)
    show(link, back !== null)
    if (back !== null) link.href = back
  }
  show(element('gone-no-link'), back === null)
}

/** Given name and family name, as far as they are known. */
const fullName = ({ givenName, familyName }: SignedHolder): string | null =>
  [givenName, familyName].filter((name) => name !== null).join(' ') || null

/** Whose e-CPS it is, and why there is none. */
function drawOutcome(view: PageState['view'], state: PageStateName, locale: Locale): void {
  const holder = view?.holder ?? null
  const name = holder === null ? null : (fullName(holder) ?? holder.nationalId)
  for (const node of all('[data-holder]'))
    setText(node, name === null ? '' : textOf(locale, 'holder', { name }))
  const [, why] = saysOf(state)
  if (PAGE_STATES[state].stage === 'failed' && why !== undefined)
    setText(element('failed-text'), textOf(locale, why))
}

/** The alert, in the place that the panel has for it: beside the field, above the button; else at its end. */
function alertOf(stage: Stage): HTMLElement {
  const alert = element('alert')
  const place = all(`[data-stage="${stage}"] [data-alert-place]`)[0] ?? element('alert-place')
  if (alert.parentElement !== place) place.append(alert)
  return alert
}

/** What the page remembers besides its state. */
export interface Memory {
  /** Where the last activation of this browser was asked for. */
  readonly returnTo: string | null
  /** The page was loaded again after the first steps. */
  readonly resumed: boolean
}

/** @returns the panel that is shown now */
export function draw(state: PageState, locale: Locale, memory: Memory): Stage {
  const name = pageStateOf(state)
  const { stage, notice } = PAGE_STATES[name]
  const { view, service, virtual, link } = state
  for (const section of all('[data-stage]')) show(section, section.dataset['stage'] === stage)
  for (const node of all('[data-when=virtual]')) show(node, virtual && link === 'open')
  showBench(virtual && link === 'open')
  for (const node of all('[data-when=fresh]')) show(node, !memory.resumed)
  show(element('resume'), memory.resumed)
  show(element('connecting-trouble'), state.relay)
  setText(element('typed'), view === null ? '' : textOf(locale, 'typed', { id: view.typedId }))
  drawSteps(stepOf(stage), (key, values) => textOf(locale, key, values))
  drawNotice(alertOf(stage), notice ? state.notice : null, 'bad', locale)
  const silence = { message: textOf(locale, 'offline'), advice: textOf(locale, 'offlineAdvice') }
  drawNotice(element('offline'), service === 'offline' ? silence : null, 'warn', locale)
  drawPrompt(state, locale)
  drawChecks(state, locale)
  for (const part of all('[data-fault]')) show(part, part.dataset['fault'] === name)
  drawCard(state, name, locale)
  drawLinks(state, memory.returnTo)
  drawOutcome(view, name, locale)
  drawQr(state, name, locale)
  drawCode(state, name, locale)
  show(element('abandoning'), view !== null && service !== 'gone' && stage !== 'done' && stage !== 'failed')
  return stage
}

/** Says the panel aloud, and brings the keyboard along when what it was on is gone. */
export function enterStage(stage: Stage): void {
  const heading = all(`[data-stage="${stage}"] h2`).find((found) => found.closest('[hidden]') === null)
  if (heading === undefined) return
  setText(element('status'), heading.textContent)
  const active = document.activeElement
  if (active === null || active === document.body || !active.checkVisibility()) heading.focus()
}
