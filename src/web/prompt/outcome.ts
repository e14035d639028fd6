/** How a prompt ended, and what to do next. */
import type { PromptView } from '../../contract/prompt.ts'
import { byId, setText } from '../dom.ts'
import { ACTION_TEXTS, type Locale, type TextKey, textOf } from './texts.ts'

interface Ending {
  readonly kind: 'good' | 'neutral' | 'bad'
  readonly title: TextKey
  readonly next: TextKey
}

/** The prompt that the address names does not exist (any more). */
const GONE: Ending = { kind: 'neutral', title: 'gone', next: 'nextGone' }

function endingOf({ action, outcome }: PromptView): Ending {
  const texts = ACTION_TEXTS[action]
  switch (outcome) {
    case 'confirmed':
      return { kind: 'good', title: texts.confirmed, next: texts.nextConfirmed }
    case 'refused':
      return { kind: 'neutral', title: 'refused', next: texts.nextRefused }
    case 'expired':
      return { kind: 'neutral', title: 'expiredTitle', next: texts.nextExpired }
    case 'failed':
    case null:
      return { kind: 'bad', title: 'failed', next: 'nextFailed' }
  }
}

/** @param view - null when there is no such prompt. */
export function showOutcome(view: PromptView | null, locale: Locale): void {
  const { kind, title, next } = view === null ? GONE : endingOf(view)
  document.body.dataset['outcome'] = kind
  setText(byId('title', HTMLElement), textOf(locale, title))
  setText(byId('next', HTMLElement), textOf(locale, next))
}
