/** The holder's card, through the bridge and its client library. */
import {
  type BridgeClient,
  connect,
  type Explanation,
  type Identity,
  type MethodParams,
  type Reader,
} from '../../client/index.ts'
import type { CardRead, PromptShown } from './page-state.ts'
import type { Locale } from './texts.ts'

/** Who listens to the card. */
export interface DeskListener {
  readonly onLink: (state: 'open' | 'lost') => void
  readonly onReaders: (readers: readonly Reader[]) => void
  /** Where the holder is asked; null: that has ended. */
  readonly onPrompt: (prompt: PromptShown | null) => void
  /** A window of the bridge was opened, with what to say about it. */
  readonly onRelay: (explanation: Explanation) => void
}

/** What the card is to sign, and what is expected of it. */
export interface SignRequest {
  readonly challenge: string
  /** Thumbprint of the page's key. */
  readonly confirm: string
  readonly nationalId: string
  readonly reader: string
}

/** One bridge, at most one connection. Functions that fail throw `CpsBridgeError`. */
export class CardDesk {
  readonly #port: number
  readonly #listener: DeskListener
  #client: BridgeClient | null = null

  /** @param url - of the bridge, for example `https://localhost:17443` */
  constructor(url: string, listener: DeskListener) {
    this.#port = Number(new URL(url).port)
    this.#listener = listener
  }

  /** From a click: connects, straight or through a window of the bridge. */
  async connect(locale: Locale, signal?: AbortSignal): Promise<void> {
    const client = await connect({
      locale,
      ...(signal !== undefined && { signal }),
      ports: [this.#port],
      onRelay: (explanation) => this.#listener.onRelay(explanation),
    })
    const before = this.#client
    this.#client = client
    before?.close()
    client.addEventListener('connection', ({ detail }) => {
      if (this.#client === client) this.#listener.onLink(detail.state === 'open' ? 'open' : 'lost')
    })
    client.addEventListener('readers', ({ detail }) => this.#listener.onReaders(detail.readers))
    client.addEventListener('prompt.requested', ({ detail }) =>
      this.#listener.onPrompt({ url: detail.url, blocked: detail.shown === 'blocked' }),
    )
    client.addEventListener('prompt.closed', () => this.#listener.onPrompt(null))
    this.#listener.onReaders(client.readers)
    this.#listener.onLink('open')
  }

  /** Whether another language can be spoken without a window that opens anew. */
  get canReconnect(): boolean {
    return this.#client?.via === 'socket' && this.#client.state === 'open'
  }

  get virtual(): boolean {
    return this.#client?.info.backend === 'virtual'
  }

  /** From a click: who the card names, and whether its code can be typed. */
  async read(): Promise<CardRead> {
    const client = this.#opened()
    const identity: Identity = await client.identity()
    // A card that cannot say how many tries are left is judged when it signs.
    const status = await client.pinStatus({ reader: identity.card.reader }).catch(() => null)
    return { identity, blocked: status?.blocked ?? false, triesLeft: status?.triesLeft ?? null }
  }

  /** From a click: has the card sign. */
  async sign({ challenge, confirm, nationalId, reader }: SignRequest): Promise<string> {
    const { token } = await this.#opened().sign({
      challenge,
      confirm,
      reader,
      format: 'jws',
      expect: { nationalId },
    })
    if (typeof token !== 'string') throw new TypeError('a compact JWS was asked for')
    return token
  }

  async insert(params: MethodParams['virtual.insert']): Promise<void> {
    await this.#opened().insertVirtualCard(params)
  }

  async remove(): Promise<void> {
    await this.#opened().removeVirtualCard()
  }

  #opened(): BridgeClient {
    if (this.#client === null) throw new RangeError('connected first')
    return this.#client
  }
}
