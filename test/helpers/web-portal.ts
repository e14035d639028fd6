/**
 * A portal as an integrator would write it, for tests in browsers: one window opened in the click, led to the bridge at
 * `prompt.requested`. It keeps every frame that it receives.
 */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'puppeteer-core'

const PAGE = (bridge: string): string => `<!doctype html><html lang="fr"><title>Portail</title>
<button id="go">Demander</button>
<script>
  const frames = []
  const answers = new Map()
  let shown
  const socket = new WebSocket('${bridge.replace('https', 'wss')}/v1/socket?lang=fr', 'cps-bridge.v1')
  const ready = new Promise((resolve) => { socket.onopen = resolve })
  socket.onmessage = ({ data }) => {
    frames.push(data)
    const message = JSON.parse(data)
    if (message.method === 'prompt.requested' && shown) shown.location.replace(message.params.url)
    if (message.id !== undefined && !message.method) answers.get(message.id)?.(message)
  }
  let next = { method: 'pin.verify', params: {} }
  let last
  async function ask({ method, params }) {
    await ready
    const id = 'call-' + (answers.size + 1)
    last = new Promise((resolve) => answers.set(id, resolve))
    socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
  }
  document.querySelector('#go').addEventListener('click', () => {
    shown = window.open('', '_blank')
    ask(next)
  })
</script>`

export class WebPortal {
  readonly #server: Server
  #bridge = ''

  constructor() {
    this.#server = createServer((request, response) => {
      response.setHeader('Content-Type', 'text/html; charset=utf-8')
      response.statusCode = request.url === '/' ? 200 : 404
      response.end(request.url === '/' ? PAGE(this.#bridge) : '')
    })
  }

  async listen(): Promise<this> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return this
  }

  get origin(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`
  }

  connect(bridge: string): void {
    this.#bridge = bridge
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

/** The portal in one tab. */
export class PortalTab {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** Clicks; the call is on its way then. */
  async ask(method: string, params: object = {}): Promise<void> {
    await this.page.bringToFront()
    await this.page.evaluate(`next = ${JSON.stringify({ method, params })}`)
    await this.page.click('#go')
  }

  /** The code with which the last call ended, or `ok`. */
  outcome(): Promise<string> {
    return this.page.evaluate(`last.then(({ error }) => error ? error.data.code : 'ok')`) as Promise<string>
  }

  frames(): Promise<readonly string[]> {
    return this.page.evaluate('frames') as Promise<readonly string[]>
  }

  /** Address of the prompt that was announced last. */
  promptUrl(): Promise<string> {
    return this.page.evaluate(
      `frames.map((frame) => JSON.parse(frame)).findLast(({ method }) => method === 'prompt.requested').params.url`,
    ) as Promise<string>
  }

  async promptOutcomes(): Promise<readonly unknown[]> {
    const frames = (await this.frames()).map((text) => JSON.parse(text) as Record<string, unknown>)
    return frames.flatMap(({ method, params }) =>
      method === 'prompt.closed' ? [(params as { outcome: unknown }).outcome] : [],
    )
  }
}
