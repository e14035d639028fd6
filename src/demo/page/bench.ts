/** The test bench: the virtual reader of every page that uses a card, folded away at the edge. */
import { all, byId, setText, show, textElement } from '../web/dom.ts'
import { type Locale, type TextKey, textOf } from '../web/texts.ts'

/** The bench stays as its user left it while the tab is open. */
const OPEN_KEY = 'cps-demo-bench'

/** Chooses the card that was inserted last, with its counters, instead of a new one of a profile. */
const SAME = 'same'

const PROFILES: readonly (readonly [profile: string, text: TextKey])[] = [
  ['rpps', 'profileRpps'],
  ['adeli', 'profileAdeli'],
  ['employee', 'profileEmployee'],
  ['anonymous', 'profileAnonymous'],
  ['last-try', 'profileLastTry'],
  ['blocked', 'profileBlocked'],
  ['expired', 'profileExpired'],
  ['cps4', 'profileCps4'],
  ['vitale', 'profileVitale'],
  ['mute', 'profileMute'],
]

const button = (id: string, text: TextKey): HTMLElement => {
  const made = document.createElement('button')
  made.type = 'button'
  made.id = id
  made.className = 'secondary'
  made.dataset['benchText'] = text
  return made
}

function choice(): HTMLElement {
  const place = document.createElement('div')
  const label = document.createElement('label')
  label.htmlFor = 'profile'
  label.dataset['benchText'] = 'profile'
  const select = document.createElement('select')
  select.id = 'profile'
  place.append(label, select)
  return place
}

function paragraph(text: TextKey): HTMLElement {
  const made = textElement('p', '', 'hint')
  made.dataset['benchText'] = text
  return made
}

/** Puts the bench at the end of the page; it is shown where the reader is a virtual one (`showBench`). */
export function addBench(actions: Readonly<Record<'insert' | 'remove', () => unknown>>): void {
  const bench = document.createElement('details')
  bench.id = 'bench'
  bench.className = 'bench'
  bench.hidden = true
  bench.open = sessionStorage.getItem(OPEN_KEY) === 'open'
  bench.addEventListener('toggle', () => sessionStorage.setItem(OPEN_KEY, bench.open ? 'open' : 'folded'))
  const summary = document.createElement('summary')
  summary.dataset['benchText'] = 'benchHeading'
  const buttons = document.createElement('div')
  buttons.className = 'buttons'
  buttons.append(button('insert', 'insert'), button('remove', 'remove'))
  bench.append(summary, paragraph('benchText'), choice(), buttons, paragraph('benchCode'))
  document.querySelector('main')?.append(bench)
  for (const id of ['insert', 'remove'] as const)
    byId(id, HTMLButtonElement).addEventListener('click', () => void actions[id]())
}

export const showBench = (visible: boolean): void => show(byId('bench', HTMLElement), visible)

/**
 * Draws the bench. `seen`: a card has been in the reader, so it can be inserted again; `same` chooses it, as on a desk
 * where the card that was pulled lies ready.
 */
export function drawBench(locale: Locale, seen: boolean, same = false): void {
  for (const element of all('[data-bench-text]'))
    setText(element, textOf(locale, element.dataset['benchText'] as TextKey))
  const select = byId('profile', HTMLSelectElement)
  const chosen = same ? SAME : select.value
  const entries = seen ? [[SAME, 'profileSame'] as const, ...PROFILES] : PROFILES
  select.replaceChildren(...entries.map(([value, text]) => new Option(textOf(locale, text), value)))
  const known = entries.some(([value]) => value === chosen)
  select.value = known ? chosen : 'rpps'
}

/** The parameters of `virtual.insert`: a profile, or none for the card that was inserted last. */
export function chosenProfile(): { readonly profile?: string } {
  const { value } = byId('profile', HTMLSelectElement)
  return value === SAME ? {} : { profile: value }
}
