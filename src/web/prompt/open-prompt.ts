/** Brings the elements of the prompt page to life for one prompt. */
import { byId } from '../dom.ts'
import { watchAttention } from './attention.ts'
import { createCodeField } from './code-field.ts'
import { createCountdown } from './countdown.ts'
import { openPromptLink } from './prompt-link.ts'
import { PromptPage } from './prompt-page.ts'
import type { Locale } from './texts.ts'

/** @returns forgets what was typed and ends the line; the elements must not be used for another prompt. */
export function openPrompt(path: string, locale: Locale | null): () => void {
  const field = createCodeField({
    input: byId('code', HTMLInputElement),
    cells: byId('cells', HTMLElement),
    onInput: () => page.codeChanged(),
    onUnusablePaste: () => page.pasteRefused(),
  })
  const page = new PromptPage({ field, countdown: createCountdown((left) => page.countSecond(left)), locale })
  const link = openPromptLink(path, {
    onView: (view) => page.show(view),
    onLost: () => page.lose(),
    onGone: () => page.vanish(),
  })
  page.connect(link)
  const unwatch = watchAttention((attention) => page.setAttention(attention))
  return () => {
    unwatch()
    page.leave()
  }
}
