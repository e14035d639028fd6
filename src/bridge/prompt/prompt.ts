/**
 * One question to the holder: what the prompt page shows, and the decision that comes back. It knows nothing of
 * cards; `dialogue.ts` feeds it.
 */
import type { PromptAction, PromptDecision, PromptOutcome, PromptView } from '../../contract/prompt.ts'
import { type AnyBridgeError, BridgeError, plainError } from '../../errors/bridge-error.ts'
import { type Locale, messageOf } from '../../errors/messages.ts'
import { Listeners } from '../listeners.ts'
import type { PinPadListener } from '../pin/pin-pad-entry.ts'
import { PromptPages } from './prompt-pages.ts'

/** Time without an entry after which the prompt expires (protocol, section 5). */
export const PROMPT_SECONDS = 120

/** What was read of the card that the page shows. */
export type ShownCard = Pick<PromptView, 'reader' | 'card' | 'pin' | 'expected'>

type State = PromptView['state']

const NOTHING_SHOWN: ShownCard = { reader: null, card: null, pin: null }

/** The part of a decision that carries it out: a stale or repeated one never gets here. */
export interface Confirmation {
  /** ASCII digits; empty where no code is asked on the page. The receiver wipes it. */
  readonly pin: Uint8Array
  readonly acceptLastTry: boolean
}

export interface PromptOptions {
  /** 128 random bits, base64url. */
  readonly id: string
  readonly origin: string
  readonly action: PromptAction
  /** Milliseconds on a clock that is never set back. */
  readonly elapsed: () => number
}

/** Who decides: a page of the holder's, or the software that plays one (`virtual.prompt`). */
type Decider = 'page' | 'script'

export class Prompt implements PinPadListener {
  readonly id: string
  readonly origin: string
  readonly action: PromptAction
  readonly #elapsed: () => number
  readonly #ended = new AbortController()
  readonly #listeners = new Listeners<[]>()
  readonly #pages: PromptPages
  #attempt = 1
  #state: State = 'reading'
  #fault: AnyBridgeError | null = null
  #shown: ShownCard = NOTHING_SHOWN
  #outcome: PromptOutcome | null = null
  #deadline = 0
  /** The time was over while the card worked, when nothing may end the prompt. */
  #overdue = false
  #expiry: NodeJS.Timeout | undefined
  #confirm: ((confirmation: Confirmation) => void) | undefined

  constructor({ id, origin, action, elapsed }: PromptOptions) {
    this.id = id
    this.origin = origin
    this.action = action
    this.#elapsed = elapsed
    this.#pages = new PromptPages(elapsed, () =>
      this.#end(new BridgeError('PIN_CANCELLED', { closed: true })),
    )
    this.#restartExpiry()
  }

  /** Aborted when the holder refused, closed the page or let the time pass; its reason is the error of the call. */
  get signal(): AbortSignal {
    return this.#ended.signal
  }

  get outcome(): PromptOutcome | null {
    return this.#outcome
  }

  /** Whether a page ever attached to it. */
  get seen(): boolean {
    return this.#pages.seen
  }

  view(locale: Locale): PromptView {
    const { id, origin, action } = this
    const left = Math.max(0, Math.ceil((this.#deadline - this.#elapsed()) / 1000))
    return {
      id,
      locale,
      origin,
      action,
      expiresInSeconds: this.#state === 'done' ? 0 : left,
      attempt: this.#attempt,
      state: this.#state,
      fault: this.#faultIn(locale),
      ...this.#shown,
      outcome: this.#outcome,
    }
  }

  #faultIn(locale: Locale): PromptView['fault'] {
    if (this.#fault === null) return null
    const { what, advice } = messageOf(this.#fault, locale)
    return { code: this.#fault.code, message: what, advice: advice ?? null }
  }

  /** A page is there: `listener` is called at every change. The prompt ends when no page is left for a while. */
  attach(listener: () => void): () => void {
    const page = {}
    const remove = this.#listeners.add(listener)
    this.#pages.attach(page, this.#state === 'ready')
    return () => {
      remove()
      if (this.#state !== 'done') this.#pages.detach(page)
    }
  }

  /** As `attach`, for one that is no page: whether a page is there is judged without it. */
  watch(listener: () => void): void {
    this.#listeners.add(listener)
  }

  /**
   * Takes a decision: of a page only while one is attached, and a confirmation only when a page has shown the card for
   * 700 ms, whatever the page itself made of these rules.
   *
   * @param pin - its code, where it was taken out of it; wiped in any case.
   * @returns false when it is not one about what is shown now: a stale attempt, nothing to decide, too soon, or nobody
   *   there. Nothing was done then.
   */
  decide(
    decision: PromptDecision,
    pin: Uint8Array = Buffer.from(decision.pin ?? '', 'latin1'),
    by: Decider = 'page',
  ): boolean {
    const taken = (by === 'script' || this.#pages.present) && this.#take(decision, pin, by)
    if (!taken || decision.decision === 'refuse') pin.fill(0)
    return taken
  }

  #take(decision: PromptDecision, pin: Uint8Array, by: Decider): boolean {
    if (decision.attempt !== this.#attempt || this.#state === 'done' || this.#state === 'busy') return false
    if (decision.decision === 'refuse') {
      this.#end(new BridgeError('PIN_CANCELLED', undefined))
      return true
    }
    const confirm = this.#confirm
    if (this.#state !== 'ready' || confirm === undefined) return false
    if (by === 'page' && !this.#pages.attentive) return false
    this.#attempt += 1
    this.#confirm = undefined
    this.#fault = null
    this.#change('busy')
    confirm({ pin, acceptLastTry: decision.acceptLastTry === true })
    return true
  }

  /** The reader asks for the code: for as long as it does, the holder may still refuse here. */
  pinPadEntryBegins(): void {
    if (this.#state !== 'busy') return
    this.#restartExpiry()
    this.#change('awaiting-pad')
  }

  pinPadEntryEnded(): void {
    if (this.#state === 'awaiting-pad') this.#change('busy')
  }

  /** The card cannot be used now: a hint, not an end. */
  showHint(fault: AnyBridgeError): void {
    this.#shown = NOTHING_SHOWN
    this.#fault = fault
    this.#change('waiting-card')
  }

  /** The card that was shown is gone: a decision about it is stale, whatever comes in its place. */
  forgetCard(): void {
    this.#shown = NOTHING_SHOWN
    this.#attempt += 1
  }

  /** @param card - who it names, as far as that is remembered: nothing can be decided before it was asked. */
  showReading(card: ShownCard['card'] | null): void {
    if (this.#state === 'waiting-card') this.#fault = null
    this.#shown = { ...NOTHING_SHOWN, card }
    this.#change('reading')
  }

  /** Lets the holder decide about this card. `fault` is what was wrong with the last entry. */
  showCard(shown: ShownCard, fault: AnyBridgeError | null): void {
    this.#shown = shown
    this.#fault = fault
    this.#pages.showCard()
    this.#change('ready')
  }

  /**
   * Waits for the holder to confirm.
   *
   * @param interrupted - ends the wait: what is shown is not true any more.
   * @returns null when it was interrupted.
   * @throws the reason of `signal`.
   */
  async confirmation(interrupted: AbortSignal): Promise<Confirmation | null> {
    const ended = AbortSignal.any([this.signal, interrupted])
    let interrupt = (): void => undefined
    const confirmation = await new Promise<Confirmation | null>((resolve) => {
      interrupt = () => {
        this.#confirm = undefined
        resolve(null)
      }
      this.#confirm = resolve
      ended.addEventListener('abort', interrupt)
      if (ended.aborted) interrupt()
    })
    // A composed signal that somebody listens to is kept by Node until it is aborted, and this one may never be.
    ended.removeEventListener('abort', interrupt)
    if (confirmation === null) this.signal.throwIfAborted()
    return confirmation
  }

  /** A decision was carried out and did not end the prompt: the time for the next one starts anew. */
  restart(): void {
    this.#restartExpiry()
  }

  /** Ends the prompt; the page shows the outcome, with what went wrong. A second call does nothing. */
  close(outcome: PromptOutcome, fault: AnyBridgeError | null): void {
    if (this.#state === 'done') return
    clearTimeout(this.#expiry)
    this.#pages.end()
    this.#outcome = outcome
    this.#fault = fault
    this.#shown = NOTHING_SHOWN
    this.#change('done')
  }

  #restartExpiry(): void {
    clearTimeout(this.#expiry)
    this.#overdue = false
    this.#deadline = this.#elapsed() + PROMPT_SECONDS * 1000
    this.#expiry = setTimeout(() => this.#end(plainError('PIN_TIMEOUT')), PROMPT_SECONDS * 1000)
  }

  #end(reason: BridgeError<'PIN_CANCELLED' | 'PIN_TIMEOUT'>): void {
    if (this.#ended.signal.aborted || this.#state === 'done') return
    if (this.#state !== 'busy') this.#ended.abort(reason)
    else if (reason.code === 'PIN_TIMEOUT') this.#overdue = true
  }

  #change(state: State): void {
    const worked = this.#state === 'busy'
    this.#state = state
    if (worked) this.#catchUp()
    this.#listeners.tell()
  }

  /** The card has worked: what ended meanwhile (the time, the page's life) counts from now on. */
  #catchUp(): void {
    if (this.#overdue) this.#end(plainError('PIN_TIMEOUT'))
    else if (this.#state !== 'done') this.#pages.awaitReturn()
  }
}
