/**
 * The relay page: says what the window is for. The portal holds a handle on this window and could put another page in
 * it, so nothing is decided here: a prompt opens in a window of its own, which nobody holds.
 */
import type { PromptOutcome } from '../../contract/prompt.ts'
import { watchAttention } from '../attention.ts'
import { closeWindow } from '../close-window.ts'
import { byId, setText, textElement } from '../dom.ts'
import type { Locale } from '../prompt/texts.ts'
import type { PromptNotice } from './prompt-notice.ts'
import { outcomeText, type RelayState, relayTexts } from './texts.ts'

const MOODS: Readonly<Partial<Record<RelayState, 'good' | 'bad'>>> = { bound: 'good', refused: 'bad' }
/** Without an opener: the portal, which holds this window, gets no handle on that one. */
const PROMPT_FEATURES = 'noopener,popup,width=560,height=760'

const show = (id: string, visible: boolean): void => void (byId(id, HTMLElement).hidden = !visible)

export class RelayPage {
  readonly #attention = watchAttention(() => undefined)
  #locale: Locale
  #state: RelayState = 'waiting'
  #origin: string | null = null
  #outcome: PromptOutcome | null = null
  /** Of the prompt that is asked for. */
  #path = ''

  constructor(locale: Locale) {
    this.#locale = locale
    byId('relay-language', HTMLElement).addEventListener('click', () => {
      this.#locale = this.#locale === 'fr' ? 'en' : 'fr'
      this.#render()
    })
    byId('relay-open', HTMLElement).addEventListener('click', () => {
      window.open(`${this.#path}?lang=${this.#locale}`, '_blank', PROMPT_FEATURES)
    })
    byId('relay-close', HTMLElement).addEventListener('click', () => this.#close())
    this.#render()
  }

  greeted(origin: string): void {
    this.#origin = origin
    this.#render()
  }

  become(state: RelayState): void {
    this.#state = state
    this.#outcome = null
    this.#render()
  }

  prompt(notice: PromptNotice): void {
    const asked = notice.kind === 'requested'
    this.become(asked ? 'asked' : 'bound')
    if (asked) this.#path = notice.path
    else this.#outcome = notice.outcome
    this.#render()
    this.#attention.restart()
    // From an other window: whether the browser brings this one to the front is up to it.
    if (asked) window.focus()
    byId(asked ? 'relay-open' : 'relay-title', HTMLElement).focus()
  }

  #close(): void {
    const [origin, asked] = [this.#origin, new URLSearchParams(location.search)]
    // A refused portal is told nothing: neither by a message nor by what becomes of its window, until the holder, who has
    // read it here, leaves. Then this window goes out of its reach, which is all that it learns.
    if (this.#state === 'refused' && origin !== null && !asked.has('refused'))
      location.replace(`/relay?refused&lang=${this.#locale}#${origin}`)
    else
      closeWindow(() => setText(byId('relay-close-hint', HTMLElement), relayTexts(this.#locale).cannotClose))
  }

  #render(): void {
    const texts = relayTexts(this.#locale)
    const { title, what, advice } = texts.states[this.#state]
    const ending = this.#outcome === null ? [] : [outcomeText(this.#outcome, this.#locale)]
    const asked = this.#state === 'asked'
    document.documentElement.lang = this.#locale
    document.documentElement.dataset['drawn'] = ''
    document.title = `${title} – cps-bridge`
    byId('relay', HTMLElement).dataset['mood'] = MOODS[this.#state] ?? 'neutral'
    setText(byId('relay-title', HTMLElement), title)
    const language = byId('relay-language', HTMLElement)
    language.lang = this.#locale === 'fr' ? 'en' : 'fr'
    setText(language, texts.language)
    setText(byId('relay-skip', HTMLElement), texts.skip)
    setText(byId('relay-open', HTMLElement), texts.open)
    setText(byId('relay-close', HTMLElement), texts.close)
    // One button, as long as there is something to decide.
    show('relay-opening', asked)
    show('relay-closing', !asked)
    show('relay-language', !asked)
    show('relay-site', this.#origin !== null)
    const bySite = this.#state === 'refused' || asked
    setText(byId('relay-site-label', HTMLElement), bySite ? texts.askedBy : texts.site)
    byId('relay-origin', HTMLElement).replaceChildren(textElement('strong', this.#origin ?? ''))
    byId('relay-status', HTMLElement).replaceChildren(
      ...[...ending, what].map((line) => textElement('p', line, 'what')),
      textElement('p', advice),
    )
  }
}
