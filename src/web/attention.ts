/**
 * The holder must have had the page before the eyes for a while before it takes an entry, and decides by a press and
 * its release that both began after that (protocol, section 8). What decides bears `data-decides`.
 */
import type { Attention } from './prompt/prompt-state.ts'

export interface AttentionWatch {
  /** What is asked has changed: the time begins anew. */
  restart(): void
  end(): void
}

/** Visibility and focus that an entry needs, in milliseconds. */
const ATTENTION_MS = 700

/** Whether all of an element is seen, also where the page is magnified by a pinch. */
function isInView(element: Element): boolean {
  const { top, right, bottom, left, width, height } = element.getBoundingClientRect()
  const seen = window.visualViewport
  const [x, y] = [seen?.offsetLeft ?? 0, seen?.offsetTop ?? 0]
  const [most, lowest] = [x + (seen?.width ?? innerWidth), y + (seen?.height ?? innerHeight)]
  // Fractions of a pixel are lost in the measures of a magnified page.
  const within = left >= x - 1 && top >= y - 1 && right <= most + 1 && bottom <= lowest + 1
  return width > 0 && height > 0 && within
}

/** What Enter on this element does at once in a browser, also while the key is held. */
function decisionAt(target: EventTarget | null): HTMLElement | null {
  if (!(target instanceof HTMLElement)) return null
  const form = target instanceof HTMLInputElement ? target.form : null
  return target.closest<HTMLElement>('button[data-decides]') ?? form?.querySelector('[type=submit]') ?? null
}

interface PressWatch {
  readonly isGiven: () => boolean
  readonly look: () => void
  readonly restart: () => void
  readonly signal: AbortSignal
}

/** Has every press and release that is not one after the other, both while an entry is taken, begin the time anew. */
function watchPresses({ isGiven, look, restart, signal }: PressWatch): { clear(): void } {
  /** Keys and pointers that went down while an entry was taken, and where. */
  const pressed = new Map<string, EventTarget | null>()
  const press = (id: string, { target }: Event): void => {
    look()
    if (isGiven()) pressed.set(id, target)
    else restart()
  }
  /** True when it went down on this element while an entry was taken. A release of anything else is none of ours. */
  const release = (id: string, { target }: Event): boolean => {
    look()
    const began = pressed.has(id) && pressed.get(id) === target
    if (!pressed.delete(id)) restart()
    return began
  }
  const keyDown = (event: KeyboardEvent): void => {
    const id = event.code || event.key
    if (!event.repeat) press(id, event)
    else if (!pressed.has(id)) restart()
    if (event.key === 'Enter' && decisionAt(event.target) !== null) event.preventDefault()
    // A digit that is held is one digit.
    if (event.repeat && event.key.length === 1) event.preventDefault()
  }
  const keyUp = (event: KeyboardEvent): void => {
    const began = release(event.code || event.key, event)
    if (began && event.key === 'Enter') decisionAt(event.target)?.click()
  }
  /** What follows a release is a decision only while an entry is taken. */
  const guard = (event: Event): void => {
    const decides = event.target instanceof Element && event.target.closest('[data-decides]') !== null
    if (decides) look()
    if (!decides || isGiven()) return
    event.preventDefault()
    event.stopImmediatePropagation()
  }

  const first = { signal, capture: true }
  window.addEventListener('keydown', keyDown, first)
  window.addEventListener('keyup', keyUp, first)
  window.addEventListener('pointerdown', (event) => press(`pointer ${event.pointerId}`, event), first)
  for (const name of ['pointerup', 'pointercancel'] as const) {
    window.addEventListener(name, (event) => void release(`pointer ${event.pointerId}`, event), first)
  }
  window.addEventListener('click', guard, first)
  return pressed
}

/**
 * Calls `onChange` at every change; it starts at `none`, however long the page has been before the eyes.
 *
 * @param mustSee - elements without which nobody knows what the entry is for.
 */
export function watchAttention(
  onChange: (attention: Attention) => void,
  mustSee: readonly Element[] = [],
): AttentionWatch {
  const ended = new AbortController()
  const { signal } = ended
  let attention: Attention = 'none'
  let timer: ReturnType<typeof setTimeout> | undefined

  const tell = (now: Attention): void => {
    if (now === attention) return
    attention = now
    document.documentElement.dataset['attention'] = now
    onChange(now)
  }
  const stop = (): void => {
    clearTimeout(timer)
    timer = undefined
    pressed.clear()
  }
  const lose = (now: Attention): void => {
    stop()
    tell(now)
  }
  const look = (): void => {
    if (document.visibilityState !== 'visible' || !document.hasFocus()) {
      lose('none')
    } else if (!mustSee.every(isInView)) {
      lose('out-of-view')
    } else if (timer === undefined) {
      tell('arriving')
      timer = setTimeout(() => {
        look()
        if (timer !== undefined) tell('given')
      }, ATTENTION_MS)
    }
  }
  const restart = (): void => {
    stop()
    look()
  }

  const pressed = watchPresses({ isGiven: () => attention === 'given', look, restart, signal })
  window.addEventListener('hashchange', restart, { signal })
  window.addEventListener('blur', () => lose('none'), { signal })
  for (const name of ['focus', 'resize', 'scroll']) window.addEventListener(name, look, { signal })
  for (const name of ['resize', 'scroll']) window.visualViewport?.addEventListener(name, look, { signal })
  document.addEventListener('visibilitychange', look, { signal })
  look()
  return {
    restart,
    end() {
      stop()
      ended.abort()
    },
  }
}
