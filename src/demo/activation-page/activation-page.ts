/** The page's behaviour: follows the service, the reader and the phone, and does what the holder asks. */
import { CpsBridgeError } from '../../client/index.ts'
import type { ActivationView } from '../activation/activation-service.ts'
import type { ProofKey } from '../page/proof-key.ts'
import { chosenProfile, drawProfiles } from '../web/profile-choice.ts'
import { byId, setText } from '../web/dom.ts'
import { CardDesk } from './card-desk.ts'
import { newsOf, noticeOf, noticeOfText } from './notice.ts'
import type { PageMemory } from './page-memory.ts'
import { INITIAL_STATE, type PageState, placeOf, type Stage, withReaders } from './page-state.ts'
import { isFault, type ServiceApi } from './service-api.ts'
import { type Locale, textOf } from './texts.ts'
import { draw, drawTexts, enterStage } from './view.ts'

/** Ended activations are not asked about any more. */
const ENDED: ReadonlySet<ActivationView['state']> = new Set(['activated', 'failed'])

export interface ActivationPageOptions {
  readonly bridgeUrl: string
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
  /** Ends the search for the bridge. */
  #search: AbortController | null = null

  constructor({ bridgeUrl, key, api, memory, locale }: ActivationPageOptions) {
    this.#key = key
    this.#api = api
    this.#memory = memory
    this.#locale = locale
    this.#desk = new CardDesk(bridgeUrl, {
      onLink: (link) => this.#update(link === 'lost' ? { link, card: null, prompt: null } : { link }),
      onReaders: (readers) => {
        if (placeOf(readers) !== 'empty') this.#cardSeen = true
        this.#update(withReaders(this.#state, readers))
        drawProfiles(this.#locale, this.#cardSeen)
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
    drawProfiles(locale, this.#cardSeen)
    this.#update({ notice: null })
    if (this.#desk.canReconnect && this.#state.busy === null)
      await this.#attempt(() => this.#desk.connect(locale))
  }

  /** Asks where the activation stands; called each second. */
  async poll(): Promise<void> {
    this.#update({ now: this.#api.now() })
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
    this.#update({ link: 'connecting', relay: false, notice: null, cardWasOut: this.#memory.cardWasOut })
    this.#search = new AbortController()
    const { signal } = this.#search
    try {
      await this.#desk.connect(this.#locale, signal)
      this.#update({ virtual: this.#desk.virtual })
    } catch (error) {
      // Whoever gave up has read the reason in the window.
      const notice = signal.aborted ? null : noticeOf(error, this.#locale)
      this.#update({ link: 'unreachable', notice })
    }
  }

  /** The holder reads an error in the window that was to lead to the bridge. */
  stopConnecting(): void {
    this.#search?.abort()
  }

  /** From the click on "Commencer l'activation". */
  async start(): Promise<void> {
    this.#update({ busy: 'reading', notice: null })
    await this.#attempt(async () => {
      const card = await this.#desk.read()
      this.#update({ card })
    })
    this.#update({ busy: null, prompt: null })
  }

  /** From the click that accepts the identity. */
  async sign(): Promise<void> {
    const { card, view } = this.#state
    if (card === null || view === null) return
    this.#update({ busy: 'signing', notice: null })
    await this.#attempt(async () => {
      const token = await this.#desk.sign({
        challenge: await this.#api.challenge(),
        confirm: this.#key.thumbprint,
        nationalId: view.typedId,
        reader: card.identity.card.reader,
      })
      this.#update({ busy: 'sending', prompt: null })
      this.#show(await this.#api.sign(token, () => this.#update({ service: 'offline' })))
    })
    this.#update({ busy: null, prompt: null })
    await this.#needQr()
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
    return this.#attempt(() => this.#desk.insert(chosenProfile()))
  }

  remove(): Promise<void> {
    return this.#attempt(() => this.#desk.remove())
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
      service: 'ready',
      now: this.#api.now(),
      notice: news === null || busy !== null ? notice : noticeOfText(this.#locale, ...news),
    })
    void this.#needQr()
  }

  /** After the signature, or when the page was loaded again: a QR code is shown without being asked for. */
  async #needQr(): Promise<void> {
    const { view, qr, busy } = this.#state
    if (view?.state === 'signed' && qr === null && busy === null) await this.#newQr()
  }

  /** Work that may fail: the holder reads why, and stays where he is. */
  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#serviceFailed(error)
      const { card } = this.#state
      if (error instanceof CpsBridgeError && card !== null) {
        if (error.code === 'PIN_BLOCKED') this.#update({ card: { ...card, blocked: true } })
        if (error.code === 'CARD_MISMATCH' || error.code === 'CARD_REMOVED') this.#update({ card: null })
      }
      // Of a service that is silent or has forgotten the holder, the page speaks elsewhere.
      if (!isFault(error, 'OFFLINE', 'SESSION_UNKNOWN', 'PROOF_INVALID'))
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
