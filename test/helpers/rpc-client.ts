/** A portal's page and its server as plain clients of the protocol: `ws` and HTTPS, for the program and for its parts. */
import { request as httpsRequest } from 'node:https'
import { text as textOf } from 'node:stream/consumers'
import WebSocket from 'ws'

/** A portal that sends the PIN itself and may see the identity. */
export const MANAGED = 'https://managed.example'

/** Where a bridge listens, and the PEM text by which it is trusted. */
export interface Endpoint {
  readonly port: number
  readonly ca: string
}

/** Members that tests read; anything else is compared as a whole. */
export type Facts = Readonly<Record<string, unknown>>

export interface Answer {
  readonly jsonrpc?: string
  readonly id?: string | number | null
  readonly method?: string
  readonly params?: Facts
  readonly result?: Facts
  readonly error?: {
    readonly code: number
    readonly message: string
    readonly data: Facts & { readonly code: string; readonly details?: Facts }
  }
}

export function parseObject(text: string): Facts {
  try {
    return Object(JSON.parse(text)) as Facts
  } catch {
    return {}
  }
}

export interface Caller {
  readonly socket: WebSocket
  /** Every frame, in the order of arrival. */
  readonly frames: readonly Answer[]
  readonly notifications: () => readonly Answer[]
  send(message: unknown): void
  until(fits: (frame: Answer) => boolean, withinMs?: number): Promise<Answer>
  call(method: string, params?: unknown): Promise<Answer>
  /** Calls and gives the result; an error answer fails the test. */
  result(method: string, params?: unknown): Promise<Facts>
  /** Calls and gives `data.code` of the error, or `ok`. */
  code(method: string, params?: unknown): Promise<string>
  readonly closed: Promise<number>
  close(): Promise<void>
}

export interface DialOptions {
  readonly origin?: string
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
}

const ANSWER_TIMEOUT_MS = 30_000
let lastId = 0

/** A portal's page: a plain `ws` client. */
export async function dial(
  bridge: Endpoint,
  { origin = MANAGED, query = '', headers = {} }: DialOptions = {},
): Promise<Caller> {
  const socket = new WebSocket(`wss://localhost:${bridge.port}/v1/socket${query}`, 'cps-bridge.v1', {
    ca: bridge.ca,
    headers: { Origin: origin, ...headers },
  })
  const frames: Answer[] = []
  const waiting = new Set<() => void>()
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  socket.on('message', (data: Buffer) => {
    frames.push(parseObject(data.toString('utf8')))
    for (const look of waiting) look()
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  socket.on('error', () => undefined)
  const send = (message: unknown): void =>
    socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  const until = (fits: (frame: Answer) => boolean, withinMs = ANSWER_TIMEOUT_MS): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(look)
        reject(new Error(`no such frame among ${JSON.stringify(frames.slice(-3)).slice(0, 600)}`))
      }, withinMs)
      const look = (): void => {
        const found = frames.find(fits)
        if (found === undefined) return
        clearTimeout(timer)
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  const call = (method: string, params?: unknown): Promise<Answer> => {
    const id = `call-${++lastId}`
    send({ jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) })
    return until((frame) => frame.id === id)
  }
  return {
    socket,
    frames,
    notifications: () => frames.filter(({ id, method }) => id === undefined && method !== undefined),
    send,
    until,
    call,
    async result(method, params) {
      const { result, error } = await call(method, params)
      if (result === undefined) throw new Error(`${method}: ${JSON.stringify(error)}`)
      return result
    },
    async code(method, params) {
      const { error } = await call(method, params)
      return error?.data.code ?? 'ok'
    },
    closed,
    async close() {
      socket.close()
      await closed
    },
  }
}

export interface HttpReply {
  readonly status: number
  readonly headers: Readonly<NodeJS.Dict<string | string[]>>
  readonly text: string
  readonly json: Answer & Facts
}

interface HttpOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  /** Sends the body in chunks instead of announcing its length. */
  readonly chunked?: boolean
}

/** One HTTPS request without an agent. */
export function http(bridge: Endpoint, path: string, options: HttpOptions = {}): Promise<HttpReply> {
  const { method = 'GET', headers = {}, body, chunked = false } = options
  const length = body === undefined || chunked ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
  return new Promise((resolve, reject) => {
    const outgoing = httpsRequest(
      {
        host: 'localhost',
        port: bridge.port,
        path,
        method,
        headers: { ...length, ...headers },
        ca: bridge.ca,
        agent: false,
        servername: 'localhost',
        timeout: ANSWER_TIMEOUT_MS,
      },
      (response) => {
        const { statusCode: status = 0, headers } = response
        textOf(response).then((text) => resolve({ status, headers, text, json: parseObject(text) }), reject)
      },
    )
    outgoing.once('timeout', () => outgoing.destroy(new Error(`${method} ${path}: no answer`)))
    outgoing.once('error', reject)
    outgoing.end(body)
  })
}

export interface RpcOptions extends HttpOptions {
  readonly path?: string
  /** Null: no `Origin` at all. */
  readonly origin?: string | null
}

/** `POST /v1/rpc` of one message as it is, as an allowed origin unless told otherwise. */
export function postMessage(
  bridge: Endpoint,
  message: unknown,
  { path = '/v1/rpc', origin = MANAGED, ...options }: RpcOptions = {},
): Promise<HttpReply> {
  const body = typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message)
  const from: Record<string, string> = origin === null ? {} : { Origin: origin }
  const headers = { ...from, 'Content-Type': 'application/json', ...options.headers }
  return http(bridge, path, { method: 'POST', body, ...options, headers })
}

/** One call over `POST /v1/rpc`. */
export const post = (
  bridge: Endpoint,
  method: string,
  params: unknown = {},
  { origin = MANAGED, ...headers }: Readonly<Record<string, string>> = {},
): Promise<HttpReply> => postMessage(bridge, { jsonrpc: '2.0', id: 1, method, params }, { origin, headers })
