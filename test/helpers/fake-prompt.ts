/** A bridge that knows prompts only: it serves the built page with the headers of the real one and speaks its contract. */
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { PromptDecision, PromptView } from '../../src/contract/prompt.ts'
import { pageHeaders } from '../../src/server/pages/pages.ts'

const WEB = join(import.meta.dirname, '..', '..', 'dist', 'web')
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
}

export const ORIGIN = 'https://sante-paca.fr'

export const readyView: PromptView = {
  id: 'Jk3v9d0xT2mQ8bR5wYc7Zg',
  locale: 'fr',
  origin: ORIGIN,
  action: 'sign',
  expiresInSeconds: 112,
  attempt: 1,
  state: 'ready',
  fault: null,
  reader: { name: 'HID Global OMNIKEY 3x21 Smart Card Reader [OMNIKEY 3x21] 00 00', pinPad: false },
  card: {
    kind: 'cps3',
    nationalId: '899700234562',
    familyName: 'DUPONT-TEST',
    givenName: 'Zoé',
    title: 'Infirmière',
    expired: false,
    test: true,
  },
  pin: { entry: 'page', minLength: 4, maxLength: 4, triesLeft: 3, lastTry: false },
  outcome: null,
}

export class FakePrompt {
  readonly decisions: PromptDecision[] = []
  /** What a decision does; by default nothing. The answer is 409 when it returns false. */
  onDecision: (decision: PromptDecision) => boolean = () => true
  view: PromptView
  /** Events and decisions of a prompt that does not exist are 404. */
  exists = true
  readonly #server: Server
  readonly #streams = new Map<ServerResponse, PromptView['locale'] | null>()

  constructor(view: PromptView = readyView) {
    this.view = view
    this.#server = createServer((request, response) => void this.#answer(request, response))
  }

  async listen(port = 0): Promise<this> {
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening')
    return this
  }

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}/prompt/${this.view.id}`
  }

  get pages(): number {
    return this.#streams.size
  }

  /** Changes the view and tells every page. */
  show(changes: Partial<PromptView>): void {
    this.view = { ...this.view, ...changes }
    for (const [stream, locale] of this.#streams) this.#tell(stream, locale)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #in(locale: PromptView['locale'] | null): PromptView {
    return { ...this.view, locale: locale ?? this.view.locale }
  }

  #tell(stream: ServerResponse, locale: PromptView['locale'] | null): void {
    stream.write(`event: view\ndata: ${JSON.stringify(this.#in(locale))}\n\n`)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url)
    const lang = searchParams.get('lang') as PromptView['locale'] | null
    const page = `/prompt/${this.view.id}`
    if (pathname === page) {
      response.setHeaders(new Map(Object.entries(pageHeaders(new URL(this.url).host))))
      response.setHeader('Content-Type', 'text/html; charset=utf-8')
      response.end(await readFile(join(WEB, 'prompt.html')))
    } else if (this.exists && pathname === `${page}/events`) {
      response.setHeader('Content-Type', 'text/event-stream')
      this.#streams.set(response, lang)
      response.on('close', () => this.#streams.delete(response))
      this.#tell(response, lang)
    } else if (this.exists && pathname === `${page}/decision` && request.method === 'POST') {
      const decision = JSON.parse(await text(request)) as PromptDecision
      this.decisions.push(decision)
      response.statusCode = this.onDecision(decision) ? 200 : 409
      response.setHeader('Content-Type', 'application/json')
      response.end(JSON.stringify(this.#in(lang)))
    } else if (pathname.startsWith('/assets/')) {
      const name = pathname.slice('/assets/'.length)
      response.setHeader('Content-Type', TYPES[extname(name)] ?? 'text/plain')
      response.end(await readFile(join(WEB, name)))
    } else {
      response.statusCode = 404
      response.end()
    }
  }
}
