import { describe, expect, it, onTestFinished } from 'vitest'
import { ChallengeStore } from '../../../src/demo/challenge-store.ts'
import { createPortalServer, type JudgeToken } from '../../../src/demo/portal-server.ts'

const ORIGIN = 'http://localhost:17480'
const BRIDGE = 'https://localhost:17443'
const SESSION = 's'.repeat(43)
const FILES = new Map([['/', { type: 'text/html; charset=utf-8', body: '<meta content="{{bridgeUrl}}">' }]])
const HOLDER = {
  nationalId: '899700000018',
  familyName: 'DUPONT',
  givenName: 'Zoé',
  test: true,
  signedAt: '2026-11-23T08:00:00Z',
}

async function portal(judge: JudgeToken = () => Promise.resolve(HOLDER)) {
  let count = 0
  const app = await createPortalServer({
    origin: ORIGIN,
    files: FILES,
    challenges: new ChallengeStore({
      now: () => 0,
      randomBytes: (length) => new Uint8Array(length).fill(++count),
    }),
    newSession: () => SESSION,
    backend: () => ({ bridgeUrl: BRIDGE, judge }),
  })
  onTestFinished(() => app.close())
  const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
    app.inject({
      method: 'POST',
      url,
      payload,
      headers: { host: 'localhost:17480', origin: ORIGIN, ...headers },
    })
  const get = (url: string, headers: Record<string, string> = {}) =>
    app.inject({ url, headers: { host: 'localhost:17480', ...headers } })
  return { post, get }
}

const COOKIE = { cookie: `other=1; cps-portal-session=${SESSION}` }

describe('createPortalServer', () => {
  it('serves the page with the address of the bridge, and lets it connect there and nowhere else', async () => {
    const { get } = await portal()
    const answer = await get('/')
    expect(answer.body).toBe(`<meta content="${BRIDGE}">`)
    const policy = String(answer.headers['content-security-policy'])
    expect(policy).toContain(`connect-src 'self' ${BRIDGE} wss://localhost:17443;`)
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
  })

  it('binds the challenge to a session cookie that scripts and other sites cannot use', async () => {
    const { post } = await portal()
    const answer = await post('/challenge', {})
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['set-cookie']).toBe(
      `cps-portal-session=${SESSION}; Path=/; HttpOnly; SameSite=Strict`,
    )
    expect((await post('/challenge', {}, COOKIE)).headers['set-cookie']).toBeUndefined()
  })

  it('has the token judged for its own origin and for the challenge it issued', async () => {
    const seen: unknown[] = []
    const { post } = await portal((token, expected) => {
      seen.push(token, expected)
      return Promise.resolve(HOLDER)
    })
    const { challenge } = (await post('/challenge', {}, COOKIE)).json<{ challenge: string }>()
    const answer = await post('/verify', { challenge, token: 'a.b.c' }, COOKIE)
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toEqual(HOLDER)
    expect(seen).toEqual(['a.b.c', { audience: ORIGIN, nonce: challenge }])
  })

  it('takes a challenge once, also when the token is refused', async () => {
    const { post } = await portal(() => Promise.resolve({ reason: 'signature' }))
    const { challenge } = (await post('/challenge', {}, COOKIE)).json<{ challenge: string }>()
    const first = await post('/verify', { challenge, token: 'a.b.c' }, COOKIE)
    expect([first.statusCode, first.json()]).toEqual([422, { reason: 'signature' }])
    const second = await post('/verify', { challenge, token: 'a.b.c' }, COOKIE)
    expect([second.statusCode, second.json()]).toEqual([409, { reason: 'challenge' }])
  })

  it('refuses a challenge without the session that asked for it', async () => {
    const { post } = await portal()
    const { challenge } = (await post('/challenge', {}, COOKIE)).json<{ challenge: string }>()
    expect((await post('/verify', { challenge, token: 'a.b.c' })).statusCode).toBe(409)
  })

  it.each([
    {
      name: 'an unknown member',
      url: '/verify',
      payload: { challenge: 'c', token: 't', pin: '1234' },
      status: 400,
    },
    { name: 'a missing token', url: '/verify', payload: { challenge: 'c' }, status: 400 },
    { name: 'a token that is no text', url: '/verify', payload: { challenge: 'c', token: 1 }, status: 400 },
    { name: 'a member in an empty request', url: '/challenge', payload: { x: 1 }, status: 400 },
    {
      name: 'a body over 64 KiB',
      url: '/verify',
      payload: { challenge: 'c', token: 't'.repeat(65_536) },
      status: 413,
    },
    { name: 'an unknown path', url: '/other', payload: {}, status: 404 },
  ])('refuses $name', async ({ url, payload, status }) => {
    const { post } = await portal()
    expect((await post(url, payload, COOKIE)).statusCode).toBe(status)
  })

  it.each([
    { name: 'a foreign Host', headers: { host: 'evil.example' }, status: 421 },
    { name: 'another port in Host', headers: { host: 'localhost:1' }, status: 421 },
    { name: 'a foreign Origin', headers: { origin: 'https://evil.example' }, status: 403 },
    { name: 'the null Origin', headers: { origin: 'null' }, status: 403 },
  ])('refuses $name', async ({ headers, status }) => {
    const { post } = await portal()
    expect((await post('/challenge', {}, headers)).statusCode).toBe(status)
  })

  it('refuses a foreign Origin when reading too', async () => {
    const { get } = await portal()
    expect((await get('/', { origin: 'https://evil.example' })).statusCode).toBe(403)
  })
})
