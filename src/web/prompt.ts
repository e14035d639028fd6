/** The page at `/prompt/ID`: the holder decides what a portal may do with the card, and types the code. */
import { byId } from './dom.ts'
import { watchAttention } from './prompt/attention.ts'
import { createCodeField } from './prompt/code-field.ts'
import { createCountdown } from './prompt/countdown.ts'
import { openPromptLink } from './prompt/prompt-link.ts'
import { PromptPage } from './prompt/prompt-page.ts'
import type { Locale } from './prompt/texts.ts'

function localeAsked(): Locale | null {
  const asked = new URLSearchParams(location.search).get('lang')
  return asked === 'fr' || asked === 'en' ? asked : null
}

const field = createCodeField({
  input: byId('code', HTMLInputElement),
  cells: byId('cells', HTMLElement),
  onInput: () => page.codeChanged(),
  onUnusablePaste: () => page.pasteRefused(),
})
const page = new PromptPage({
  field,
  countdown: createCountdown((left) => page.countSecond(left)),
  locale: localeAsked(),
})
const link = openPromptLink(location.pathname, {
  onView: (view) => page.show(view),
  onLost: () => page.lose(),
  onGone: () => page.vanish(),
})
page.connect(link)
watchAttention((attention) => page.setAttention(attention))

window.addEventListener('pagehide', () => {
  field.clear()
  link.close()
})
// A page that comes back from the browser's memory knows nothing of what happened meanwhile.
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload()
})
