/** One request to a bridge on this computer, which is trusted by its own authority and nothing else. */
import { request } from 'node:https'

const MAX_ANSWER_BYTES = 65_536
/** The bridge by its address, under its name: no hosts file has to know `localhost`. */
const LOOPBACK = { hostname: '127.0.0.1', servername: 'localhost' } as const

export interface BridgeRequest {
  /** `https://localhost:PORT` */
  readonly url: string
  /** PEM of `tls/ca.pem`. */
  readonly authority: string
  readonly path: string
  readonly method: 'GET' | 'POST'
  /** Who asks: the token of the administrator, or the origin of a portal. */
  readonly headers: Readonly<Record<string, string>>
  /** Sent as JSON; absent: none. */
  readonly body?: unknown
  /** How long the bridge may be silent, in milliseconds. Absent: as long as it likes. */
  readonly timeoutMs?: number
}

export interface BridgeReply {
  readonly status: number
  readonly text: string
}

/**
 * Nothing is sent before the other end has proven that it is the bridge: whoever took its port meanwhile learns nothing.
 *
 * @throws errors of the connection; `ETIMEDOUT` after silence, RangeError for an answer that is too long.
 */
export function requestOfBridge(asked: BridgeRequest): Promise<BridgeReply> {
  const { url, authority, path, method, body, timeoutMs } = asked
  const target = new URL(path, url)
  const content = body === undefined ? '' : JSON.stringify(body)
  const headers = {
    Host: target.host,
    'Content-Length': String(Buffer.byteLength(content)),
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...asked.headers,
  }
  const options = {
    ...LOOPBACK,
    method,
    headers,
    ca: authority,
    agent: false,
    timeout: timeoutMs,
    minVersion: 'TLSv1.2',
    // Also where the environment says otherwise.
    rejectUnauthorized: true,
  } as const
  return new Promise((resolve, reject) => {
    const outgoing = request(target, options, (response) => {
      const chunks: Buffer[] = []
      let length = 0
      response.on('data', (chunk: Buffer) => {
        length += chunk.length
        if (length > MAX_ANSWER_BYTES) outgoing.destroy(new RangeError('the answer is too long'))
        else chunks.push(chunk)
      })
      response.once('error', reject)
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      )
    })
    outgoing.once('timeout', () => {
      outgoing.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }))
    })
    outgoing.once('error', reject)
    outgoing.end(content)
  })
}
