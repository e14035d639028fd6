import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
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
  await expect(outcome).rejects.toThrow('aborted')
})
