/** The page's behaviour: tries card and reader out when the visitor asks for it, and has the server judge the signature. */
import { CpsBridgeError, type PcscReason, type Reader } from '../../client/index.ts'
import { CardDesk } from '../page/card-desk.ts'
import { byId } from './dom.ts'
import { faultOf } from './fault.ts'
import { fetchChallenge, verifyToken } from './portal-api.ts'
import { chosenProfile, drawBench } from '../page/bench.ts'
import { type CardView, INITIAL_STATE, isInserted, type PortalState, type Stage } from './state.ts'
import type { Locale } from './texts.ts'
import { draw, drawTexts } from './view.ts'

const NO_READER_CODES: ReadonlySet<string> = new Set(['READER_NOT_FOUND', 'PCSC_UNAVAILABLE'])

/** One page, one visitor. */
export class PortalPage {
  readonly #desk: CardDesk
  #locale: Locale
  #state: PortalState = INITIAL_STATE
  #stage: Stage | null = null
  /** Counts the readings of the card, so that a late answer about a card that has gone is dropped. */
  #reading = 0
  #cardSeen = false

  constructor(bridgeUrl: string, installUrl: string, locale: Locale) {
    this.#locale = locale
    this.#desk = new CardDesk(bridgeUrl, installUrl, {
      onLink: (link, fault) =>
        this.#update({
          link,
          linkFault: fault?.code ?? null,
          fault: fault === null ? null : faultOf(fault, this.#locale),
          virtual: this.#desk.virtual,
        }),
      onReaders: (readers, degraded) => this.#follow(readers, degraded),
      onPrompt: (prompt) => this.#update({ prompt }),
      onRelay: () => undefined,
    })
  }

  get locale(): Locale {
    return this.#locale
  }

  /** From a click: connects, or tries again. */
  connect(): Promise<void> {
    return this.#desk.connect(this.#locale)
  }

  /** Draws the page in a language, and has the bridge speak it too. */
  async speak(locale: Locale): Promise<void> {
    if (this.#state.busy) return
    this.#locale = locale
    drawTexts(locale)
    drawBench(locale, this.#cardSeen)
    this.#update({ fault: null })
    await this.#desk.speak(locale)
  }

  /** Starts again after a result. */
  async again(): Promise<void> {
    this.#update({ result: null })
    await this.readCard()
  }

  /** Inserts the chosen test card into the virtual reader. */
  insert(): Promise<void> {
    return this.#attempt(() => this.#desk.client.insertVirtualCard(chosenProfile()))
  }

  /** Pulls the card out of the virtual reader. */
  remove(): Promise<void> {
    return this.#attempt(() => this.#desk.client.removeVirtualCard())
  }

  /** Reads the card in the reader: who it is and how many tries its code has left. */
  async readCard(): Promise<void> {
    const mine = ++this.#reading
    const { readers, degraded } = this.#state
    if (degraded === null && readers.length > 0 && readers.every(({ state }) => state === 'empty')) {
      this.#update({ card: { kind: 'none' } })
      return
    }
    this.#update({ card: { kind: 'reading' } })
    const card = await this.#cardView()
    if (mine === this.#reading) this.#update({ card })
  }

  /** From a click: signs the portal's challenge with the card and has the server verify it. */
  async sign(): Promise<void> {
    const { card, busy } = this.#state
    if (card.kind !== 'ready' || busy) return
    this.#update({ busy: true, fault: null })
    try {
      const challenge = await fetchChallenge()
      const { nationalId } = card.identity
      const { token } = await this.#desk.client.sign({ challenge, expect: { nationalId } })
      const result = await verifyToken(token)
      this.#update({ busy: false, prompt: null, result })
    } catch (error) {
      this.#signFailed(error)
    }
  }

  #update(change: Partial<PortalState>): void {
    this.#state = { ...this.#state, ...change }
    this.#stage = draw(this.#state, this.#locale, this.#stage)
  }

  async #attempt(work: () => Promise<unknown>): Promise<void> {
    this.#update({ fault: null })
    try {
      await work()
    } catch (error) {
      this.#update({ fault: faultOf(error, this.#locale) })
    }
  }

  #follow(readers: readonly Reader[], degraded: PcscReason | null): void {
    const result = isInserted(this.#state.readers, readers) ? null : this.#state.result
    this.#update({ readers, degraded, result, fault: null })
    const inserted = readers.some(({ state }) => state !== 'empty')
    this.#cardSeen ||= inserted
    drawBench(this.#locale, this.#cardSeen, this.#cardSeen && !inserted)
    void this.readCard()
  }

  async #cardView(): Promise<CardView> {
    try {
      const identity = await this.#desk.client.identity()
      const { triesLeft } = await this.#desk.client.pinStatus()
      return { kind: 'ready', identity, blocked: triesLeft === 0 }
    } catch (error) {
      const fault = faultOf(error, this.#locale)
      const code = error instanceof CpsBridgeError ? error.code : ''
      if (code === 'CARD_ABSENT') return { kind: 'none' }
      return { kind: NO_READER_CODES.has(code) ? 'no-reader' : 'unusable', fault }
    }
  }

  #signFailed(error: unknown): void {
    const { card } = this.#state
    const blocked = error instanceof CpsBridgeError && error.code === 'PIN_BLOCKED'
    this.#update({
      busy: false,
      prompt: null,
      fault: faultOf(error, this.#locale),
      ...(card.kind === 'ready' && blocked && { card: { ...card, blocked } }),
    })
    if (this.#stage === 'sign') byId('sign', HTMLButtonElement).focus()
  }
}
