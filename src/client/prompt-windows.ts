/** One click opens one window (protocol, section 8): opened at once, navigated when the prompt is known. */
import type { Locale } from './error-texts.ts'
import { hasClick, type Scope } from './scope.ts'

const WAIT: Readonly<Record<Locale, string>> = {
  fr: 'Un instant, cps-bridge prépare la demande… Gardez votre carte dans le lecteur.',
  en: 'One moment, cps-bridge prepares the request… Keep your card in the reader.',
}

export class PromptWindows {
  readonly #scope: Scope
  readonly #locale: Locale
  readonly #open = new Map<number | string, Window>()

  constructor(scope: Scope, locale: Locale) {
    this.#scope = scope
    this.#locale = locale
  }

  /** Opens a window for a call, if a click allows it. */
  prepare(id: number): void {
    const opened = hasClick(this.#scope) && this.#scope.open('', '_blank')
    if (!opened) return
    opened.document.title = 'cps-bridge'
    opened.document.body.textContent = WAIT[this.#locale]
    this.#open.set(id, opened)
  }

  /** Shows the prompt of a call. False: the browser does not let it, the page has to offer a link. */
  show(id: number | string, url: string): boolean {
    const prepared = this.#open.get(id)
    this.#open.delete(id)
    if (prepared?.closed !== false) return this.#scope.open(url, '_blank') !== null
    prepared.location.replace(url)
    return true
  }

  /** The call has ended: closes its window when nothing was shown in it. */
  release(id: number): void {
    this.#open.get(id)?.close()
    this.#open.delete(id)
  }
}
