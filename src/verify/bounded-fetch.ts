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

/** Gives the body of a good answer; rejects for every other, and ends its connection. */
export async function boundedFetch(
  url: string,
  request: Pick<FetchRequest, 'method' | 'headers' | 'body'>,
  { fetch, timeoutMs, maxBytes }: FetchBounds,
): Promise<Uint8Array> {
  // One controller, kept by its timer: `AbortSignal.any` over `AbortSignal.timeout` may be collected before it fires.
  const ended = new AbortController()
  const timer = setTimeout(() => ended.abort(), timeoutMs)
  try {
    const { ok, body } = await fetch(url, { ...request, redirect: 'error', signal: ended.signal })
    if (!ok || body === null) throw new Error('no good answer')
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of body) {
      size += chunk.length
      if (size > maxBytes) throw new Error('the answer is too long')
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  } catch (error) {
    ended.abort()
    throw error
  } finally {
    clearTimeout(timer)
  }
}
