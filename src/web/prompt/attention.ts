/** The holder must have had the page before the eyes for a while before it takes an entry (protocol, section 8). */
import type { Attention } from './prompt-state.ts'

/** Visibility and focus that an entry needs, in milliseconds. */
const ATTENTION_MS = 700

/**
 * Calls `onChange` at every change; it starts at `none`, however long the page has been before the eyes.
 *
 * @returns ends the watch.
 */
export function watchAttention(onChange: (attention: Attention) => void): () => void {
  const ended = new AbortController()
  const { signal } = ended
  let attention: Attention = 'none'
  let timer: ReturnType<typeof setTimeout> | undefined

  const tell = (now: Attention): void => {
    if (now === attention) return
    attention = now
    onChange(now)
  }
  const lose = (): void => {
    clearTimeout(timer)
    timer = undefined
    tell('none')
  }
  const look = (): void => {
    if (document.visibilityState !== 'visible' || !document.hasFocus()) {
      lose()
    } else if (timer === undefined) {
      tell('arriving')
      timer = setTimeout(() => tell('given'), ATTENTION_MS)
    }
  }
  window.addEventListener('focus', look, { signal })
  window.addEventListener('blur', lose, { signal })
  document.addEventListener('visibilitychange', look, { signal })
  look()
  return () => {
    clearTimeout(timer)
    ended.abort()
  }
}
