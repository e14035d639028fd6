/** Speaks to a TLS server byte by byte, so that a test can say what no HTTP library would. */
import { connect, type TLSSocket } from 'node:tls'

export interface RawAnswer {
  readonly status: number
  /** Names in lower case, in the order received. */
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
  /** Whether the other end closed the connection by itself. */
  readonly closed: boolean
}

export const header = (answer: RawAnswer, name: string): string | undefined =>
  answer.headers.find(([candidate]) => candidate === name)?.[1]

export function openTls(port: number, host = '127.0.0.1'): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] })
    socket.once('error', reject)
    socket.once('secureConnect', () => {
      socket.off('error', reject)
      socket.on('error', () => socket.destroy())
      resolve(socket)
    })
  })
}

function parseAnswer(bytes: Buffer, closed: boolean): RawAnswer {
  const text = bytes.toString('latin1')
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return { status: 0, headers: [], body: text, closed }
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n')
  const headers = lines.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
  })
  return { status: Number(statusLine.split(' ')[1]), headers, body: text.slice(end + 4), closed }
}

/** The first answer is complete: by its length, or because it can have no body. */
function isComplete({ status, headers, body }: RawAnswer, bodiless: boolean): boolean {
  if (status === 0) return false
  const length = headers.find(([name]) => name === 'content-length')?.[1]
  return (
    bodiless || status === 101 || status === 204 || (length !== undefined && body.length >= Number(length))
  )
}

/**
 * Sends bytes and reads the first answer. `closed` is told after the server closed, or after `waitMs` of waiting
 * for that.
 */
export async function sendRaw(
  port: number,
  bytes: string | Uint8Array,
  { host = '127.0.0.1', waitMs = 2_000 }: { readonly host?: string; readonly waitMs?: number } = {},
): Promise<RawAnswer> {
  const socket = await openTls(port, host)
  const bodiless = typeof bytes === 'string' && bytes.startsWith('HEAD ')
  const chunks: Buffer[] = []
  const read = (closed: boolean): RawAnswer => parseAnswer(Buffer.concat(chunks), closed)
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined
    const finish = (closed: boolean): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(read(closed))
    }
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      if (timer === undefined && isComplete(read(false), bodiless))
        timer = setTimeout(() => finish(false), waitMs)
    })
    socket.once('end', () => finish(true))
    socket.once('close', () => finish(true))
    socket.write(bytes)
  })
}

/** The text of a request; a header value may be an array for a header sent several times. */
export function request(
  line: string,
  headers: Readonly<Record<string, string | readonly string[]>>,
  body = '',
): string {
  const fields = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((item) => `${name}: ${item}\r\n`),
  )
  return `${line}\r\n${fields.join('')}\r\n${body}`
}
