/** The page at `/`: says that the bridge works, and shows its readers and cards live. */
import type { Reader } from '../contract/shapes.ts'
import { watchReaders } from './reader-watch.ts'
import {
  type Bilingual,
  CONNECTION_LOST,
  readerText,
  SERVICE_LOST,
  type Summary,
  summaryOf,
} from './status-texts.ts'

/** A window that was not opened by a script cannot close itself; after this long it is plain that it did not. */
const CLOSE_PATIENCE_MS = 400

function element(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`the page has no ${id}`)
  return found
}

/** French, and English after it. */
function bilingual({ fr, en }: Bilingual): [string, HTMLElement] {
  const english = document.createElement('span')
  english.lang = 'en'
  english.textContent = en
  return [`${fr} `, english]
}

function showSummary(text: Summary): void {
  const summary = element('summary')
  const nodes = bilingual(text)
  // A live region that is written again is spoken again.
  if (summary.textContent === `${text.fr} ${text.en}`) return
  summary.dataset['state'] = text.state
  summary.replaceChildren(...nodes)
}

function readerItem(reader: Reader): HTMLLIElement {
  const item = document.createElement('li')
  const name = document.createElement('span')
  name.className = 'reader-name'
  name.textContent = reader.name
  const state = document.createElement('span')
  state.className = 'reader-state'
  state.append(...bilingual(readerText(reader)))
  item.append(name, state)
  return item
}

function showReaders(readers: readonly Reader[]): void {
  showSummary(summaryOf(readers))
  const list = element('readers')
  list.hidden = readers.length === 0
  list.replaceChildren(...readers.map(readerItem))
}

function showTrouble(summary: Summary): void {
  showSummary(summary)
  element('readers').hidden = true
}

element('close').addEventListener('click', () => {
  window.close()
  setTimeout(() => (element('close-hint').hidden = false), CLOSE_PATIENCE_MS)
})

watchReaders(`wss://${location.host}/v1/socket`, {
  onVersion: (version) => (element('version').textContent = `cps-bridge ${version}`),
  onReaders: showReaders,
  onServiceLost: () => showTrouble(SERVICE_LOST),
  onConnectionLost: () => showTrouble(CONNECTION_LOST),
})
