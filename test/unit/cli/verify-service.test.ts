import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import { createVerifyApp, type VerifyService } from '../../../src/cli/verify-service/app.ts'
import { createReloadingVerifier } from '../../../src/cli/verify-service/reloading-verifier.ts'
import { createMemoryNonceStore } from '../../../src/verify/nonce-store.ts'
import { createVerifier } from '../../../src/verify/verifier.ts'
import { verifierFor, type VectorFile } from '../../helpers/vectors.ts'

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'vectors')
const files = ['jws', 'web-eid', 'revocation'].map(
  (name) => JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as VectorFile,
)
const gone = (): Promise<never> => Promise.reject(new Error('the store is gone'))

const serve = (change: Partial<VerifyService> = {}): FastifyInstance =>
  createVerifyApp({
    version: '1.2.3',
    issue: gone,
    verify: gone,
    counters: () => ({}),
    onFault: () => undefined,
    ...change,
  })

async function post(app: FastifyInstance, url: string, payload: object | string, headers: object = {}) {
  const answer = await app.inject({
    method: 'POST',
    url,
    payload,
    headers: { 'content-type': 'application/json', ...headers },
  })
  return { status: answer.statusCode, said: answer.json<Readonly<Record<string, unknown>>>() }
}

describe('verify --serve', () => {
  it('gives every vector its verdict', async () => {
    const own: { verifier?: ReturnType<typeof verifierFor>['verifier'] } = {}
    const app = serve({
      issue: (session) => own.verifier?.issueChallenge(session) ?? gone(),
      verify: (token, session, confirm) => own.verifier?.verify(token, session, { confirm }) ?? gone(),
    })
    for (const file of files)
      for (const vector of file.vectors) {
        const { verifier, setClock } = verifierFor(file, vector)
        own.verifier = verifier
        const { challenge, token, session, confirm, sentBefore } = vector
        if (challenge !== null) {
          const { status } = await post(app, '/challenges', { session: challenge.session })
          expect(status).toBe(201)
        }
        setClock(vector.at)
        const question = { token, session, confirm }
        if (sentBefore === true) await post(app, '/verifications', question)
        const { status, said } = await post(app, '/verifications', question)
        const wanted =
          'reason' in vector.expect
            ? { ok: false, reason: vector.expect.reason }
            : { ok: true, identity: { nationalId: vector.expect.nationalId } }
        // A token of more than 64 KiB that is beyond the limit of a body as well.
        const isTooLong = status === 413
        expect(isTooLong ? { ok: false, reason: 'TOKEN_MALFORMED' } : said, vector.name).toMatchObject(wanted)
      }
  })

  it('refuses what is no request, and whatever a browser sends', async () => {
    const app = serve()
    const refused = (status: number) => ({ status, said: { ok: false, reason: 'REQUEST_INVALID' } })
    for (const body of ['', '[]', '{"session":', '{}', '{"session":""}', '{"session":"a","more":1}'])
      expect(await post(app, '/challenges', body)).toEqual(refused(400))
    expect(await post(app, '/verifications', { session: 'a' })).toEqual(refused(400))
    expect(await post(app, '/verifications', { session: 'a', token: 'x', confirm: 'x' })).toEqual(
      refused(400),
    )
    expect(await post(app, '/verifications', { session: 'a', token: 'x'.repeat(102_400) })).toEqual(
      refused(413),
    )
    expect(await post(app, '/verifications', '{}', { 'content-type': 'text/plain' })).toEqual(refused(415))
    expect(await post(app, '/challenges', { session: 'a' }, { origin: 'https://evil.test' })).toEqual(
      refused(403),
    )
  })

  it('accepts nothing when the store of challenges is gone, and counts it', async () => {
    const faults: unknown[] = []
    const app = serve({ onFault: (error) => faults.push(error) })
    const unavailable = { status: 503, said: { ok: false, reason: 'UNAVAILABLE' } }
    expect(await post(app, '/challenges', { session: 'a' })).toEqual(unavailable)
    expect(await post(app, '/verifications', { session: 'a', token: 'x' })).toEqual(unavailable)
    expect(faults).toHaveLength(2)
    expect((await app.inject('/metrics')).body).toMatch(/^cps_verify_faults 2$/m)
  })

  it('verifies 64 tokens at once, and refuses the next one with a time to come back', async () => {
    const app = serve({ verify: () => new Promise<never>(() => undefined) })
    const ask = () => post(app, '/verifications', { session: 'a', token: 'x' })
    for (let running = 0; running < 64; running += 1) void ask()
    expect(await ask()).toEqual({ status: 503, said: { ok: false, reason: 'BUSY' } })
  })

  it('says how it is, and what it takes', async () => {
    const app = serve()
    expect((await app.inject('/health')).json()).toEqual({ status: 'ok', version: '1.2.3' })
    const { openapi, paths } = (await app.inject('/openapi.json')).json<{ openapi: string; paths: object }>()
    expect(openapi).toBe('3.1.0')
    expect(Object.keys(paths)).toEqual([
      '/challenges',
      '/verifications',
      '/health',
      '/metrics',
      '/openapi.json',
    ])
  })
})

describe('createReloadingVerifier', () => {
  it('takes anchors that changed within a second, and keeps those of before when they cannot be read', async () => {
    const [before = [], after = []] = files.map(({ anchors }) => anchors)
    const clock = { ms: 0 }
    const given = { anchors: before }
    const made: (readonly (string | Uint8Array)[])[] = []
    const verifier = await createReloadingVerifier({
      elapsed: () => clock.ms,
      readAnchors: () => (given.anchors.length === 0 ? gone() : Promise.resolve(given.anchors)),
      make: (anchors) => {
        made.push(anchors)
        return createVerifier({
          anchors,
          audience: 'https://portal.test',
          nonces: createMemoryNonceStore(),
          revocation: 'none',
        })
      },
    })
    given.anchors = after
    await verifier.issue('a')
    expect(made).toHaveLength(1)
    clock.ms = 1000
    await verifier.issue('a')
    expect(made).toEqual([before, after])
    given.anchors = []
    clock.ms = 2000
    await verifier.issue('a')
    expect(made).toHaveLength(2)
    expect(verifier.counters()).toEqual({ anchor_reloads: 1, anchor_faults: 1 })
  })
})
