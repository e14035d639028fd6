/** Brings the elements of the prompt page to life. */
import { watchAttention } from '../attention.ts'
import { byId } from '../dom.ts'
import { createCodeField } from './code-field.ts'
import { createCountdown } from './countdown.ts'
import { openPromptLink } from './prompt-link.ts'
import { PromptPage } from './prompt-page.ts'
import type { Locale } from './texts.ts'

/** @returns forgets what was typed and ends the line. */
export function openPrompt(path: string, locale: Locale | null): () => void {
  const field = createCodeField({
    input: byId('code', HTMLInputElement),
    cells: byId('cells', HTMLElement),
    onInput: () => page.codeChanged(),
    onUnusablePaste: () => page.pasteRefused(),
  })
  // What the browser brings into view is not under the bar.
  const bar = byId('asking', HTMLElement)
  new ResizeObserver(() => {
    document.documentElement.style.scrollPaddingBlock = `${bar.offsetHeight + 8}px 8px`
  }).observe(bar)
  const page = new PromptPage({
    field,
    countdown: createCountdown((left) => page.countSecond(left)),
    locale,
    onQuestion: () => attention.restart(),
  })
  const attention = watchAttention(
    (now) => page.setAttention(now),
    ['title', 'origin'].map((id) => byId(id, HTMLElement)),
  )
  const link = openPromptLink(path, {
    onView: (view) => page.show(view),
    onLost: () => page.lose(),
    onGone: () => page.vanish(),
  })
  page.connect(link)
  return () => page.leave()
}
