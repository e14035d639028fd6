/** The page at `/prompt/ID`: the holder decides what a portal may do with the card, and types the code. */
import { localeAsked } from './locale-asked.ts'
import { openPrompt } from './prompt/open-prompt.ts'

const close = openPrompt(location.pathname, localeAsked())

window.addEventListener('pagehide', close)
// A page that comes back from the browser's memory knows nothing of what happened meanwhile.
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload()
})
