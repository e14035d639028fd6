/** What the page tells beside the request: one message, in one of two live regions. */
import { byId, textElement } from '../dom.ts'
import { PAGE_STATES, type PageState } from './page-states.ts'
import type { Notice } from './prompt-state.ts'

/** Writes a live region only when it changes, so that it is spoken once. True when it was written. */
function write(region: HTMLElement, notice: Notice | null): boolean {
  const key = JSON.stringify(notice)
  if (region.dataset['shows'] === key) return false
  region.dataset['shows'] = key
  if (notice === null) {
    region.replaceChildren()
    return true
  }
  const { what, advice, locale } = notice
  const lines = [textElement('p', what, 'what'), ...(advice === null ? [] : [textElement('p', advice)])]
  for (const line of lines) line.lang = locale
  region.replaceChildren(...lines)
  return true
}

/** Shows the message of the state. True when it is a fault, and a new one. */
export function showMessage(page: PageState, message: Notice | null): boolean {
  const { message: place } = PAGE_STATES[page]
  const status = byId('status', HTMLElement)
  status.dataset['kind'] =
    page === 'waiting-card' || page === 'unreachable' || page.startsWith('lost') ? 'waiting' : 'working'
  write(status, place === 'status' ? message : null)
  const fault = place === 'alert' ? message : null
  return write(byId('alert', HTMLElement), fault) && fault !== null
}
