/** What a row works with: the bridge from outside, as the portal that fits the row. */
import { dialPortal, type Portal } from './portal.ts'
import { Difference, NotTried } from './difference.ts'
import {
  exchange,
  type Facts,
  type HttpAnswer,
  type Message,
  parseFacts,
  type RequestHeaders,
  type Target,
} from './wire.ts'

/** `policy` of `bridge.info`. */
export interface Policy {
  readonly pinEntry: string
  readonly identity: string
  readonly formats: readonly string[]
}

export interface RpcAnswer extends HttpAnswer {
  readonly message: Message
}

export interface Bench {
  readonly target: Target
  /** `localhost:PORT`. */
  readonly host: string
  readonly origin: string
  readonly policy: Policy
  /** One request; `Host` is the bridge's own unless the headers say otherwise. It is awaited closed if refused. */
  refused(line: string, headers: RequestHeaders, body?: string): Promise<HttpAnswer>
  /** One request of the portal; headers add to, or replace, its `Host` and `Origin`. */
  http(line: string, headers?: RequestHeaders, body?: string): Promise<HttpAnswer>
  /** Any text as the body of `POST /v1/rpc`. */
  postText(body: string, headers?: RequestHeaders): Promise<RpcAnswer>
  /** One call over `POST /v1/rpc`. */
  post(method: string, params?: object, headers?: RequestHeaders): Promise<RpcAnswer>
  /** Opens a socket that is closed at the end of the row. */
  dial(options?: {
    readonly query?: string
    readonly headers?: Readonly<Record<string, string>>
  }): Promise<Portal>
  /** The result of a call that must succeed. */
  result(answer: Message): Facts
  close(): void
}

/** @throws Difference when it is an error. */
function resultOf({ result, error }: Message): Facts {
  if (result === undefined) throw new Difference('a result', error ?? 'neither result nor error')
  return result
}

export function createBench(target: Target, origin: string, policy: Policy): Bench {
  const host = `localhost:${target.port}`
  const portals: Portal[] = []
  let calls = 0
  const newId = (): string => `row-${(calls += 1)}`
  const portalHeaders = { Host: host, Origin: origin }
  const send = (
    line: string,
    headers: RequestHeaders,
    body: string,
    untilClosed: boolean,
  ): Promise<HttpAnswer> => {
    const sized = body === '' || 'Content-Length' in headers || 'Transfer-Encoding' in headers
    const length = sized ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
    return exchange(target, {
      line: `${line} HTTP/1.1`,
      headers: { ...headers, ...length },
      body,
      untilClosed,
    })
  }
  const bench: Bench = {
    target,
    host,
    origin,
    policy,
    refused: (line, headers, body = '') => send(line, { Host: host, ...headers }, body, true),
    http: (line, headers = {}, body = '') => send(line, { ...portalHeaders, ...headers }, body, false),
    async postText(body, headers = {}) {
      const answer = await bench.http(
        'POST /v1/rpc',
        { 'Content-Type': 'application/json', ...headers },
        body,
      )
      return { ...answer, message: parseFacts(answer.body) }
    },
    post: (method, params = {}, headers = {}) =>
      bench.postText(JSON.stringify({ jsonrpc: '2.0', id: newId(), method, params }), headers),
    async dial(options) {
      const portal = await dialPortal(target, origin, newId, options)
      portals.push(portal)
      return portal
    },
    result: resultOf,
    close() {
      for (const portal of portals) portal.close()
    },
  }
  return bench
}

/**
 * Puts the card of a row into the first reader.
 *
 * @throws NotTried when this bridge has no such card.
 */
export async function prepareCard(bench: Bench, card: string | null | undefined): Promise<void> {
  if (card === undefined) return
  const { message } =
    card === null ? await bench.post('virtual.remove') : await bench.post('virtual.insert', { profile: card })
  const code = message.error?.data?.['code']
  if (code === undefined || (card === null && code === 'CARD_ABSENT')) return
  throw new NotTried(`this bridge has no test card “${card ?? 'none'}” (${JSON.stringify(code)})`)
}
