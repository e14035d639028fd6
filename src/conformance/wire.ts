/** HTTPS as text: the suite says what no library would, and reads what comes back. */
import { connect } from 'node:tls'

/** The bridge that is tried, and as whom. */
export interface Target {
  /** `https://localhost:PORT`. */
  readonly url: string
  readonly port: number
  /** PEM of the authority that the bridge's certificate comes from: nothing else is trusted. */
  readonly ca: string
  /** Origins that this bridge allows; rows speak for the first one that fits. */
  readonly origins: readonly string[]
  /** Of `run.json`; null when the bridge is not this user's. */
  readonly adminToken: string | null
  /** How long an answer may take, in milliseconds. */
  readonly timeoutMs: number
}

export type Facts = Readonly<Record<string, unknown>>

/** A JSON-RPC message, as far as rows look into it. */
export interface Message {
  readonly jsonrpc?: unknown
  readonly id?: unknown
  readonly method?: unknown
  readonly params?: Facts
  readonly result?: Facts
  readonly error?: { readonly code: unknown; readonly message: unknown; readonly data?: Facts }
}

export interface HttpAnswer {
  /** 0: no answer came. */
  readonly status: number
  /** Names in lower case; several of one name joined by a comma. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
  /** The bridge closed the connection. */
  readonly closed: boolean
}

export type RequestHeaders = Readonly<Record<string, string | readonly string[]>>

export interface HttpRequest {
  /** Method, target and version, for example `GET / HTTP/1.1`. */
  readonly line: string
  readonly headers: RequestHeaders
  readonly body?: string
  /** Waits until the bridge closes the connection, or until the time is over. */
  readonly untilClosed?: boolean
}

/** The JSON in a text; `{}` for anything else. */
export function parseFacts(text: string): Facts & Message {
  try {
    return Object(JSON.parse(text)) as Facts & Message
  } catch {
    return {}
  }
}

const withoutChunks = (body: string): { text: string; complete: boolean } => {
  let text = ''
  let rest = body
  for (;;) {
    const found = /^([0-9a-f]+)[^\r]*\r\n/i.exec(rest)
    if (found === null) return { text, complete: false }
    const size = Number.parseInt(found[1] ?? '0', 16)
    if (size === 0) return { text, complete: true }
    const start = found[0].length
    text += rest.slice(start, start + size)
    rest = rest.slice(start + size + 2)
  }
}

interface Parsed extends Omit<HttpAnswer, 'closed'> {
  readonly complete: boolean
}

/** @param bytes - one character a byte. */
function parseAnswer(bytes: string, isHead: boolean): Parsed {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return { status: 0, headers: new Map(), body: '', complete: false }
  const [statusLine = '', ...lines] = bytes.slice(0, end).split('\r\n')
  const headers = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    const before = headers.get(name)
    headers.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  const status = Number(statusLine.split(' ')[1])
  const raw = bytes.slice(end + 4)
  const { text, complete } =
    headers.get('transfer-encoding') === 'chunked'
      ? withoutChunks(raw)
      : {
          text: raw,
          complete: raw.length >= Number(headers.get('content-length') ?? Number.POSITIVE_INFINITY),
        }
  const bodiless = isHead || status === 101 || status === 204
  return {
    status,
    headers,
    body: Buffer.from(text, 'latin1').toString('utf8'),
    complete: bodiless || complete,
  }
}

/** The bridge is called by its address, under the name `localhost`: no hosts file has to know it. */
export const LOOPBACK = '127.0.0.1'

/** Sends one request over a connection of its own. */
export function exchange(target: Target, request: HttpRequest): Promise<HttpAnswer> {
  const { line, headers, body = '', untilClosed = false } = request
  const fields = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((item) => `${name}: ${item}\r\n`),
  )
  return new Promise((resolve, reject) => {
    const socket = connect({
      port: target.port,
      host: LOOPBACK,
      servername: 'localhost',
      ca: target.ca,
      ALPNProtocols: ['http/1.1'],
    })
    let bytes = ''
    let connected = false
    const read = (): Parsed => parseAnswer(bytes, line.startsWith('HEAD '))
    const finish = (closed: boolean): void => {
      clearTimeout(timer)
      socket.destroy()
      const { status, headers, body } = read()
      resolve({ status, headers, body, closed })
    }
    const timer = setTimeout(() => finish(false), target.timeoutMs)
    socket.once('secureConnect', () => {
      connected = true
      socket.write(`${line}\r\n${fields.join('')}\r\n${body}`)
    })
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.toString('latin1')
      if (!untilClosed && read().complete) finish(false)
    })
    socket.once('end', () => finish(true))
    socket.once('close', () => finish(true))
    socket.on('error', (error: Error) => {
      if (connected) return
      clearTimeout(timer)
      reject(error)
    })
  })
}
