/** Requests to addresses that certificates name: bounded in time and size, no redirects. */

/** The part of `fetch` that is used. */
export type FetchLike = (url: string, init: FetchRequest) => Promise<FetchAnswer>

/** `AbortSignal` wherever there is one: the declarations do not ask for the types of a browser or of Node. */
type Signal = typeof globalThis extends { AbortSignal: { prototype: infer S } } ? S : never

export interface FetchRequest {
  readonly method: 'GET' | 'POST'
  readonly headers: Record<string, string>
  readonly body?: Uint8Array<ArrayBuffer>
  readonly redirect: 'error'
  readonly signal: Signal
}

export interface FetchAnswer {
  readonly ok: boolean
  readonly body: AsyncIterable<Uint8Array> | null
}

/** Whether a request may be made to an address. */
export const isHttp = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)

/** Limits of one request. */
export interface FetchBounds {
  readonly fetch: FetchLike
  /** Until the last byte. Milliseconds. */
  readonly timeoutMs: number
  readonly maxBytes: number
}

/** A body that can be let go while a chunk is waited for: what `fetch` gives, and what an iterator cannot do. */
interface Pulled {
  getReader(): { read(): Promise<{ done: boolean; value?: Uint8Array }>; cancel(): Promise<unknown> }
}

/** Gives the body of a good answer; rejects for every other, and ends its connection. */
export async function boundedFetch(
  url: string,
  request: Pick<FetchRequest, 'method' | 'headers' | 'body'>,
  { fetch, timeoutMs, maxBytes }: FetchBounds,
): Promise<Uint8Array> {
  const ended = new AbortController()
  let source: ReturnType<typeof chunksOf> | undefined
  // The timer alone decides: a body was seen that did not hear of its signal, and waited for ever (Node 20), and
  // `AbortSignal.any` over `AbortSignal.timeout` may be collected before it fires.
  let timer: ReturnType<typeof setTimeout> | undefined
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error('no whole answer in time'))
    }, timeoutMs)
  })
  const inTime = <T>(outcome: Promise<T>): Promise<T> => Promise.race([outcome, tooLate])
  try {
    const { ok, body } = await inTime(fetch(url, { ...request, redirect: 'error', signal: ended.signal }))
    if (!ok || body === null) throw new Error('no good answer')
    const chunks: Uint8Array[] = []
    source = chunksOf(body)
    let size = 0
    for (let next = await inTime(source.next()); !next.done; next = await inTime(source.next())) {
      size += next.value.length
      if (size > maxBytes) throw new Error('the answer is too long')
      chunks.push(next.value)
    }
    return Buffer.concat(chunks)
  } catch (error) {
    source?.letGo()
    ended.abort()
    throw error
  } finally {
    clearTimeout(timer)
  }
}

type Chunk = { readonly done: true } | { readonly done: false; readonly value: Uint8Array }

function chunksOf(body: AsyncIterable<Uint8Array> | (AsyncIterable<Uint8Array> & Pulled)): {
  next(): Promise<Chunk>
  letGo(): void
} {
  if ('getReader' in body) {
    const reader = body.getReader()
    return {
      next: async () => {
        const { value } = await reader.read()
        return value === undefined ? { done: true } : { done: false, value }
      },
      letGo: () => void reader.cancel().catch(() => undefined),
    }
  }
  const iterator = body[Symbol.asyncIterator]()
  return {
    next: async () => {
      const next = await iterator.next()
      return next.done === true ? { done: true } : { done: false, value: next.value }
    },
    letGo: () => void iterator.return?.().catch(() => undefined),
  }
}
