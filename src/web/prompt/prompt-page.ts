/** The prompt page: what is shown for each view, and what the holder's actions become. */
import type { PromptDecision, PromptView } from '../../contract/prompt.ts'
import { durationText, triesSentence } from '../../errors/typeset.ts'
import { closeWindow } from '../close-window.ts'
import { byId, setText } from '../dom.ts'
import type { CodeField } from './code-field.ts'
import type { Countdown } from './countdown.ts'
import { showMessage } from './notices.ts'
import { showOutcome } from './outcome.ts'
import { PARTS, shows } from './page-states.ts'
import type { DecisionAnswer, PromptLink } from './prompt-link.ts'
import { type Attention, PromptState } from './prompt-state.ts'
import { showFacts, showRequest } from './request.ts'
import { ACTION_TEXTS, type Locale, type TextKey, textOf } from './texts.ts'

/** Seconds before the expiry at which it is said aloud, once. */
const LAST_CALL_SECONDS = 30
/** How long the outcome is shown before the window closes itself, in milliseconds. */
const OUTCOME_MS = 1500

const ANSWER_TEXTS: Readonly<Partial<Record<DecisionAnswer, readonly [TextKey, TextKey]>>> = {
  stale: ['stale', 'staleAdvice'],
  unreachable: ['unreachable', 'unreachableAdvice'],
  refused: ['rejected', 'rejectedAdvice'],
}

export interface PromptPageParts {
  readonly field: CodeField
  readonly countdown: Countdown
  /** The language that the address asks for. */
  readonly locale: Locale | null
  /** What is asked has changed. */
  readonly onQuestion: () => void
}

export class PromptPage {
  readonly #field: CodeField
  readonly #countdown: Countdown
  readonly #onQuestion: () => void
  readonly #accept = byId('accept', HTMLInputElement)
  readonly #confirm = byId('confirm', HTMLButtonElement)
  readonly #state: PromptState
  #link: PromptLink | undefined
  /** The question is new: the focus still has to go to where it is answered. */
  #awaitsFocus = true
  /** The button had the focus when the page lost the holder's attention. */
  #confirmHadFocus = false

  constructor({ field, countdown, locale, onQuestion }: PromptPageParts) {
    this.#field = field
    this.#onQuestion = onQuestion
    this.#countdown = countdown
    this.#state = new PromptState(locale)
    this.#accept.addEventListener('change', () => {
      this.#state.accepted = this.#accept.checked
      this.#render()
    })
    byId('form', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault()
      void this.#submit()
    })
    byId('refuse', HTMLElement).addEventListener('click', () => void this.#refuse())
    byId('close', HTMLElement).addEventListener('click', () => void this.#close())
    byId('language', HTMLElement).addEventListener('click', () => this.#switchLanguage())
    this.#render()
  }

  connect(link: PromptLink): void {
    this.#link = link
  }

  /** The page is being left. */
  leave(): void {
    this.#field.clear()
    this.#link?.close()
  }

  show(view: PromptView): void {
    const another = this.#state.take(view)
    if (another) {
      this.#field.clear()
      this.#accept.checked = false
      this.#state.accepted = false
      this.#awaitsFocus = true
      // It has to be given anew, from when the question is drawn.
      if (this.#state.attention === 'given') this.#state.attention = 'arriving'
    }
    this.#render()
    if (another) this.#onQuestion()
    const counts = this.#state.isOpen && view.state !== 'busy'
    this.#countdown.start(counts ? view.expiresInSeconds : null)
    if (view.state === 'done') this.#end()
  }

  lose(): void {
    this.#state.lost = true
    this.#field.clear()
    this.#render()
  }

  vanish(): void {
    if (this.#state.view?.state === 'done') return
    this.#state.gone = true
    this.#end()
  }

  /** What was typed is void when the holder's attention is lost, or has to be given anew. */
  setAttention(attention: Attention): void {
    this.#state.attention = attention
    if (attention !== 'given') {
      this.#field.clear()
      this.#confirmHadFocus ||= document.activeElement === this.#confirm
    }
    this.#render()
    if (attention !== 'given') return
    if (this.#confirmHadFocus) this.#confirm.focus({ preventScroll: true })
    this.#confirmHadFocus = false
  }

  countSecond(left: number): void {
    setText(byId('seconds', HTMLElement), durationText(left))
    const aloud = left > 0 && left <= LAST_CALL_SECONDS
    setText(byId('announcement', HTMLElement), aloud ? this.#state.text('halfMinute') : '')
  }

  codeChanged(): void {
    this.#say(null)
    this.#reveal(this.#field.input)
  }

  pasteRefused(): void {
    this.#say(['codeUnusable', 'nothingSent'])
  }

  #say(texts: readonly [TextKey, TextKey] | null | undefined): void {
    this.#state.local = texts ? this.#state.notice(...texts) : null
    this.#render()
  }

  #render(): void {
    const state = this.#state
    const { view, locale, isOpen, page } = state
    document.documentElement.lang = locale
    // Until something is known the page shows nothing that would move when it is.
    if (page !== 'connecting') document.documentElement.dataset['drawn'] = ''
    for (const element of document.querySelectorAll<HTMLElement>('[data-text]')) {
      setText(element, state.text(element.dataset['text'] as TextKey))
    }
    byId('language', HTMLElement).lang = locale === 'fr' ? 'en' : 'fr'
    byId('unblock-link', HTMLAnchorElement).href = `/pin?lang=${locale}`
    for (const part of PARTS) byId(part, HTMLElement).hidden = !shows(page, part)
    byId('close', HTMLElement).toggleAttribute('data-decides', isOpen)
    if (view !== null) this.#renderView(view)
    if (!isOpen && (view !== null || state.gone)) showOutcome(state.gone ? null : view, locale)
    document.title = `${byId('title', HTMLElement).textContent} – cps-bridge`
    const faulty = showMessage(page, state.message)
    if (isOpen) this.#placeFocus(faulty)
  }

  #renderView(view: PromptView): void {
    const state = this.#state
    setText(byId('title', HTMLElement), textOf(state.locale, ACTION_TEXTS[view.action].title))
    showRequest(view, state.locale)
    showFacts(state.isOpen ? view : null, state.locale)
    if (view.pin?.triesLeft === null) byId('tries', HTMLElement).hidden = true
    byId('tries', HTMLElement).classList.toggle('few', view.pin?.triesLeft === 1)
    setText(byId('tries', HTMLElement), triesSentence(state.locale, view.pin?.triesLeft ?? 0))
    setText(byId('code-help', HTMLElement), state.codeHelp)
    if (view.pin !== null) this.#field.setLimits(view.pin)
    this.#field.setAccepting(state.isAccepting)
    const allow = view.action === 'identify' && view.expected === undefined
    setText(this.#confirm, allow ? 'Autoriser' : 'Valider')
    setText(byId('confirm-gloss', HTMLElement), state.text(allow ? 'allowGloss' : 'confirmGloss'))
    this.#confirm.disabled = !state.mayConfirm
  }

  /**
   * When the holder may decide to where it is done, unless the focus is elsewhere; until then after a fault to the alert.
   */
  #placeFocus(faulty: boolean): void {
    const state = this.#state
    const { input } = this.#field
    const alert = byId('alert', HTMLElement)
    const typing = state.local !== null && document.activeElement === input
    if (faulty && !typing) {
      this.#awaitsFocus = true
      this.#focus(alert)
    }
    if (!this.#awaitsFocus || !state.isAccepting) return
    this.#awaitsFocus = false
    const { activeElement } = document
    const afterFault = activeElement === alert
    const idle = activeElement === null || activeElement === document.body || activeElement.id === 'title'
    if (!idle && !afterFault) return
    if (state.isLastTry) this.#focus(this.#accept)
    else if (state.typesHere) this.#focus(input)
    else if (!afterFault) this.#focus(byId('title', HTMLElement))
  }

  /** The browser would put the element in the middle of the window, and so the name of the site out of it. */
  #focus(element: HTMLElement): void {
    element.focus({ preventScroll: true })
    if (element.closest('.asking') === null) this.#reveal(element)
  }

  #reveal(element: HTMLElement): void {
    const place = element.closest('.code-part, .check') ?? element
    place.scrollIntoView({ block: 'nearest' })
  }

  async #submit(): Promise<void> {
    const { view, mayConfirm, typesHere, isLastTry } = this.#state
    if (!mayConfirm || view === null) return
    if (typesHere && !this.#field.isComplete()) {
      this.#focus(this.#field.input)
      this.#say(['codeIncomplete', 'nothingSent'])
      return
    }
    await this.#decide({
      attempt: view.attempt,
      decision: 'confirm',
      ...(typesHere && { pin: this.#field.take() }),
      ...(isLastTry && { acceptLastTry: true }),
    })
  }

  async #refuse(): Promise<void> {
    const { view } = this.#state
    if (view === null) return
    this.#field.clear()
    await this.#decide({ attempt: view.attempt, decision: 'refuse' })
  }

  async #decide(decision: PromptDecision): Promise<void> {
    if (this.#link === undefined || this.#state.sending) return
    this.#state.sending = true
    this.#say(null)
    const answer = await this.#link.decide(decision)
    this.#state.sending = false
    if (answer === 'gone') this.vanish()
    // A refusal while the card works comes too late; what the page shows says so.
    const late = answer === 'stale' && this.#state.view?.state === 'busy'
    this.#say(this.#state.isOpen && !late ? ANSWER_TEXTS[answer] : null)
  }

  async #close(): Promise<void> {
    if (this.#state.isOpen) await this.#refuse()
    closeWindow(() => this.#sayOfClosing('cannotClose'))
  }

  #sayOfClosing(text: TextKey): void {
    setText(byId('close-hint', HTMLElement), this.#state.text(text))
  }

  #switchLanguage(): void {
    const locale = this.#state.locale === 'fr' ? 'en' : 'fr'
    this.#state.chosen = locale
    if (this.#state.isOpen) this.#link?.speak(locale)
    this.#say(null)
  }

  #end(): void {
    this.#field.clear()
    this.#link?.close()
    this.#countdown.start(null)
    this.#render()
    byId('title', HTMLElement).focus()
    this.#sayOfClosing('closesItself')
    setTimeout(() => void this.#close(), OUTCOME_MS)
  }
}
