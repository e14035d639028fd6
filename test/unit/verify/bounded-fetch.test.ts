import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it, vi } from 'vitest'
import { boundedFetch, type FetchLike } from '../../../src/verify/bounded-fetch.ts'

/** A collection of all that nobody holds. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  gc()
  gc()
}

/** An address that never answers: it ends with its signal alone. */
const mute: FetchLike = (_url, { signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true })
  })

it('ends in time although nobody but the request holds its signal', async () => {
  const bounds = { fetch: mute, timeoutMs: 100, maxBytes: 1_000 }
  const outcome = boundedFetch('http://ocsp.example/', { method: 'GET', headers: {} }, bounds)
  await new Promise((resolve) => setTimeout(resolve, 10))
  collectGarbage()
  await expect(outcome).rejects.toThrow('in time')
})

/** Its headers come, then a byte, and nothing more; it does not hear of its signal. */
const stalled = (letGo: () => void): FetchLike => {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(Uint8Array.of(0)),
    cancel: letGo,
  })
  return () => Promise.resolve({ ok: true, body })
}

it('ends in time although the body does not hear of its signal, and lets the connection go', async () => {
  const letGo = vi.fn()
  const bounds = { fetch: stalled(letGo), timeoutMs: 50, maxBytes: 1_000 }
  await expect(boundedFetch('http://ocsp.example/', { method: 'GET', headers: {} }, bounds)).rejects.toThrow(
    'in time',
  )
  expect(letGo).toHaveBeenCalledOnce()
})

it('takes a body that is no stream', async () => {
  const body = async function* (): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(Uint8Array.of(1))
    yield Uint8Array.of(2)
  }
  const fetch: FetchLike = () => Promise.resolve({ ok: true, body: body() })
  const read = (maxBytes: number): Promise<Uint8Array> =>
    boundedFetch(
      'http://ocsp.example/',
      { method: 'GET', headers: {} },
      { fetch, timeoutMs: 5_000, maxBytes },
    )
  expect([...(await read(2))]).toEqual([1, 2])
  await expect(read(1)).rejects.toThrow('too long')
})
