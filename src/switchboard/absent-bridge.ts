/** What a user hears whose own bridge is not there: one sentence, the same to whoever asks. */
import { createServer, type Server } from 'node:https'
import { type Locale, pickLocale } from '../errors/messages.ts'
import { FAULT_PAGE_HEADERS, faultPage } from '../markup/fault-page.ts'
import { isVisit } from '../server/gate/answers.ts'
import { baseHeaders } from '../server/gate/response-headers.ts'
import { secureContext, type TlsLeaf } from '../server/tls-options.ts'

/** In both languages: nobody has said which. */
const SENTENCE: Readonly<Record<Locale, string>> = {
  fr: 'Votre pont cps-bridge n’est pas démarré : fermez votre session et ouvrez-la de nouveau, ou lancez « cps-bridge service start --user ».',
  en: 'Your cps-bridge is not running: log off and on again, or run "cps-bridge service start --user".',
}
const TEXT = `${SENTENCE.fr}\n${SENTENCE.en}\n`
const TIMEOUT_MS = 5_000

/** A server that never listens: it is given the connections of users without a bridge. */
export function absentBridge(leaf: TlsLeaf): Server {
  const limits = { handshakeTimeout: TIMEOUT_MS, headersTimeout: TIMEOUT_MS, requestTimeout: TIMEOUT_MS }
  const headers = {
    ...baseHeaders(null),
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(TEXT)),
    Connection: 'close',
  }
  const server = createServer({ ...secureContext(leaf), ...limits, ALPNProtocols: ['http/1.1'] })
  server.on('request', (request, response) => {
    if (!isVisit(request)) return void response.writeHead(503, headers).end(TEXT)
    const locale = pickLocale(undefined, request.headers['accept-language'], 'fr')
    const page = faultPage({ status: 503, text: SENTENCE[locale] }, locale, 'cps-bridge', null)
    response.writeHead(503, { ...baseHeaders(null), ...FAULT_PAGE_HEADERS, Connection: 'close' }).end(page)
  })
  // What asks for a WebSocket gets the same answer: it is no handshake of RFC 6455.
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  server.on('upgrade', (_request, socket) => {
    socket.on('error', () => undefined)
    socket.end(`HTTP/1.1 503 Service Unavailable\r\n${fields.join('')}\r\n${TEXT}`)
  })
  server.on('clientError', (_error, socket) => socket.destroy())
  return server
}
