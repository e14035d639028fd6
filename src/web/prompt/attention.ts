/** The holder must have had the page before the eyes for a while before it takes an entry (protocol, section 8). */

/** Visibility and focus that an entry needs, in milliseconds. */
const ATTENTION_MS = 700

/** Calls `onChange` with true after 700 ms of visibility and focus, with false as soon as either is lost. */
export function watchAttention(onChange: (given: boolean) => void): void {
  let given = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const tell = (now: boolean): void => {
    if (now === given) return
    given = now
    onChange(now)
  }
  const look = (): void => {
    if (document.visibilityState === 'visible' && document.hasFocus()) {
      timer ??= setTimeout(() => tell(true), ATTENTION_MS)
    } else {
      lose()
    }
  }
  const lose = (): void => {
    clearTimeout(timer)
    timer = undefined
    tell(false)
  }
  window.addEventListener('focus', look)
  window.addEventListener('blur', lose)
  document.addEventListener('visibilitychange', look)
  look()
}
