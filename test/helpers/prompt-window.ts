/** A prompt page without a browser: it hears what the real page hears, and sends what the real page sends. */
import { randomUUID } from 'node:crypto'
import type { ClientRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PromptDecision, PromptView } from '../../src/contract/prompt.ts'
import { type Answer, type Caller, http, type HttpReply, type RunningBridge } from './black-box.ts'

/** As a browser marks what a page of the bridge asks of the bridge. */
export const SAME_ORIGIN = { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Dest': 'empty' }
/** As a browser marks what an address bar or a link asks. */
export const NAVIGATION = {
  'Sec-Fetch-Site': 'none',
  'Sec-Fetch-Mode': 'navigate',
  'Sec-Fetch-Dest': 'document',
}

const PATIENCE_MS = 20_000
/** How long the bridge wants a page to have shown the card, and a little for timers that are early. */
const ATTENTION_MS = 720

export class PromptWindow {
  readonly path: string
  readonly #bridge: RunningBridge
  readonly #views: PromptView[] = []
  readonly #waiting = new Set<() => void>()
  #stream: ClientRequest | undefined
  #decided = 0
  /** When the question came that is shown now. */
  #shownAt = 0

  private constructor(bridge: RunningBridge, url: string) {
    this.#bridge = bridge
    this.path = new URL(url).pathname
  }

  static async open(bridge: RunningBridge, url: unknown): Promise<PromptWindow> {
    const opened = new PromptWindow(bridge, String(url))
    opened.#listen()
    await opened.until(() => true)
    return opened
  }

  #listen(): void {
    const { port, ca } = this.#bridge
    const headers = { ...SAME_ORIGIN, Accept: 'text/event-stream' }
    const path = `${this.path}/events?lang=fr`
    this.#stream = httpsRequest({ host: 'localhost', port, path, headers, ca, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('error', () => undefined)
      response.on('data', (chunk: string) => {
        const events = (text + chunk).split('\n\n')
        text = events.pop() ?? ''
        for (const event of events) this.#take(event)
      })
    })
    this.#stream.on('error', () => undefined)
    this.#stream.end()
  }

  #take(event: string): void {
    const data = /^data: (.*)$/m.exec(event)?.[1]
    if (data === undefined) return
    this.#views.push(JSON.parse(data) as PromptView)
    this.#shownAt = performance.now()
    for (const look of [...this.#waiting]) look()
  }

  /** What is shown now. */
  get view(): PromptView {
    const last = this.#views.at(-1)
    if (last === undefined) throw new Error('nothing is shown yet')
    return last
  }

  /** Waits until what is shown fits. */
  until(fits: (view: PromptView) => boolean): Promise<PromptView> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(look)
        reject(new Error(`the page shows ${JSON.stringify(this.#views.at(-1))}`))
      }, PATIENCE_MS)
      const look = (): void => {
        const view = this.#views.at(-1)
        if (view === undefined || !fits(view)) return
        clearTimeout(timer)
        this.#waiting.delete(look)
        resolve(view)
      }
      this.#waiting.add(look)
      look()
    })
  }

  /** Waits for a state, and for a fault where one is named. */
  shows(state: PromptView['state'], fault?: string): Promise<PromptView> {
    return this.until((view) => view.state === state && (fault === undefined || view.fault?.code === fault))
  }

  send(decision: object): Promise<HttpReply> {
    const headers = { ...SAME_ORIGIN, 'Content-Type': 'application/json', Origin: this.#bridge.url }
    return http(this.#bridge, `${this.path}/decision`, {
      method: 'POST',
      headers,
      body: JSON.stringify(decision),
    })
  }

  /** Waits until the holder has looked at what is shown for long enough. */
  async looked(): Promise<void> {
    await sleep(this.#shownAt + ATTENTION_MS - performance.now())
  }

  /** Waits until the holder may decide, and decides about what is shown then. Gives the status of the answer. */
  async decide(decision: Omit<PromptDecision, 'attempt'>): Promise<number> {
    const { attempt } = await this.until((view) => view.state === 'ready' && view.attempt > this.#decided)
    this.#decided = attempt
    if (decision.decision === 'confirm') await this.looked()
    return (await this.send({ attempt, ...decision })).status
  }

  confirm(pin?: string, more: Pick<PromptDecision, 'acceptLastTry'> = {}): Promise<number> {
    return this.decide({ decision: 'confirm', ...(pin === undefined ? {} : { pin }), ...more })
  }

  refuse(): Promise<number> {
    return this.decide({ decision: 'refuse' })
  }

  /** As when its window is closed. */
  close(): void {
    this.#stream?.destroy()
  }
}

export interface Asked {
  /** Of the portal's call. */
  readonly id: string
  readonly page: PromptWindow
  /** The code with which the call ends, or `ok`. */
  readonly code: () => Promise<string>
  /** The outcome that the portal is told when the prompt closes. */
  readonly closed: () => Promise<unknown>
}

/** Calls what has the holder asked, and opens the page. */
export async function askHolder(
  bridge: RunningBridge,
  portal: Caller,
  method: string,
  params: object = {},
): Promise<Asked> {
  const id = `asked-${randomUUID()}`
  const told = (name: string): Promise<Answer> =>
    portal.until((frame) => frame.method === name && frame.params?.['id'] === id)
  portal.send({ jsonrpc: '2.0', id, method, params })
  return {
    id,
    page: await PromptWindow.open(bridge, (await told('prompt.requested')).params?.['url']),
    code: async () => (await portal.until((frame) => frame.id === id)).error?.data.code ?? 'ok',
    closed: async () => (await told('prompt.closed')).params?.['outcome'],
  }
}

export interface Streamed {
  /** The address of the prompt, as soon as the portal has it. */
  readonly announced: Promise<string>
  /** Everything that came, once the answer has ended. */
  readonly body: Promise<string>
}

/** `POST /v1/rpc` of a portal that takes a stream of events for an answer. */
export function callOverStream(
  { port, ca }: RunningBridge,
  origin: string,
  method: string,
  params: object,
): Streamed {
  const headers = { Origin: origin, 'Content-Type': 'application/json', Accept: 'text/event-stream' }
  const options = { host: 'localhost', port, path: '/v1/rpc', method: 'POST', headers, ca, agent: false }
  let announce: (url: string) => void
  const announced = new Promise<string>((resolve) => (announce = resolve))
  const body = new Promise<string>((resolve, reject) => {
    const outgoing = httpsRequest(options, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        const event = /^event: prompt\.requested\ndata: (.*)\n\n/m.exec(text)?.[1]
        if (event !== undefined) announce((JSON.parse(event) as { url: string }).url)
      })
      response.once('error', reject)
      response.once('end', () => resolve(text))
    })
    outgoing.once('error', reject)
    outgoing.end(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))
  })
  return { announced, body }
}
