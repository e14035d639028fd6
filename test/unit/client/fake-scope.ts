/** A strict fake of the parts of a browser that the client uses: what a test did not allow throws or fails. */
import type { Scope } from '../../../src/client/scope.ts'

type Reply = Readonly<Record<string, unknown>>
interface Request {
  readonly id: number
  readonly method: string
  readonly params: unknown
}

const SNAPSHOT = { readers: [], sequence: 0, instance: 'first' }
export const INFO = {
  name: 'cps-bridge',
  version: '1.2.3',
  policy: { pinEntry: 'page', identity: 'ask', formats: ['jws'] },
}

/** A socket that a test answers. */
export class FakeSocket {
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: (() => void) | null = null
  readonly sent: Request[] = []
  readonly url: string
  readonly protocol: string
  closed = false
  readonly #browser: FakeBrowser

  constructor(url: string, protocol: string, browser: FakeBrowser) {
    this.url = url
    this.protocol = protocol
    this.#browser = browser
    browser.sockets.push(this)
    queueMicrotask(() => {
      if (browser.opensSockets && Number(new URL(url).port) in browser.health) this.onopen?.()
      else this.end()
    })
  }

  send(text: string): void {
    if (this.closed) throw new Error('a closed socket sends nothing')
    const request = JSON.parse(text) as Request
    this.sent.push(request)
    const reply = this.#browser.answers[request.method]
    if (reply !== undefined) queueMicrotask(() => this.say({ id: request.id, result: reply() }))
  }

  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify({ jsonrpc: '2.0', ...message }) })
  }

  close(): void {
    this.closed = true
  }

  /** The other end goes. */
  end(): void {
    this.closed = true
    this.onclose?.()
  }
}

export class FakeBrowser {
  readonly sockets: FakeSocket[] = []
  readonly fetched: string[] = []
  readonly opened: { url: string; features: string | undefined; place: string | null; closed: boolean }[] = []
  /** State of each permission that the browser knows. */
  permissions: Record<string, string> = { 'loopback-network': 'granted' }
  /** Answer of the health probe by port; absent: the connection fails at once. `never`: it hangs. `slow`: it fails later. */
  health: Record<number, Reply | 'never' | 'slow'> = {
    17443: { status: 'ok', version: '1.2.3', protocol: [1] },
  }
  answers: Record<string, () => unknown> = {
    'bridge.info': () => INFO,
    'events.subscribe': () => SNAPSHOT,
    'operation.cancel': () => ({ cancelled: true }),
  }
  opensSockets = true
  opensWindows = true
  /** Whether the windows get to where they are sent. */
  navigates = true
  /** Whether the page has the focus: the user closed the window. */
  focused = false
  clicked = true
  framed = false
  delegated: boolean | undefined
  secure = true
  lang = 'fr'
  /** What was written to the console. */
  readonly warned: string[] = []
  readonly #violations = new Set<(event: Event) => void>()

  violate(blockedURI: string): void {
    const event = { blockedURI, effectiveDirective: 'connect-src' } as unknown as Event
    for (const listener of this.#violations) listener(event)
  }

  get listeners(): number {
    return this.#violations.size
  }

  get scope(): Scope {
    const self = {}
    const policy = {
      features: () => ['loopback-network'],
      allowsFeature: () => this.delegated === true,
    }
    return {
      isSecureContext: this.secure,
      navigator: {
        userAgent: 'Mozilla/5.0 Chrome/156.0',
        language: 'de',
        permissions: {
          query: ({ name }: { name: string }) => {
            const state = this.permissions[name]
            return state === undefined ? Promise.reject(new TypeError(name)) : Promise.resolve({ state })
          },
        },
        userActivation: { isActive: this.clicked },
      },
      document: {
        documentElement: { lang: this.lang },
        hasFocus: () => this.focused,
        addEventListener: (_type: string, listener: (event: Event) => void) => this.#violations.add(listener),
        removeEventListener: (_type: string, listener: (event: Event) => void) =>
          this.#violations.delete(listener),
        ...(this.delegated !== undefined && { featurePolicy: policy }),
      },
      console: { warn: (line: string) => this.warned.push(line) },
      location: { origin: 'https://portal.example' },
      self,
      top: this.framed ? {} : self,
      WebSocket: this.#socketClass(),
      fetch: (url: string, { signal }: RequestInit) => this.#fetch(url, signal ?? null),
      open: (url: string, _target: string, features?: string) => this.#open(url, features),
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    } as unknown as Scope
  }

  #socketClass(): unknown {
    const make = (url: string, protocol: string): FakeSocket => new FakeSocket(url, protocol, this)
    return function socket(url: string, protocol: string): FakeSocket {
      return make(url, protocol)
    }
  }

  #fetch(url: string, signal: AbortSignal | null): Promise<Response> {
    this.fetched.push(url)
    const answer = this.health[Number(new URL(url).port)]
    if (answer === undefined) return Promise.reject(new TypeError('Failed to fetch'))
    if (answer === 'slow')
      return new Promise((_resolve, reject) => setTimeout(() => reject(new TypeError('Failed')), 40))
    if (answer !== 'never') return Promise.resolve(Response.json(answer))
    return new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason as Error))
    })
  }

  #open(url: string, features: string | undefined): unknown {
    if (!this.opensWindows || !this.clicked) return null
    const record = { url, features, place: null as string | null, closed: false }
    this.opened.push(record)
    return {
      get closed() {
        return record.closed
      },
      close: () => (record.closed = true),
      postMessage: () => undefined,
      location: {
        href: this.navigates ? url : 'about:blank',
        replace: (next: string) => (record.place = next),
      },
      document: { title: '', body: { textContent: '' } },
    }
  }
}
