/** The relay page: says what the window is for, and shows the portal's prompts in itself. */
import type { PromptOutcome } from '../../contract/prompt.ts'
import { closeWindow } from '../close-window.ts'
import { byId, setText, textElement } from '../dom.ts'
import { openPrompt } from '../prompt/open-prompt.ts'
import type { Locale } from '../prompt/texts.ts'
import type { PromptNotice } from './prompt-notice.ts'
import { outcomeText, type RelayState, relayTexts } from './texts.ts'

const MOODS: Readonly<Partial<Record<RelayState, 'good' | 'bad'>>> = { bound: 'good', refused: 'bad' }

export class RelayPage {
  #locale: Locale
  #state: RelayState = 'waiting'
  #origin: string | null = null
  #outcome: PromptOutcome | null = null
  #closePrompt: (() => void) | null = null

  constructor(locale: Locale) {
    this.#locale = locale
    byId('relay-language', HTMLElement).addEventListener('click', () => {
      this.#locale = this.#locale === 'fr' ? 'en' : 'fr'
      this.#render()
    })
    byId('relay-close', HTMLElement).addEventListener('click', () =>
      closeWindow(() => setText(byId('relay-close-hint', HTMLElement), relayTexts(this.#locale).cannotClose)),
    )
    this.#render()
  }

  greeted(origin: string): void {
    this.#origin = origin
    this.#render()
  }

  become(state: RelayState): void {
    this.#state = state
    this.#outcome = null
    this.#hidePrompt()
    this.#render()
  }

  prompt(notice: PromptNotice): void {
    this.#hidePrompt()
    if (notice.kind === 'closed') {
      this.#outcome = notice.outcome
      this.#render()
      byId('relay-title', HTMLElement).focus()
      return
    }
    const stage = byId('stage', HTMLElement)
    stage.replaceChildren(byId('prompt', HTMLTemplateElement).content.cloneNode(true))
    stage.hidden = false
    byId('relay', HTMLElement).hidden = true
    this.#closePrompt = openPrompt(notice.path, this.#locale)
    // From an other window: whether the browser brings this one to the front is up to it.
    window.focus()
  }

  #hidePrompt(): void {
    this.#closePrompt?.()
    this.#closePrompt = null
    const stage = byId('stage', HTMLElement)
    stage.replaceChildren()
    stage.hidden = true
    delete document.body.dataset['outcome']
    byId('relay', HTMLElement).hidden = false
  }

  #render(): void {
    const texts = relayTexts(this.#locale)
    const { title, what, advice } = texts.states[this.#state]
    const ending = this.#outcome === null ? [] : [outcomeText(this.#outcome, this.#locale)]
    document.documentElement.lang = this.#locale
    if (this.#closePrompt === null) document.title = `${title} – cps-bridge`
    byId('relay', HTMLElement).dataset['mood'] = MOODS[this.#state] ?? 'neutral'
    setText(byId('relay-title', HTMLElement), title)
    const language = byId('relay-language', HTMLElement)
    language.lang = this.#locale === 'fr' ? 'en' : 'fr'
    setText(language, texts.language)
    setText(byId('relay-close', HTMLElement), texts.close)
    byId('relay-site', HTMLElement).hidden = this.#origin === null
    setText(byId('relay-site-label', HTMLElement), this.#state === 'refused' ? texts.refusedSite : texts.site)
    byId('relay-origin', HTMLElement).replaceChildren(textElement('strong', this.#origin ?? ''))
    byId('relay-status', HTMLElement).replaceChildren(
      ...[...ending, what].map((line) => textElement('p', line, 'what')),
      textElement('p', advice),
    )
  }
}
