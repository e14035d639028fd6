/** A plain `ws` client and a plain HTTPS client for the tests of the server. */
import { request as httpsRequest } from 'node:https'
import WebSocket from 'ws'
import { PORTAL, type TestServer } from './test-server.ts'

export interface Frame {
  readonly id?: string | number | null
  readonly method?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: {
    readonly code: number
    readonly message: string
    readonly data: Readonly<Record<string, unknown>>
  }
}

export interface SocketClient {
  readonly socket: WebSocket
  /** Every frame received, in order. */
  readonly frames: readonly Frame[]
  send(message: unknown): void
  /** Waits for the first frame, from now or before, that fits. */
  until(fits: (frame: Frame) => boolean): Promise<Frame>
  /** Sends a call and waits for its answer. */
  call(method: string, params?: unknown): Promise<Frame>
  /** The code with which the socket was closed. */
  readonly closed: Promise<number>
  close(): Promise<void>
}

export interface SocketOptions {
  readonly origin?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
}

export async function openSocket(
  server: TestServer,
  { origin = PORTAL, path = '/v1/socket', headers = {} }: SocketOptions = {},
): Promise<SocketClient> {
  const socket = new WebSocket(`wss://localhost:${server.port}${path}`, 'cps-bridge.v1', {
    ca: server.leaf.certPem,
    headers: { Origin: origin, ...headers },
  })
  const frames: Frame[] = []
  const waiting = new Set<() => void>()
  let lastId = 1_000
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  socket.on('message', (data: Buffer) => {
    frames.push(JSON.parse(data.toString('utf8')) as Frame)
    for (const look of waiting) look()
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  socket.on('error', () => undefined)
  const until = (fits: (frame: Frame) => boolean): Promise<Frame> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = frames.find(fits)
        if (found === undefined) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  const send = (message: unknown): void => {
    socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }
  return {
    socket,
    frames,
    send,
    until,
    closed,
    call(method, params) {
      const id = ++lastId
      send({ jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) })
      return until((frame) => frame.id === id)
    },
    async close() {
      socket.close()
      await closed
    },
  }
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: string
}

interface HttpOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  /** Sends the body in chunks instead of announcing its length. */
  readonly chunked?: boolean
}

/** One request by the certificate that the server really has. */
function fetchFrom(server: TestServer, path: string, options: HttpOptions = {}): Promise<HttpAnswer> {
  const { method = 'GET', headers = {}, body, chunked = false } = options
  const length = body === undefined || chunked ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
  return new Promise((resolve, reject) => {
    const outgoing = httpsRequest(
      {
        host: 'localhost',
        port: server.port,
        path,
        method,
        headers: { ...headers, ...length },
        ca: server.leaf.certPem,
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.once('error', reject)
        response.once('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        )
      },
    )
    outgoing.once('error', reject)
    outgoing.end(body)
  })
}

export interface RpcOptions extends HttpOptions {
  readonly path?: string
  /** Null: no `Origin` at all. */
  readonly origin?: string | null
}

/** `POST /v1/rpc` of one message, as an allowed origin unless told otherwise. */
export function postRpc(server: TestServer, message: unknown, options: RpcOptions = {}): Promise<HttpAnswer> {
  const { path = '/v1/rpc', origin = PORTAL, ...rest } = options
  const body = typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message)
  const from: Record<string, string> = origin === null ? {} : { Origin: origin }
  const headers = { ...from, 'Content-Type': 'application/json', ...options.headers }
  return fetchFrom(server, path, { method: 'POST', body, ...rest, headers })
}
