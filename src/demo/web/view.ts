/** Draws the state of the page into its document. */
import { showBench } from '../page/bench.ts'
import { drawSteps } from '../page/steps.ts'
import { all, byId, setText, show, textElement } from './dom.ts'
import type { Fault } from './fault.ts'
import { showIdentity, showResult } from './facts.ts'
import { PORTAL_STATES, type PortalStateName, portalStateOf, statusOf } from './page-states.ts'
import { type PortalState, type Stage, stageOf, stepOf } from './state.ts'
import { typeset } from '../../errors/typeset.ts'
import { type Locale, type TextKey, textOf } from './texts.ts'

const READER_STATE = {
  empty: 'readerEmpty',
  present: 'readerPresent',
  mute: 'readerMute',
  unavailable: 'readerUnavailable',
} as const

function drawReaders(state: PortalState, locale: Locale): void {
  const shown = state.link === 'open' ? state.readers : []
  const items = shown.map((reader) => {
    const item = textElement('li', reader.name)
    item.append(' ', textElement('span', textOf(locale, READER_STATE[reader.state])))
    return item
  })
  byId('readers', HTMLUListElement).replaceChildren(...items)
  const bad = state.card.kind === 'unusable'
  const inserted = shown.some(({ state: reader }) => reader !== 'empty')
  const picture = byId('picture', SVGSVGElement)
  picture.setAttribute('data-card', bad ? 'bad' : inserted ? 'in' : 'out')
  picture.setAttribute('data-reader', shown.length > 0 ? 'on' : 'off')
}

function drawHolder(state: PortalState, stage: Stage, locale: Locale): void {
  const { card } = state
  const known = card.kind === 'ready' && (stage === 'sign' || stage === 'blocked')
  show(byId('holder', HTMLElement), known)
  show(byId('signing', HTMLElement), stage === 'sign')
  drawPrompt(state, locale)
  show(byId('blocked', HTMLElement), stage === 'blocked')
  show(byId('unusable-advice', HTMLElement), stage === 'unusable')
  if (!known) {
    byId('holder-facts', HTMLElement).replaceChildren()
    return
  }
  setText(
    byId('holder-title', HTMLElement),
    textOf(locale, stage === 'blocked' ? 'holderBlocked' : 'holderTitle'),
  )
  showIdentity(byId('holder-facts', HTMLElement), card.identity, locale)
}

/** Says where the holder is asked; the link is for a window that was blocked, or closed by mistake. */
function drawPrompt({ prompt }: PortalState, locale: Locale): void {
  const text = prompt?.blocked === true ? 'promptBlocked' : 'promptOpen'
  setText(byId('prompt-text', HTMLElement), prompt === null ? '' : textOf(locale, text))
  const link = byId('prompt-link', HTMLAnchorElement)
  if (prompt !== null) link.href = prompt.url
  show(link, prompt !== null)
}

/** What the region `alert` says in a state. */
function faultShown({ card, fault }: PortalState, name: PortalStateName, locale: Locale): Fault | null {
  switch (PORTAL_STATES[name].alert) {
    case 'none':
      return null
    case 'tried':
      return fault
    case 'card':
      return card.kind === 'unusable' ? card.fault : null
    case 'blocked':
      return { message: textOf(locale, 'blocked'), advice: textOf(locale, 'blockedAdvice') }
  }
}

/** Why there is no reader: the heading and the advice are of one fault. */
function drawNoReader({ card }: PortalState, name: PortalStateName, locale: Locale): void {
  if (card.kind !== 'no-reader') return
  const { message, advice } = card.fault
  const title = name === 'no-service' ? typeset(message, locale) : textOf(locale, 'readerTitle')
  setText(byId('reader-title', HTMLElement), title)
  setText(byId('reader-advice', HTMLElement), typeset(advice ?? message, locale))
}

function drawAlert(state: PortalState, name: PortalStateName, locale: Locale): void {
  const fault = faultShown(state, name, locale)
  const lines = fault === null ? [] : [textElement('p', typeset(fault.message, locale), 'what')]
  if (fault !== null && fault.advice !== null) lines.push(textElement('p', typeset(fault.advice, locale)))
  const alert = byId('alert', HTMLElement)
  if (lines.map(({ textContent }) => textContent).join('') !== alert.textContent)
    alert.replaceChildren(...lines)
}

function drawButtons(state: PortalState, locale: Locale): void {
  const sign = byId('sign', HTMLButtonElement)
  const doing = state.prompt === null ? 'signing' : 'answering'
  setText(sign, textOf(locale, state.busy ? doing : 'sign'))
  sign.setAttribute('aria-disabled', String(state.busy))
  const insert = byId('insert', HTMLButtonElement)
  const isNext = stageOf(state) === 'insert'
  insert.classList.toggle('primary', isNext)
  insert.classList.toggle('secondary', !isNext)
  const remove = byId('remove', HTMLButtonElement)
  const empty = state.readers.every(({ state: reader }) => reader === 'empty')
  if (empty && document.activeElement === remove) insert.focus()
  remove.disabled = empty
}

/** Where the reading goes on when the panel under the focus has gone: the heading of the new one. */
function moveFocus(stage: Stage): void {
  const focused = document.activeElement
  const lost = focused === null || focused === document.body || focused.closest('[hidden]') !== null
  if (!lost) return
  const panel = stage === 'sign' || stage === 'blocked' ? '#holder' : `[data-stage="${stage}"]`
  const headings = all(`${panel} [tabindex]`)
  headings.find((heading) => heading.closest('[hidden]') === null)?.focus()
}

/** Draws what does not depend on the state: the texts of a language. */
export function drawTexts(locale: Locale): void {
  document.documentElement.lang = locale
  document.documentElement.dataset['drawn'] = ''
  document.title = textOf(locale, 'documentTitle')
  for (const element of all('[data-text]'))
    setText(element, textOf(locale, element.dataset['text'] as TextKey))
  for (const element of all('[data-label]')) {
    element.setAttribute('aria-label', textOf(locale, element.dataset['label'] as TextKey))
  }
  const language = byId('language', HTMLButtonElement)
  setText(language, textOf(locale, 'language'))
  language.lang = locale === 'fr' ? 'en' : 'fr'
}

/** Draws the state; `previous` is the panel shown before. Gives the panel shown now. */
export function draw(state: PortalState, locale: Locale, previous: Stage | null): Stage {
  const name = portalStateOf(state)
  const { stage } = PORTAL_STATES[name]
  for (const panel of all('[data-stage]')) show(panel, panel.dataset['stage'] === stage)
  for (const part of all('[data-fault]')) show(part, part.dataset['fault'] === name)
  show(byId('tester', HTMLElement), stage !== 'start')
  showBench(state.virtual && state.link === 'open')
  drawSteps(stepOf(stage), (key, values) => textOf(locale, key, values))
  drawReaders(state, locale)
  drawHolder(state, stage, locale)
  drawAlert(state, name, locale)
  drawButtons(state, locale)
  drawNoReader(state, name, locale)
  if (state.result !== null) showResult(byId('result-facts', HTMLElement), state.result, locale)
  setText(byId('status', HTMLElement), textOf(locale, statusOf(state)))
  if (previous !== null && previous !== stage) moveFocus(stage)
  return stage
}
