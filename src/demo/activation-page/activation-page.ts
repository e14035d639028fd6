/** The page's behaviour: follows the service, the reader and the phone, and does what the holder asks. */
import type { ActivationView } from '../activation/activation-view.ts'
import { CardDesk } from '../page/card-desk.ts'
import type { ProofKey } from '../page/proof-key.ts'
import { chosenProfile, drawBench } from '../page/bench.ts'
import { byId, setText } from '../web/dom.ts'
import { holdOf, newsOf, noticeOf, noticeOfText, refusalOf } from './notice.ts'
import type { PageMemory } from './page-memory.ts'
import { INITIAL_STATE, type PageState, placeOf, type Stage, withReaders } from './page-state.ts'
import { isFault, type ServiceApi } from './service-api.ts'
import { type Locale, textOf } from './texts.ts'
import { draw, drawTexts, enterStage } from './view.ts'

/** Ended activations are not asked about any more. */
const ENDED: ReadonlySet<ActivationView['state']> = new Set(['activated', 'failed'])

export interface ActivationPageOptions {
  readonly bridgeUrl: string
  readonly installUrl: string
  readonly key: ProofKey
  readonly api: ServiceApi
  readonly memory: PageMemory
  readonly locale: Locale
}

/** One page, one holder. */
export class ActivationPage {
  readonly #key: ProofKey
  readonly #api: ServiceApi
  readonly #memory: PageMemory
  readonly #desk: CardDesk
  #locale: Locale
  #state: PageState = INITIAL_STATE
  #stage: Stage | null = null
  #polling = false
  #cardSeen = false

  constructor({ bridgeUrl, installUrl, key, api, memory, locale }: ActivationPageOptions) {
    this.#key = key
    this.#api = api
    this.#memory = memory
    this.#locale = locale
    this.#desk = new CardDesk(bridgeUrl, installUrl, {
      onLink: (link, fault) =>
        this.#update({
          link,
          linkFault: fault?.code ?? null,
          notice: fault === null ? null : noticeOf(fault, this.#locale),
          virtual: this.#desk.virtual,
          ...(link !== 'open' && { prompt: null }),
        }),
      onReaders: (readers, degraded) => {
        if (placeOf(readers) !== 'empty') this.#cardSeen = true
        this.#update(withReaders(this.#state, readers, degraded))
        drawBench(this.#locale, this.#cardSeen)
      },
      onPrompt: (prompt) => this.#update({ prompt }),
      onRelay: ({ title, text }) => {
        setText(byId('connecting-text', HTMLElement), `${title}. ${text}`)
        this.#update({ relay: true })
      },
    })
  }

  get locale(): Locale {
    return this.#locale
  }

  /** Draws the page in a language, and has the bridge speak it too where that opens no window. */
  async speak(locale: Locale): Promise<void> {
    this.#locale = locale
    drawTexts(locale)
    drawBench(locale, this.#cardSeen)
    this.#update({ notice: null })
    if (this.#state.busy === null) await this.#desk.speak(locale)
  }

  /** Asks where the activation stands; called each second. */
  async poll(): Promise<void> {
    this.#update({ now: this.#api.now() })
    await this.needQr()
    const { view, busy, service } = this.#state
    if (this.#polling || service === 'gone') return
    if (busy === 'sending' || (view !== null && ENDED.has(view.state))) return
    this.#polling = true
    try {
      const found = await this.#api.view()
      // An answer that was on its way while the card signed is about the past.
      if (this.#state.view === view) this.#show(found)
    } catch (error) {
      this.#serviceFailed(error)
    } finally {
      this.#polling = false
    }
  }

  /** From a click. */
  async connect(): Promise<void> {
    setText(byId('connecting-text', HTMLElement), textOf(this.#locale, 'connectingText'))
    this.#update({ relay: false, notice: null, cardWasOut: this.#memory.cardWasOut })
    await this.#desk.connect(this.#locale)
  }

  /** The holder reads an error in the window that was to lead to the bridge. */
  stopConnecting(): void {
    this.#desk.stopConnecting()
  }

  /** From the click on "Commencer l'activation": one window asks for everything, who signs and the code. */
  async start(): Promise<void> {
    const { view, busy } = this.#state
    if (view === null || busy !== null) return
    this.#update({ busy: 'signing', notice: null })
    await this.#attempt(async () => {
      const challenge = await this.#api.challenge()
      const { token } = await this.#desk.client.sign({
        challenge,
        confirm: this.#key.thumbprint,
        format: 'jws',
        expect: { nationalId: view.typedId },
      })
      this.#update({ busy: 'sending', prompt: null })
      this.#show(await this.#api.sign(token, () => this.#update({ service: 'offline' })))
    })
    this.#update({ busy: null, prompt: null })
    await this.needQr()
  }

  /** Shows a new QR code; the one before is worth nothing any more. */
  async renewQr(): Promise<void> {
    if (this.#state.busy !== null) return
    this.#update({ notice: null })
    await this.#newQr()
  }

  async #newQr(): Promise<void> {
    this.#update({ busy: 'code' })
    await this.#attempt(async () => {
      const { text, expiresAt } = await this.#api.qr()
      const view = await this.#api.view()
      this.#show(view, { text, expires: Date.parse(expiresAt) })
    })
    this.#update({ busy: null })
  }

  /** The code that the phone shows, as typed. */
  async typeCode(typed: string): Promise<void> {
    const code = typed.replace(/\s/g, '')
    const field = byId('code', HTMLInputElement)
    field.setAttribute('aria-invalid', 'true')
    if (!/^\d{6}$/.test(code)) {
      this.#update({ notice: noticeOfText(this.#locale, 'codeFormat') })
      field.focus()
      return
    }
    this.#update({ busy: 'code', notice: null })
    await this.#attempt(async () => {
      this.#show(await this.#api.code(code))
      field.removeAttribute('aria-invalid')
    })
    this.#update({ busy: null })
    // A code that was judged is not typed on; one that did not arrive is kept.
    if (this.#state.service === 'ready') field.value = ''
    field.focus()
  }

  async abandon(): Promise<void> {
    await this.#attempt(async () => this.#show(await this.#api.abandon()))
  }

  /** The virtual reader. */
  insert(): Promise<void> {
    return this.#attempt(() => this.#desk.client.insertVirtualCard(chosenProfile()))
  }

  remove(): Promise<void> {
    return this.#attempt(() => this.#desk.client.removeVirtualCard())
  }

  #update(change: Partial<PageState>): void {
    this.#state = { ...this.#state, ...change }
    const { cardWasOut, view } = this.#state
    if (cardWasOut && view !== null) this.#memory.rememberCardOut()
    const stage = draw(this.#state, this.#locale, this.#memory)
    if (stage === this.#stage) return
    const first = this.#stage === null || this.#stage === 'loading'
    this.#stage = stage
    if (!first) enterStage(stage)
  }

  #show(view: ActivationView, qr = this.#state.qr): void {
    const { view: before, notice, busy } = this.#state
    const other = before !== null && before.id !== view.id
    const news = newsOf(before, view)
    this.#memory.rememberActivation(view)
    this.#update({
      view,
      // A QR code of a step that is over is not shown again, nor that of another activation.
      qr: view.state === 'signed' && !other ? qr : null,
      // Nor is what was said of its card, and of the requests that were refused.
      ...(other && { refusal: null, heldUntil: 0 }),
      service: 'ready',
      now: this.#api.now(),
      notice: news === null || busy !== null ? notice : noticeOfText(this.#locale, ...news),
    })
    void this.needQr()
  }

  /**
   * After the signature, or when the page was loaded again: a QR code is shown without being asked for, once somebody
   * sees the page. Its 90 seconds begin then.
   */
  async needQr(): Promise<void> {
    const { view, qr, busy } = this.#state
    const wanted = view?.state === 'signed' && qr === null && busy === null
    if (wanted && document.visibilityState === 'visible') await this.#newQr()
  }

  /** Work that may fail: the holder reads why, and stays where he is. */
  async #attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#serviceFailed(error)
      const [refusal, hold] = [refusalOf(error), holdOf(error)]
      if (refusal !== null) this.#update({ refusal })
      else if (hold !== null) this.#update({ heldUntil: this.#api.now() + hold, now: this.#api.now() })
      // Of a service that is silent or has forgotten the holder, the page speaks elsewhere.
      else if (!isFault(error, 'OFFLINE', 'SESSION_UNKNOWN', 'PROOF_INVALID'))
        this.#update({ notice: noticeOf(error, this.#locale) })
      if (isFault(error, 'CODE_WRONG', 'WRONG_STEP', 'CODE_EXPIRED')) await this.#look()
    }
  }

  /** Takes the view as it is now, without a word if that fails: the next poll says so. */
  async #look(): Promise<void> {
    await this.#api.view().then(
      (view) => this.#show(view),
      (error: unknown) => this.#serviceFailed(error),
    )
  }

  #serviceFailed(error: unknown): void {
    if (isFault(error, 'OFFLINE')) this.#update({ service: 'offline' })
    if (isFault(error, 'SESSION_UNKNOWN', 'PROOF_INVALID')) this.#update({ service: 'gone', notice: null })
  }
}
