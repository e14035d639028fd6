/** What the page knows, and what follows from it; nothing here touches the document. */
import type { PromptView } from '../../contract/prompt.ts'
import { typeset } from '../../errors/typeset.ts'
import { PAGE_STATES, type PageState, pageStateOf, shows } from './page-states.ts'
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

/** What the page says while it waits for something else than the holder or a card. */
const WAITING_TEXTS: Readonly<Partial<Record<PageState, readonly [TextKey, TextKey | null]>>> = {
  connecting: ['connecting', null],
  unreachable: ['lost', null],
  lost: ['lost', null],
  'lost-code': ['lost', null],
  reading: ['reading', null],
  busy: ['busy', null],
  'busy-code': ['busy', null],
  'awaiting-pad': ['busyPad', 'busyPadAdvice'],
}

/** How much of an identifier tells it from another at a glance. */
const ID_END = 5

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

  get page(): PageState {
    return pageStateOf(this.view, this)
  }

  /** The holder may still decide. */
  get isOpen(): boolean {
    return shows(this.page, 'form')
  }

  get isReady(): boolean {
    return this.isOpen && !this.lost && this.view?.state === 'ready'
  }

  /** The code is typed on the page. */
  get typesHere(): boolean {
    return shows(this.page, 'code-part')
  }

  get isLastTry(): boolean {
    return shows(this.page, 'last-try')
  }

  /** An entry is taken now. */
  get isAccepting(): boolean {
    return this.isReady && this.attention === 'given' && !this.sending
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

  /** The one message of the page, in the region that its state names; null where it has none. */
  get message(): Notice | null {
    const { page } = this
    const waits = WAITING_TEXTS[page]
    if (waits !== undefined) return this.notice(...waits)
    if (PAGE_STATES[page].message === 'none') return null
    if (page === 'other-card') return this.local ?? this.#otherCard()
    // What comes next is said by the end itself.
    if (page === 'failed' || page === 'blocked') return this.#fault && { ...this.#fault, advice: null }
    return this.local ?? this.#fault
  }

  /** Both identifiers by their ends, where the site expects one and it is another. */
  #otherCard(): Notice {
    const expected = this.view?.expected?.nationalId ?? null
    const own = this.view?.card?.nationalId ?? null
    const notice = this.notice('other', 'otherAdvice')
    if (expected === null || own === null || expected === own) return notice
    const values = { expected: expected.slice(-ID_END), own: own.slice(-ID_END) }
    return { ...notice, what: textOf(this.locale, 'otherId', values) }
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
