/** The page at `/`: says that the bridge works, shows its readers and cards live, and what a help desk asks for. */
import type { Reader } from '../contract/shapes.ts'
import { closeWindow } from './close-window.ts'
import { bilingualNodes, byId } from './dom.ts'
import { copyHelpDeskFacts, showHelpDeskFacts } from './help-desk.ts'
import { readerAdvice } from './reader-advice.ts'
import { openStatusApi } from './status-api.ts'
import {
  type Bilingual,
  CONNECTION_LOST,
  readerText,
  SERVICE_LOST,
  type Summary,
  summaryOf,
} from './status-texts.ts'
import { createVirtualDesk } from './virtual-desk.ts'

const COPIED: Bilingual = { fr: 'Copié.', en: 'Copied.' }
const NOT_COPIED: Bilingual = {
  fr: 'Le navigateur ne permet pas la copie : sélectionnez le texte.',
  en: 'The browser does not allow copying: select the text.',
}

function showSummary(text: Summary): void {
  const summary = byId('summary', HTMLElement)
  // A live region that is written again is spoken again.
  if (summary.textContent === `${text.fr} ${text.en}`) return
  summary.dataset['state'] = text.state
  summary.replaceChildren(...bilingualNodes(text))
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
  const advice = readerAdvice(reader)
  if (advice !== null) {
    const line = document.createElement('p')
    line.className = 'reader-advice'
    line.append(...bilingualNodes(advice))
    item.append(line)
  }
  return item
}

function showReaders(readers: readonly Reader[]): void {
  showSummary(summaryOf(readers))
  const list = byId('readers', HTMLElement)
  list.hidden = readers.length === 0
  list.replaceChildren(...readers.map(readerItem))
  desk.show(readers)
}

function showTrouble(summary: Summary): void {
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

const api = openStatusApi(`wss://${location.host}/v1/socket`, {
  onFacts: (facts) => {
    byId('version', HTMLElement).textContent = `cps-bridge ${facts.version}`
    showHelpDeskFacts(facts)
    byId('virtual', HTMLElement).hidden = facts.backend !== 'virtual'
  },
  onReaders: showReaders,
  onServiceLost: () => showTrouble(SERVICE_LOST),
  onConnectionLost: () => showTrouble(CONNECTION_LOST),
})
const desk = createVirtualDesk(byId('slots', HTMLElement), api)
