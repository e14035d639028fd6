/** What the portal's own server refuses before any work is done: foreign hosts (DNS rebinding) and foreign origins. */
import type { IncomingMessage } from 'node:http'

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD'])

/** Every value of a header as it was sent: Node's own table keeps the first `Host` only. */
const headersOf = ({ rawHeaders }: IncomingMessage, name: string): readonly string[] =>
  rawHeaders.filter((_value, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name)

/**
 * Judges the raw head of a request.
 *
 * @param request - any request that reached the server.
 * @param origin - the portal's own origin, for example `http://localhost:17480`.
 * @returns the HTTP status to refuse it with, or `undefined` to let it pass.
 */
export function refusalOf(request: IncomingMessage, origin: string): 400 | 403 | 421 | undefined {
  const hosts = headersOf(request, 'host')
  const origins = headersOf(request, 'origin')
  if (hosts.length !== 1 || origins.length > 1 || request.url?.startsWith('/') !== true) return 400
  if (hosts[0] !== new URL(origin).host) return 421
  const [sender] = origins
  if (sender !== undefined && sender !== origin) return 403
  if (sender === undefined && !SAFE_METHODS.has(request.method ?? '')) return 403
  return undefined
}
