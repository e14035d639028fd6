/** The bridge as the pages use it, through the library that every portal gets. */
import {
  type BridgeClient,
  connect,
  type ConnectOptions,
  CpsBridgeError,
  type Explanation,
  type Locale,
  type PcscReason,
  type Reader,
  waitForBridge,
} from '../../client/index.ts'

/** `lost`: it was open and is being opened again. `unreachable`: it is looked for. */
export type LinkState = 'connecting' | 'unreachable' | 'open' | 'lost'

/** Where the holder is asked. */
export interface PromptShown {
  readonly url: string
  /** The browser opened no window in the click: the page offers a link. */
  readonly blocked: boolean
}

/** Who listens to the card. */
export interface DeskListener {
  /** @param fault - why the bridge cannot be reached */
  readonly onLink: (state: LinkState, fault: CpsBridgeError | null) => void
  readonly onReaders: (readers: readonly Reader[], degraded: PcscReason | null) => void
  /** Null: that has ended. */
  readonly onPrompt: (prompt: PromptShown | null) => void
  /** A window of the bridge was opened, with what to say about it. */
  readonly onRelay: (explanation: Explanation) => void
}

/** These go away without another click, by what the holder does elsewhere. */
const HEALS: ReadonlySet<string> = new Set(['NOT_REACHABLE', 'CERTIFICATE_UNTRUSTED'])

/** One bridge, at most one connection. */
export class CardDesk {
  readonly #options: ConnectOptions & { readonly ports: readonly number[] }
  readonly #listener: DeskListener
  #client: BridgeClient | null = null
  #search = new AbortController()

  /**
   * @param url - of the bridge, for example `https://localhost:17443`
   * @param installUrl - where the holder finds it
   */
  constructor(url: string, installUrl: string, listener: DeskListener) {
    this.#options = {
      ports: [Number(new URL(url).port)],
      installUrl,
      onRelay: (explanation) => this.#listener.onRelay(explanation),
    }
    this.#listener = listener
  }

  /** @throws RangeError before a connection was opened */
  get client(): BridgeClient {
    if (this.#client === null) throw new RangeError('connected first')
    return this.#client
  }

  get virtual(): boolean {
    return this.#client?.info.backend === 'virtual'
  }

  /**
   * From a click: connects. Where the browser denies the page the way, through a window of the bridge; where there is no
   * bridge, as soon as there is one.
   */
  async connect(locale: Locale): Promise<void> {
    this.#search.abort()
    this.#search = new AbortController()
    const { signal } = this.#search
    this.#listener.onLink('connecting', null)
    await this.#attempt(locale, signal, async () => {
      const straight = await this.#open(locale, 'never', signal).catch((error: unknown) => error as Error)
      if (!(straight instanceof CpsBridgeError)) return straight as BridgeClient
      if (straight.code !== 'PERMISSION_DENIED') throw straight
      return this.#open(locale, 'always', signal)
    })
  }

  /** The holder gives up the window that was to lead to the bridge. */
  stopConnecting(): void {
    this.#search.abort(new DOMException('given up', 'AbortError'))
    this.#listener.onLink('unreachable', null)
  }

  /** Has the bridge speak another language, where that opens no window. */
  async speak(locale: Locale): Promise<void> {
    const { signal } = this.#search
    if (this.#client?.via !== 'socket' || this.#client.state !== 'open') return
    await this.#attempt(locale, signal, () => this.#open(locale, 'never', signal))
  }

  #open(locale: Locale, relay: 'never' | 'always', signal: AbortSignal): Promise<BridgeClient> {
    return connect({ ...this.#options, locale, relay, signal })
  }

  async #attempt(locale: Locale, signal: AbortSignal, work: () => Promise<BridgeClient>): Promise<void> {
    try {
      this.#take(await work())
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof CpsBridgeError)) throw error
      this.#listener.onLink('unreachable', error)
      if (HEALS.has(error.code)) void this.#wait(locale, signal)
    }
  }

  async #wait(locale: Locale, signal: AbortSignal): Promise<void> {
    const found = await waitForBridge({ ports: this.#options.ports, signal }).then(
      () => true,
      () => false,
    )
    if (found) await this.#attempt(locale, signal, () => this.#open(locale, 'never', signal))
  }

  #take(client: BridgeClient): void {
    const before = this.#client
    this.#client = client
    before?.close()
    const { onLink, onReaders, onPrompt } = this.#listener
    client.addEventListener('connection', ({ detail }) => {
      if (this.#client === client) onLink(detail.state === 'open' ? 'open' : 'lost', null)
    })
    client.addEventListener('readers', () => onReaders(client.readers, client.degraded))
    client.addEventListener('prompt.requested', ({ detail }) =>
      onPrompt({ url: detail.url, blocked: detail.shown === 'blocked' }),
    )
    client.addEventListener('prompt.closed', () => onPrompt(null))
    onReaders(client.readers, client.degraded)
    onLink('open', null)
  }
}
