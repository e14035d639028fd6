/** What the page of the code draws. */
import { bilingualNodes, byId, textElement } from '../dom.ts'
import type { Locale } from '../prompt/texts.ts'
import type { Bilingual } from '../status-texts.ts'
import { typeset } from '../../errors/typeset.ts'
import type { Prepared } from './page-states.ts'
import type { PinFault } from './pin-link.ts'
import { rulesText, type Task, TASKS, TEXTS, triesText } from './pin-texts.ts'

export const show = (id: string, visible: boolean): void => void (byId(id, HTMLElement).hidden = !visible)

/** Writes a text only when it differs: a live region that is written again is spoken again. */
function write(region: HTMLElement, key: string, lines: readonly Node[]): void {
  if (region.dataset['shows'] === key) return
  region.dataset['shows'] = key
  region.replaceChildren(...lines)
}

export function line(text: Bilingual, className?: string): HTMLElement {
  const paragraph = textElement('p', '', className)
  paragraph.append(...bilingualNodes(text))
  return paragraph
}

export const put = (id: string, text: Bilingual): void =>
  write(byId(id, HTMLElement), JSON.stringify(text), bilingualNodes(text))

/** The sentences of the bridge, in the language that they came in. */
export function faultLines({ message, advice }: PinFault, locale: Locale): HTMLElement[] {
  const lines = [textElement('p', typeset(message, locale), 'what')]
  if (advice !== null) lines.push(textElement('p', typeset(advice, locale)))
  for (const element of lines) {
    element.lang = locale
    element.classList.add('always')
  }
  return lines
}

const ENTRY_FAULTS: Readonly<Record<string, readonly [Bilingual, Bilingual]>> = {
  REQUEST_INVALID: [TEXTS.stale, TEXTS.staleAdvice],
  PIN_TIMEOUT: [TEXTS.padTimeout, TEXTS.padAdvice],
  PIN_CANCELLED: [TEXTS.padCancelled, TEXTS.padAdvice],
}

/** What became of an entry: in the page's own words where it knows better than the bridge. */
export function entryFaultLines(fault: PinFault, locale: Locale): HTMLElement[] {
  const own = ENTRY_FAULTS[fault.code]
  return own === undefined
    ? faultLines(fault, locale)
    : own.map((text, at) => line(text, at === 0 ? 'what' : undefined))
}

/** The one message of the page. */
export interface Message {
  readonly place: 'status' | 'alert'
  readonly key: string
  readonly lines: readonly Node[]
  readonly kind?: 'waiting' | 'working'
}

/** Shows the message where the state of the page has one. */
export function showMessage(message: Message | null, place: 'status' | 'alert' | 'none'): void {
  byId('status', HTMLElement).dataset['kind'] = message?.kind ?? 'waiting'
  for (const region of ['status', 'alert']) {
    const here = message?.place === place && region === place ? message : null
    write(byId(region, HTMLElement), here?.key ?? '', here?.lines ?? [])
  }
}

export function showCard({ card, reader }: Prepared): void {
  const name = [card.givenName, card.familyName].filter((part) => part !== null).join(' ')
  const holder = name === '' ? bilingualNodes(TEXTS.anonymous) : [textElement('bdi', name)]
  write(byId('holder', HTMLElement), name, holder)
  byId('national-id', HTMLElement).textContent = card.nationalId
  byId('reader', HTMLElement).textContent = reader.name
}

function ruleItem(rule: Bilingual): HTMLLIElement {
  const item = document.createElement('li')
  item.append(...bilingualNodes(rule))
  return item
}

/** @param code - the one that is tried. */
export function showTask(task: Task, { pin }: Prepared, code: Prepared['pin']): void {
  const texts = TASKS[task]
  const { minLength, maxLength } = pin
  const digits = minLength === maxLength ? String(maxLength) : `${minLength}–${maxLength}`
  put('title', texts.title)
  put('lead', texts.lead)
  write(byId('rules-list', HTMLElement), `${task} ${digits}`, rulesText(task, digits).map(ruleItem))
  const { triesLeft } = code
  show('tries', triesLeft !== null)
  if (triesLeft !== null) put('tries', triesText(task, triesLeft))
  byId('tries', HTMLElement).classList.toggle('few', triesLeft !== null && triesLeft <= 2)
  put('last-try-text', texts.lastTry)
  byId('accept-label', HTMLElement).textContent = texts.accept
  byId('accept-gloss', HTMLElement).textContent = texts.acceptGloss
  byId('tried-label', HTMLElement).textContent = texts.tried
  byId('tried-gloss', HTMLElement).textContent = texts.triedGloss
  byId('submit', HTMLElement).textContent = texts.submit
  byId('submit-gloss', HTMLElement).textContent = texts.submitGloss
  put('other', texts.other)
  put('pad-text', texts.onPad)
}
