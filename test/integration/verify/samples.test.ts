/** The verifiers of `docs/samples` give every vector its verdict, and their portals accept nothing that is wrong. */
import { createPublicKey } from 'node:crypto'
import { mkdtempSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { goodClaims, goodHeader, makeToken } from '../../helpers/test-card-issuer.ts'
import {
  freePort,
  type Language,
  LANGUAGES,
  prepareSamples,
  type SamplePortal,
  type Samples,
} from '../../helpers/samples.ts'
import type { Vector, VectorFile } from '../../helpers/vectors.ts'
import { cpsProfile, sharedTestAuthority } from '../../helpers/virtual-cards.ts'

const VECTORS = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'vectors')
const NAMES = ['jws', 'web-eid']
const paths = NAMES.map((name) => join(VECTORS, `${name}.json`))
const files = paths.map((path) => JSON.parse(readFileSync(path, 'utf8')) as VectorFile)

const folder = mkdtempSync(join(tmpdir(), 'cps-bridge-samples-'))
let samples: Samples
beforeAll(async () => {
  samples = await prepareSamples(folder)
}, 600_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

const textOf = ({ expect: wanted }: Vector): string =>
  'reason' in wanted ? wanted.reason : wanted.nationalId

/** What a sample may say of a vector. */
const allowed = (vector: Vector): readonly string[] => [
  textOf(vector),
  ...(vector.expectStrict === undefined ? [] : [vector.expectStrict.reason]),
]

/** A portal that is running. */
class Portal {
  readonly #process: SamplePortal
  readonly #url: string
  cookie = ''

  private constructor(process: SamplePortal, url: string) {
    this.#process = process
    this.#url = url
  }

  static async start(language: Language, store?: string): Promise<Portal> {
    const port = await freePort()
    const { anchors } = await sharedTestAuthority()
    const origin = `http://localhost:${port}`
    const settings = { origin, port, anchors, ...(store === undefined ? {} : { store }) }
    return new Portal(await samples.startPortal(language, settings), origin)
  }

  get origin(): string {
    return this.#url
  }

  stop(): Promise<void> {
    return this.#process.stop()
  }

  async post(
    path: string,
    body: string,
    type = 'application/json',
  ): Promise<{ status: number; said: Readonly<Record<string, string>> }> {
    const headers = { 'Content-Type': type, Cookie: this.cookie }
    const response = await fetch(`${this.#url}${path}`, { method: 'POST', headers, body })
    this.cookie = /^portal=[^;]*/.exec(response.headers.getSetCookie()[0] ?? '')?.[0] ?? ''
    return { status: response.status, said: (await response.json()) as Readonly<Record<string, string>> }
  }

  async verify(token: unknown): Promise<{ status: number; said: Readonly<Record<string, string>> }> {
    return this.post('/verify', JSON.stringify({ token }))
  }
}

/** What the virtual card of a professional signs for this portal now. */
async function tokenFor(origin: string, nonce: string): Promise<{ token: string; nationalId: string }> {
  const authority = await sharedTestAuthority()
  const profile = cpsProfile('rpps')
  const { authentication, issuerCertificate } = await authority.issue(profile)
  const { privateKey } = authentication
  const iat = Math.floor(Date.now() / 1000)
  const { nationalId } = profile.holder
  const claims = { ...goodClaims, aud: origin, nonce, sub: nationalId, iat, exp: iat + 300 }
  const chain = [authentication.certificate, issuerCertificate].map((der) => Buffer.from(der))
  const keys = { privateKey, publicKey: createPublicKey(privateKey) }
  return { token: makeToken(goodHeader(chain), claims, keys), nationalId }
}

describe.each(LANGUAGES)('the sample in %s', (language) => {
  it('gives every vector its verdict', async () => {
    const verdicts = await samples.play(language, paths)
    for (const [index, { vectors }] of files.entries()) {
      const said = verdicts[NAMES[index] ?? '']?.map(({ nationalId, reason }) => nationalId ?? reason)
      expect(said).toHaveLength(vectors.length)
      const wrong = vectors.filter((vector, at) => !allowed(vector).includes(said?.[at] ?? ''))
      expect(
        wrong.map(({ name }) => `${name}: ${said?.[vectors.findIndex((one) => one.name === name)]}`),
      ).toEqual([])
    }
  })

  it('has a portal that accepts a token once, from the browser that asked for the challenge', async () => {
    const portal = await Portal.start(language)
    try {
      const { said } = await portal.post('/challenge', '{}')
      const { token, nationalId } = await tokenFor(portal.origin, said['challenge'] ?? '')
      const own = portal.cookie
      portal.cookie = ''
      expect(await portal.verify(token)).toEqual({ status: 403, said: { reason: 'NONCE_UNKNOWN' } })
      portal.cookie = own
      const both = await Promise.all([portal.verify(token), portal.verify(token)])
      expect(both.map(({ status }) => status).sort()).toEqual([200, 403])
      expect(both.find(({ status }) => status === 200)?.said).toEqual({ nationalId })
      expect(await portal.verify(token)).toEqual({ status: 403, said: { reason: 'NONCE_USED' } })
    } finally {
      await portal.stop()
    }
  })

  it('has a portal that refuses every vector, and what is no request at all, with a reason', async () => {
    const portal = await Portal.start(language)
    try {
      for (const { token } of files.flatMap(({ vectors }) => vectors)) {
        const { status, said } = await portal.verify(token)
        expect([status, typeof said['reason']]).toEqual([403, 'string'])
      }
      const refused = { reason: 'REQUEST_INVALID' }
      expect(await portal.post('/verify', '{}', 'text/plain')).toEqual({ status: 415, said: refused })
      expect(await portal.post('/verify', `"${'x'.repeat(102_400)}"`)).toEqual({ status: 413, said: refused })
      for (const body of ['', '[]', 'null', '{"token":', '\u{1F600}', '['.repeat(50_000)])
        expect(await portal.post('/verify', body)).toEqual({ status: 403, said: refused })
      expect((await portal.post('/challenge', '{}')).status).toBe(200)
    } finally {
      await portal.stop()
    }
  })

  it('has a portal that does not start without an authority to trust, or answers nothing', async () => {
    const port = await freePort()
    const start = samples.startPortal(language, { origin: `http://localhost:${port}`, port, anchors: [] })
    if (language !== 'php') return expect(start).rejects.toThrow()
    const portal = await start
    const said = await fetch(`http://localhost:${port}/verify`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"token":"x"}',
    })
    await portal.stop()
    expect([said.status, await said.json()]).toEqual([503, { reason: 'FAULT' }])
  })
})

describe.each(['python', 'php'] as const)('the portal in %s', (language) => {
  it('accepts nothing without a place for its challenges', async () => {
    const portal = await Portal.start(language, join(folder, 'nowhere', 'store'))
    try {
      const fault = { status: 503, said: { reason: 'FAULT' } }
      expect(await portal.post('/challenge', '{}')).toEqual(fault)
      const { token } = await tokenFor(portal.origin, 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA')
      expect(await portal.verify(token)).toEqual(fault)
    } finally {
      await portal.stop()
    }
  })
})
