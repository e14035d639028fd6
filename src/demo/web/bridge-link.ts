/**
 * The connection with the bridge: JSON-RPC 2.0 over one WebSocket (protocol, section 4). It is opened by a click
 * and never at page load; once it has been open, it is opened again for as long as the page lives.
 */
import type { MethodName, Params, Result } from '../../contract/methods.ts'
import type { Notification } from '../../contract/notifications.ts'
import { BridgeFault, ConnectionLost } from './fault.ts'
import type { LinkState } from './state.ts'
import type { Locale } from './texts.ts'

/** Told of the page of the bridge where the holder is asked; null: it has ended. */
export type OnPrompt = (url: string | null) => void

/** Who listens to the connection. */
export interface LinkListener {
  readonly onState: (state: LinkState) => void
  readonly onNotification: (notification: Notification) => void
}

interface Waiting {
  readonly onPrompt: OnPrompt
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

interface Answer {
  readonly id?: string | number | null
  readonly result?: unknown
  readonly error?: {
    readonly message: string
    readonly data: {
      readonly code: string
      readonly advice?: string
    }
  }
}

const SUBPROTOCOL = 'cps-bridge.v1'
const PROBE_TIMEOUT_MS = 5000
const FIRST_RETRY_MS = 400
const LONGEST_RETRY_MS = 4000

const faultOf = ({ message, data }: NonNullable<Answer['error']>): BridgeFault =>
  new BridgeFault(data.code, message, data.advice ?? null)

/** One bridge, one page, at most one socket. */
export class BridgeLink {
  readonly #url: string
  readonly #listener: LinkListener
  readonly #waiting = new Map<number, Waiting>()
  #locale: Locale
  #state: LinkState = 'idle'
  #socket: WebSocket | null = null
  #nextId = 1
  #retryMs = FIRST_RETRY_MS
  #timer: number | undefined

  /** @param url - the bridge's address, for example `https://localhost:17443`. */
  constructor(url: string, locale: Locale, listener: LinkListener) {
    this.#url = url
    this.#locale = locale
    this.#listener = listener
  }

  /** Tries to reach the bridge; to be called from a click, or when the visitor comes back to the page. */
  async connect(): Promise<void> {
    if (this.#state === 'lost') this.#open()
    if (this.#state !== 'idle' && this.#state !== 'unreachable') return
    this.#become(this.#state === 'idle' ? 'connecting' : 'retrying')
    try {
      await fetch(`${this.#url}/v1/health`, {
        cache: 'no-store',
        signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
      })
    } catch {
      this.#become('unreachable')
      return
    }
    this.#open()
  }

  /** The bridge speaks another language from now on: the connection is opened again with it. */
  speak(locale: Locale): void {
    this.#locale = locale
    if (this.#socket !== null) this.#open()
  }

  /**
   * Calls a method of the bridge.
   *
   * @param onPrompt - told when the call asks the holder.
   * @throws BridgeFault with the bridge's own sentences, ConnectionLost when the socket closes first.
   */
  call<M extends MethodName>(
    method: M,
    params: Params<M>,
    onPrompt: OnPrompt = () => undefined,
  ): Promise<Result<M>> {
    return new Promise((resolve, reject) => {
      if (this.#socket?.readyState !== WebSocket.OPEN) {
        reject(new ConnectionLost())
        return
      }
      const id = this.#nextId++
      this.#waiting.set(id, { onPrompt, resolve: (result) => resolve(result as Result<M>), reject })
      this.#socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
    })
  }

  #become(state: LinkState): void {
    this.#state = state
    this.#listener.onState(state)
  }

  #open(): void {
    window.clearTimeout(this.#timer)
    this.#drop()
    const address = `${this.#url.replace(/^https:/, 'wss:')}/v1/socket?lang=${this.#locale}`
    const socket = new WebSocket(address, SUBPROTOCOL)
    this.#socket = socket
    socket.addEventListener('open', () => {
      this.#retryMs = FIRST_RETRY_MS
      this.#become('open')
    })
    socket.addEventListener('message', ({ data }: MessageEvent<string>) => this.#receive(data))
    socket.addEventListener('close', () => {
      if (this.#socket === socket) this.#closed()
    })
  }

  #closed(): void {
    this.#drop()
    if (this.#state === 'connecting' || this.#state === 'retrying') {
      this.#become('unreachable')
      return
    }
    if (this.#state !== 'lost') this.#become('lost')
    this.#timer = window.setTimeout(() => this.#open(), this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 1.6, LONGEST_RETRY_MS)
  }

  #drop(): void {
    const socket = this.#socket
    this.#socket = null
    socket?.close()
    for (const { reject } of this.#waiting.values()) reject(new ConnectionLost())
    this.#waiting.clear()
  }

  #callOf(id: string | number | null | undefined): Waiting | undefined {
    return typeof id === 'number' ? this.#waiting.get(id) : undefined
  }

  #receive(text: string): void {
    const message = JSON.parse(text) as Answer | Notification
    if ('method' in message) {
      if (message.method === 'prompt.requested') this.#callOf(message.params.id)?.onPrompt(message.params.url)
      else if (message.method === 'prompt.closed') this.#callOf(message.params.id)?.onPrompt(null)
      else this.#listener.onNotification(message)
      return
    }
    const waiting = this.#callOf(message.id)
    if (waiting === undefined) return
    this.#waiting.delete(message.id as number)
    if (message.error === undefined) waiting.resolve(message.result)
    else waiting.reject(faultOf(message.error))
  }
}
