/** The raw head of a request, before anything interprets it. */
import type { IncomingMessage } from 'node:http'

export interface RequestHead {
  readonly method: string
  /** The request target as sent. */
  readonly target: string
  readonly httpVersion: string
  /** Names and values in turn, as sent, duplicates kept. */
  readonly rawHeaders: readonly string[]
  /** The port that was connected to. */
  readonly port: number
  /** Whether the client asks to leave HTTP (`Connection: upgrade`). */
  readonly upgrade: boolean
}

export function headOf(request: IncomingMessage, upgrade: boolean): RequestHead {
  return {
    method: request.method ?? '',
    target: request.url ?? '',
    httpVersion: request.httpVersion,
    rawHeaders: request.rawHeaders,
    port: request.socket.localPort ?? 0,
    upgrade,
  }
}

/** Every value of a header in the order sent; `name` in lower case. */
export function headerValues({ rawHeaders }: RequestHead, name: string): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name)
}

/** The value of a header that was sent exactly once, else undefined. */
export function soleHeader(head: RequestHead, name: string): string | undefined {
  const values = headerValues(head, name)
  return values.length === 1 ? values[0] : undefined
}

/** Length of the head in bytes, as it was sent but for optional white space. */
export function headBytes({ method, target, rawHeaders }: RequestHead): number {
  const requestLine = `${method} ${target} HTTP/1.1\r\n`.length
  const fields = rawHeaders.reduce((sum, text) => sum + text.length + 2, 0)
  return requestLine + fields + 2
}

/** The path without query, percent-decoded as the router does it; null where it cannot be decoded. */
export function decodedPath(target: string): string | null {
  const [path = ''] = target.split(/[?#]/, 1)
  try {
    return decodeURIComponent(path)
  } catch {
    return null
  }
}
