/** What the browser remembers for the page between two loads; the activation itself is the service's. */
import type { ActivationView } from '../activation/activation-view.ts'
import type { Memory } from './view.ts'

const RETURN_TO = 'cps-activation-return'
const CARD_OUT = 'cps-activation-card-out'

const isWebAddress = (text: string | null): text is string => text !== null && /^https?:\/\//.test(text)

/** Holds no secret: an address of the provider, and for which identifier the reader was seen empty. */
export class PageMemory implements Memory {
  readonly #lasting: Storage
  readonly #tab: Storage
  #typedId: string | null = null
  #resumed = false

  constructor(lasting: Storage = localStorage, tab: Storage = sessionStorage) {
    this.#lasting = lasting
    this.#tab = tab
  }

  get returnTo(): string | null {
    const known = this.#lasting.getItem(RETURN_TO)
    return isWebAddress(known) ? known : null
  }

  get resumed(): boolean {
    return this.#resumed
  }

  /** The reader was seen empty before, in this tab and for this activation. */
  get cardWasOut(): boolean {
    return this.#resumed
  }

  /** Called with each view of the service. */
  rememberActivation({ returnTo, typedId }: ActivationView): void {
    this.#lasting.setItem(RETURN_TO, returnTo)
    if (this.#typedId === null) this.#resumed = this.#tab.getItem(CARD_OUT) === typedId
    this.#typedId = typedId
  }

  rememberCardOut(): void {
    if (this.#typedId !== null) this.#tab.setItem(CARD_OUT, this.#typedId)
  }
}
