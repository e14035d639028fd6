/** The window in which the bridge asks the holder: opened in the click, led to the bridge when it asks (protocol, section 8). */
import type { PromptShown } from './state.ts'
import { type Locale, textOf } from './texts.ts'

export interface PromptWindow {
  /** Shows the page of the bridge in the window, when there is one. */
  lead(url: string): PromptShown
  /** Closes a window that nothing needed. */
  closeUnused(): void
}

/** To be called inside the click: later the browser would block it. */
export function openPromptWindow(locale: Locale): PromptWindow {
  const opened = window.open('', '_blank')
  let used = false
  if (opened !== null) {
    opened.document.title = textOf(locale, 'promptOpening')
    opened.document.body.textContent = textOf(locale, 'promptOpening')
  }
  return {
    lead(url) {
      used = true
      if (opened !== null) opened.location.replace(url)
      return { url, windowBlocked: opened === null }
    },
    closeUnused() {
      if (!used) opened?.close()
    },
  }
}
