/** What the page knows, and what follows from it; nothing here touches the document. */
import type { PromptView } from '../../contract/prompt.ts'
import { typeset } from '../../errors/typeset.ts'
import { type Locale, type TextKey, textOf } from './texts.ts'

/** A sentence, and what to do about it. */
export interface Notice {
  readonly what: string
  readonly advice: string | null
  readonly locale: Locale
}

/**
 * `none`: the page is hidden or has no focus. `out-of-view`: who asks for what cannot be read in full. `arriving`: it
 * has all three, not for long enough yet. `given`: an entry is taken.
 */
export type Attention = 'none' | 'out-of-view' | 'arriving' | 'given'

/**
 * Faults of an entry on the reader, after which the holder may try again: only the page knows how. Of the card itself
 * these two end a request.
 */
const PAD_FAULTS: Readonly<Partial<Record<string, readonly [TextKey, TextKey]>>> = {
  PIN_TIMEOUT: ['padTimeOut', 'padTimeOutAdvice'],
  CARD_PROTOCOL: ['padFailed', 'padFailedAdvice'],
}

/** What identifies the question that an entry answers: when it changes, the entry is void. */
const questionOf = ({ attempt, state, card, reader }: PromptView): string =>
  JSON.stringify([attempt, state, card?.nationalId, reader?.name])

export class PromptState {
  /** The last one that the bridge sent. */
  view: PromptView | null = null
  /** The language that the holder chose, or the address asks for. */
  chosen: Locale | null
  /** What the page itself has to say about the last entry. */
  local: Notice | null = null
  /** Whether the holder has the page before the eyes. */
  attention: Attention = 'none'
  /** The holder accepts that a wrong last try blocks the card. */
  accepted = false
  /** The bridge does not answer. */
  lost = false
  /** There is no such prompt (any more). */
  gone = false
  /** A decision is on its way. */
  sending = false

  constructor(chosen: Locale | null) {
    this.chosen = chosen
  }

  /** Takes a new view. True when it is another question: what was entered is void. */
  take(view: PromptView): boolean {
    const before = this.view
    if (view.state === 'done' || (before !== null && view.attempt > before.attempt)) this.local = null
    this.view = view
    this.lost = false
    return before === null || questionOf(before) !== questionOf(view)
  }

  get locale(): Locale {
    return this.chosen ?? this.view?.locale ?? 'fr'
  }

  /** The holder may still decide. */
  get isOpen(): boolean {
    return this.view !== null && this.view.state !== 'done' && !this.gone
  }

  get isReady(): boolean {
    return this.isOpen && this.view?.state === 'ready'
  }

  /** The code is typed on the page. */
  get typesHere(): boolean {
    return this.isOpen && this.view?.pin?.entry === 'page' && (this.isReady || this.view.state === 'busy')
  }

  get isLastTry(): boolean {
    return this.isReady && this.view?.pin?.lastTry === true
  }

  /** An entry is taken now. */
  get isAccepting(): boolean {
    return this.isReady && this.attention === 'given' && !this.sending && !this.lost
  }

  get mayConfirm(): boolean {
    return this.isAccepting && (!this.isLastTry || this.accepted)
  }

  /** What is said beside the field. */
  get codeHelp(): string {
    const keys = {
      none: 'codeUnfocused',
      'out-of-view': 'codeOutOfView',
      arriving: 'codeNotReady',
      given: 'codeHelp',
    } as const
    return this.text(keys[this.attention])
  }

  /** The text in the language of the page, with the figures of the card. */
  text(key: TextKey): string {
    const { minLength = 4, maxLength = 4 } = this.view?.pin ?? {}
    const [min, max] = [String(minLength), String(maxLength)]
    const range = textOf(this.locale, 'codeRange', { min, max })
    return textOf(this.locale, key, { digits: min === max ? max : range })
  }

  notice(what: TextKey, advice: TextKey | null): Notice {
    return { what: this.text(what), advice: advice === null ? null : this.text(advice), locale: this.locale }
  }

  /** What the page waits for; null: for the holder only. */
  get hint(): Notice | null {
    const { view } = this
    if (this.gone) return null
    if (this.lost) return this.notice('lost', null)
    if (view === null) return this.notice('connecting', null)
    if (view.state === 'reading') return this.notice('reading', null)
    if (view.state === 'busy') return this.notice('busy', null)
    if (view.state === 'awaiting-pad') return this.notice('busyPad', 'busyPadAdvice')
    return view.state === 'waiting-card' ? this.#fault : null
  }

  /** What went wrong with the last entry, or with the whole request. */
  get faults(): readonly Notice[] {
    if (this.gone) return []
    const told = this.isReady || this.view?.outcome === 'failed' ? this.#fault : null
    const other = this.isReady && this.view?.expected !== undefined
    const expected = other ? this.notice('other', 'otherAdvice') : null
    return [this.local, told, expected].filter((notice) => notice !== null)
  }

  get #fault(): Notice | null {
    const { fault = null, locale = 'fr' } = this.view ?? {}
    if (fault === null) return null
    const own = this.isReady ? PAD_FAULTS[fault.code] : undefined
    if (own !== undefined) return this.notice(...own)
    const { message, advice } = fault
    return {
      what: typeset(message, locale),
      advice: advice === null ? null : typeset(advice, locale),
      locale,
    }
  }
}
