/** Answers given outside the router: on a response object, or on the bare socket where there is none. */
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ErrorCode } from '../../errors/codes.ts'
import { FAULT_PAGE_HEADERS, isForReading } from '../../markup/fault-page.ts'
import type { Headers } from './response-headers.ts'

/** How long what a refused client still sends is read and thrown away, so that it can read the answer. */
const LINGER_MS = 500

/** Only a person who goes to the page gets it: no frame, no fetch, no prefetch, no prerender. */
export const isTopLevelNavigation = (headers: NodeJS.Dict<string | string[]>): boolean =>
  headers['sec-fetch-dest'] === 'document' && headers['sec-purpose'] === undefined

/** A person goes to the address, and reads a page where a program reads JSON. */
export const isVisit = (request: Pick<IncomingMessage, 'method' | 'headers'>): boolean =>
  isForReading(request) && isTopLevelNavigation(request.headers)

export const errorBody = (code: ErrorCode): string => JSON.stringify({ error: { code } })

export interface RawAnswer {
  readonly status: number
  readonly headers: Headers
  /** Null: an empty body. */
  readonly code: ErrorCode | null
  /** For a person, in the place of the code. */
  readonly page?: string | undefined
}

function contentOf({ headers, code, page }: RawAnswer): { body: string; fields: Headers } {
  const body = page ?? (code === null ? '' : errorBody(code))
  const json = body === '' ? {} : { 'Content-Type': 'application/json; charset=utf-8' }
  const type = page === undefined ? json : FAULT_PAGE_HEADERS
  return {
    body,
    fields: { ...headers, ...type, 'Content-Length': String(Buffer.byteLength(body)), Connection: 'close' },
  }
}

/** Reads and drops what arrives for a short while, then calls back. */
function linger(source: Duplex | IncomingMessage, then: () => void): void {
  const timer = setTimeout(then, LINGER_MS)
  source.once('end', () => {
    clearTimeout(timer)
    then()
  })
  source.once('close', () => {
    clearTimeout(timer)
    then()
  })
  source.resume()
}

/** A client that asked first (`Expect: 100-continue`) sends no body once it is refused. */
const sendsBody = ({ headers }: IncomingMessage): boolean =>
  headers.expect === undefined &&
  (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? '0') > 0)

/**
 * Refuses a request and closes its connection. The answer is written at once; a body that the client is still
 * sending is thrown away for a moment, because closing on unread data would destroy the answer on its way.
 */
export function refuse(request: IncomingMessage, response: ServerResponse, answer: RawAnswer): void {
  const { body, fields } = contentOf(answer)
  response.writeHead(answer.status, fields)
  if (request.complete || !sendsBody(request)) {
    response.end(body)
    return
  }
  if (body === '') response.flushHeaders()
  else response.write(body)
  linger(request, () => response.end())
}

/** Refuses on a socket that has left the HTTP server's hands (upgrade, CONNECT, parse error), and destroys it. */
export function refuseSocket(socket: Duplex, answer: RawAnswer): void {
  socket.on('error', () => socket.destroy())
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const { body, fields } = contentOf(answer)
  const head = [
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? 'Refused'}`,
    ...Object.entries(fields).map(([name, value]) => `${name}: ${value}`),
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
  linger(socket, () => socket.destroy())
}
