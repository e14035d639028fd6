/** What the page tells beside the request: hints while it waits, and faults. */
import { byId, textElement } from '../dom.ts'
import type { Notice } from './prompt-state.ts'

/** Writes a live region only when it changes, so that it is spoken once. True when it was written. */
function write(region: HTMLElement, notices: readonly Notice[]): boolean {
  const key = JSON.stringify(notices)
  if (region.dataset['shows'] === key) return false
  region.dataset['shows'] = key
  region.replaceChildren(
    ...notices.flatMap(({ what, advice, locale }) =>
      [textElement('p', what, 'what'), ...(advice === null ? [] : [textElement('p', advice)])].map((line) => {
        line.lang = locale
        return line
      }),
    ),
  )
  return true
}

/** Shows faults as an alert. True when there are new ones. */
export const showFaults = (faults: readonly Notice[]): boolean =>
  write(byId('alert', HTMLElement), faults) && faults.length > 0

/** Shows what the page waits for; null: for the holder only. `kind` is for the eye. */
export function showHint(hint: Notice | null, kind: 'waiting' | 'working'): void {
  const region = byId('status', HTMLElement)
  region.dataset['kind'] = kind
  write(region, hint === null ? [] : [hint])
}
