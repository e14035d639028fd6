/** Puts what the phone knows on its screens. */
import type { LoginRequest, SignedHolder } from '../activation/activation-view.ts'
import { durationText } from '../../errors/typeset.ts'
import { all, byId, setText, show } from '../web/dom.ts'
import type { Notices } from './phone-notices.ts'
import { type PhoneFacts, type Screen, screenOf, secondsLeft } from './phone-state.ts'
import { FAILURES, type Locale, type TextKey, textOf } from './texts.ts'

const nameOf = ({ givenName, familyName, nationalId }: SignedHolder): string =>
  [[givenName, familyName].filter((part) => part !== null).join(' '), nationalId]
    .filter((part) => part !== '')
    .join(', ')

/** The document. */
export class PhoneView {
  #locale: Locale
  #screen: Screen | null = null
  #request: string | null = null

  constructor(locale: Locale) {
    this.#locale = locale
  }

  /** Writes every fixed text in a language. */
  speak(locale: Locale): void {
    this.#locale = locale
    document.documentElement.lang = locale
    document.documentElement.dataset['drawn'] = ''
    document.title = this.#text('title')
    for (const element of all('[data-text]')) setText(element, this.#text(element.dataset['text'] as TextKey))
    for (const element of all('[data-label]'))
      element.setAttribute('aria-label', this.#text(element.dataset['label'] as TextKey))
    const other = byId('language', HTMLButtonElement)
    setText(other, this.#text('language'))
    other.title = this.#text('languageHint')
    other.lang = locale === 'fr' ? 'en' : 'fr'
  }

  /** Shows everything as it is now. @param now - milliseconds since 1970 */
  render(facts: PhoneFacts, notices: Notices, now: number): void {
    const screen = screenOf(facts)
    for (const section of all('[data-screen]')) show(section, section.dataset['screen'] === screen)
    this.#say(screen, notices)
    this.#who(screen, facts)
    this.#scan(facts, notices)
    this.#code(facts, now)
    this.#home(facts, notices, now)
    this.#focus(screen, facts.credential?.requests[0]?.id ?? null)
  }

  /** Empties the fields of passwords. */
  forget(): void {
    for (const id of ['password-new', 'password-confirm', 'request-password'])
      byId(id, HTMLInputElement).value = ''
  }

  /** The new password is no good: both fields are typed anew. */
  retypePassword(): void {
    this.forget()
    byId('password-new', HTMLInputElement).focus()
  }

  #say(screen: Screen, { offline, alert }: Notices): void {
    setText(byId('connection', HTMLElement), offline ? this.#text('offline') : '')
    for (const area of all('[data-alert]')) {
      const said = area.dataset['alert'] === screen ? alert : null
      setText(area, said === null ? '' : textOf(this.#locale, said))
    }
  }

  #who(screen: Screen, { activation, credential }: PhoneFacts): void {
    const has = screen === 'home' || screen === 'activated'
    const holder = has ? credential?.holder : activation?.holder
    for (const element of all('.who')) setText(element, holder === undefined ? '' : nameOf(holder))
    const failure = activation?.failure ?? null
    setText(byId('ended-reason', HTMLElement), failure === null ? '' : this.#text(FAILURES[failure]))
  }

  #scan({ credential }: PhoneFacts, { camera, checking }: Notices): void {
    show(byId('viewfinder', HTMLElement), camera === 'on')
    setText(byId('camera', HTMLButtonElement), this.#text(camera === 'on' ? 'cameraStop' : 'camera'))
    const live = checking ? 'scanChecking' : 'cameraLive'
    setText(byId('scan-live', HTMLElement), checking || camera === 'on' ? this.#text(live) : '')
    show(byId('scan-back', HTMLElement), credential !== null && !credential.locked)
  }

  #code({ activation }: PhoneFacts, now: number): void {
    const code = activation?.code ?? ''
    const left = secondsLeft(activation?.codeExpiresAt ?? '', now) || 0
    const element = byId('code', HTMLElement)
    setText(element, `${code.slice(0, 3)} ${code.slice(3)}`.trim())
    element.classList.toggle('over', left === 0)
    setText(
      byId('code-time', HTMLElement),
      this.#text(left === 0 ? 'codeOver' : 'codeTime', { time: durationText(left) }),
    )
    show(byId('code-again', HTMLElement), left === 0)
    show(byId('code-next', HTMLElement), left > 0)
  }

  #home({ credential }: PhoneFacts, { outcome }: Notices, now: number): void {
    const requests = credential?.requests ?? []
    const [request] = requests
    show(byId('request', HTMLElement), request !== undefined)
    show(byId('idle', HTMLElement), request === undefined)
    const said = request === undefined ? outcome : null
    setText(byId('home-notice', HTMLElement), said === null ? '' : textOf(this.#locale, said))
    if (request !== undefined) this.#asked(request, requests.length - 1, now)
  }

  #asked({ portal, number, expiresAt }: LoginRequest, more: number, now: number): void {
    const time = durationText(secondsLeft(expiresAt, now))
    setText(byId('request-by', HTMLElement), this.#text('requestBy', { portal }))
    setText(byId('request-number', HTMLElement), number)
    // A client that polls may have a message shown in the place of the two digits, or nothing.
    const key = /^\d\d$/.test(number) ? 'requestNumber' : 'requestMessage'
    setText(byId('request-number-is', HTMLElement), number === '' ? '' : this.#text(key))
    setText(byId('request-time', HTMLElement), this.#text('requestTime', { time }))
    setText(
      byId('request-more', HTMLElement),
      more === 0 ? '' : this.#text('requestMore', { count: String(more) }),
    )
  }

  /** A new screen or a new request takes the focus, so that a screen reader says it; the first screen does not. */
  #focus(screen: Screen, request: string | null): void {
    const before = this.#screen
    const asked = this.#request
    this.#screen = screen
    this.#request = request
    if (screen !== before) {
      this.forget()
      if (before === null || before === 'starting') return
      document.querySelector<HTMLElement>(`[data-screen="${screen}"] h1`)?.focus()
      window.scrollTo(0, 0)
    }
    if (screen === 'home' && request !== null && request !== asked) {
      byId('request-password', HTMLInputElement).value = ''
      byId('request-title', HTMLElement).focus()
    }
  }

  #text(key: TextKey, values: Readonly<Record<string, string>> = {}): string {
    return textOf(this.#locale, { key, values })
  }
}
