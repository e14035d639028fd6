/** The page's behaviour: follows the connection, the readers and the card, and signs when the holder asks. */
import type { Notification } from '../../contract/notifications.ts'
import { BridgeLink } from './bridge-link.ts'
import { byId } from './dom.ts'
import { openPromptWindow } from './prompt-window.ts'
import { BridgeFault, faultOf } from './fault.ts'
import { fetchChallenge, verifyToken } from './portal-api.ts'
import { chosenProfile, drawProfiles } from './profile-choice.ts'
import {
  type CardView,
  INITIAL_STATE,
  type LinkState,
  type PortalState,
  readersAfter,
  type Stage,
} from './state.ts'
import type { Locale } from './texts.ts'
import { draw, drawTexts } from './view.ts'

const NO_READER_CODES: ReadonlySet<string> = new Set(['READER_NOT_FOUND', 'PCSC_UNAVAILABLE'])

/** One page, one visitor. */
export class PortalPage {
  readonly #link: BridgeLink
  #locale: Locale
  #state: PortalState = INITIAL_STATE
  #stage: Stage | null = null
  /** Counts the readings of the card, so that a late answer about a card that has gone is dropped. */
  #reading = 0
  #cardSeen = false

  constructor(bridgeUrl: string, locale: Locale) {
    this.#locale = locale
    this.#link = new BridgeLink(bridgeUrl, locale, {
      onState: (link) => void this.#follow(link),
      onNotification: (notification) => this.#notice(notification),
    })
  }

  get locale(): Locale {
    return this.#locale
  }

  /** From a click: connects, or tries again. */
  connect(): void {
    void this.#link.connect()
  }

  /** The visitor came back to the page, perhaps from accepting the certificate. */
  comeBack(): void {
    if (this.#state.link === 'unreachable' || this.#state.link === 'lost') this.connect()
  }

  /** Draws the page in a language, and has the bridge speak it too. */
  speak(locale: Locale): void {
    if (this.#state.busy) return
    this.#locale = locale
    drawTexts(locale)
    drawProfiles(locale, this.#cardSeen)
    this.#link.speak(locale)
    this.#update({ fault: null })
  }

  /** Starts again after a result. */
  again(): void {
    this.#update({ result: null })
    void this.readCard()
  }

  /** Inserts the chosen test card into the virtual reader. */
  async insert(): Promise<void> {
    await this.#attempt(() => this.#link.call('virtual.insert', chosenProfile()))
  }

  /** Pulls the card out of the virtual reader. */
  async remove(): Promise<void> {
    await this.#attempt(() => this.#link.call('virtual.remove', {}))
  }

  /** Reads the card in the reader: who it is and how many tries its code has left. */
  async readCard(): Promise<void> {
    const mine = ++this.#reading
    const { readers } = this.#state
    if (readers.length > 0 && readers.every(({ state }) => state === 'empty')) {
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
    // Before anything is awaited: the browser opens windows in a click only.
    const prompt = openPromptWindow(this.#locale)
    this.#update({ busy: true, fault: null })
    try {
      const challenge = await fetchChallenge()
      const { token } = await this.#link.call(
        'activation.sign',
        { challenge, expect: { nationalId: card.identity.nationalId } },
        (url) => this.#update({ prompt: url === null ? null : prompt.lead(url) }),
      )
      const result = await verifyToken(challenge, token as string)
      this.#update({ busy: false, prompt: null, result })
    } catch (error) {
      this.#signFailed(error)
    } finally {
      prompt.closeUnused()
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

  async #follow(link: LinkState): Promise<void> {
    this.#update({ link })
    if (link !== 'open') return
    await this.#attempt(async () => {
      const { backend } = await this.#link.call('bridge.info', {})
      const { readers } = await this.#link.call('events.subscribe', {})
      this.#update({ virtual: backend === 'virtual', readers })
      this.#rememberCard()
      await this.readCard()
    })
  }

  #notice(notification: Notification): void {
    const readers = readersAfter(this.#state.readers, notification)
    if (readers === null) return
    if (notification.method === 'card.inserted') this.#update({ result: null })
    this.#update({ readers, fault: null })
    this.#rememberCard()
    void this.readCard()
  }

  #rememberCard(): void {
    const inserted = this.#state.readers.some(({ state }) => state !== 'empty')
    this.#cardSeen ||= inserted
    drawProfiles(this.#locale, this.#cardSeen, this.#cardSeen && !inserted)
  }

  async #cardView(): Promise<CardView> {
    try {
      const identity = await this.#link.call('card.identity', {})
      const { triesLeft } = await this.#link.call('pin.status', {})
      return { kind: 'ready', identity, blocked: triesLeft === 0 }
    } catch (error) {
      const fault = faultOf(error, this.#locale)
      const code = error instanceof BridgeFault ? error.code : ''
      if (code === 'CARD_ABSENT') return { kind: 'none' }
      return { kind: NO_READER_CODES.has(code) ? 'no-reader' : 'unusable', fault }
    }
  }

  #signFailed(error: unknown): void {
    const { card } = this.#state
    const blocked = error instanceof BridgeFault && error.code === 'PIN_BLOCKED'
    this.#update({
      busy: false,
      prompt: null,
      fault: faultOf(error, this.#locale),
      ...(card.kind === 'ready' && blocked && { card: { ...card, blocked } }),
    })
    if (this.#stage === 'sign') byId('sign', HTMLButtonElement).focus()
  }
}
