import { describe, expect, it, onTestFinished } from 'vitest'
import { createPortalServer } from '../../../src/demo/portal-server.ts'
import { VerificationError, type VerifiedActivation, type Verifier } from '../../../src/verify/index.ts'

const ORIGIN = 'http://localhost:17480'
const BRIDGE = 'https://localhost:17443'
const SESSION = 's'.repeat(43)
const FILES = new Map([['/', { type: 'text/html; charset=utf-8', body: '<meta content="{{bridgeUrl}}">' }]])
const HOLDER = { nationalId: '899700000018', familyName: 'DUPONT', givenName: 'Zoé', test: true }
const VERIFIED = { ...HOLDER, claims: { iat: Date.UTC(2026, 10, 23, 8) / 1000 } } as VerifiedActivation

/** @param judged - told of every token; its answer is the verifier's */
async function portal(judged: (token: unknown, session: string) => VerifiedActivation = () => VERIFIED) {
  const issued: string[] = []
  const verifier: Verifier = {
    issueChallenge(session) {
      issued.push(session)
      return Promise.resolve({ challenge: 'c'.repeat(43), expiresAt: '2026-11-23T08:05:00.000Z' })
    },
    verify: (token, session) => new Promise((resolve) => resolve(judged(token, session))),
  }
  const app = await createPortalServer({
    origin: ORIGIN,
    files: FILES,
    values: () => ({ bridgeUrl: BRIDGE, installUrl: 'https://install.example/' }),
    verifier: () => verifier,
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
  return { post, get, issued }
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
    const { post, issued } = await portal()
    const answer = await post('/challenge', {})
    expect(answer.json()).toMatchObject({ challenge: 'c'.repeat(43) })
    const cookie = String(answer.headers['set-cookie'])
    expect(cookie).toMatch(/^cps-portal-session=[\w-]{43}; Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax$/)
    await post('/challenge', {}, COOKIE)
    expect(issued).toEqual([cookie.slice('cps-portal-session='.length).split(';')[0], SESSION])
  })

  it('has the token judged for the session that sent it, and says who signed when', async () => {
    const seen: unknown[] = []
    const { post } = await portal((...judged) => {
      seen.push(judged)
      return VERIFIED
    })
    const answer = await post('/verify', { token: 'a.b.c' }, COOKIE)
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toEqual({ ...HOLDER, signedAt: '2026-11-23T08:00:00.000Z' })
    expect(seen).toEqual([['a.b.c', SESSION]])
  })

  it('tells why the verifier refused, and asks it nothing without a session', async () => {
    const { post } = await portal(() => {
      throw new VerificationError('SIGNATURE_INVALID')
    })
    const refused = await post('/verify', { token: 'a.b.c' }, COOKIE)
    expect([refused.statusCode, refused.json()]).toEqual([422, { fault: 'SIGNATURE_INVALID', detail: null }])
    expect((await post('/verify', { token: 'a.b.c' })).json()).toEqual({
      fault: 'NONCE_UNKNOWN',
      detail: null,
    })
  })

  it.each([
    {
      name: 'an unknown member',
      url: '/verify',
      payload: { token: 't', pin: '1234' },
      status: 400,
    },
    { name: 'a missing token', url: '/verify', payload: {}, status: 400 },
    { name: 'a token that is no text', url: '/verify', payload: { token: 1 }, status: 400 },
    { name: 'a member in an empty request', url: '/challenge', payload: { x: 1 }, status: 400 },
    {
      name: 'a body over 64 KiB',
      url: '/verify',
      payload: { token: 't'.repeat(65_536) },
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

  const VISIT = { accept: 'text/html,*/*;q=0.8' }

  it('says to a visitor that the address is not that of the site, in his language', async () => {
    const { get } = await portal()
    const french = await get('/', { ...VISIT, host: '127.0.0.1:17480' })
    expect(french.statusCode).toBe(421)
    expect(french.body).toContain('<h1>Ce n’est pas l’adresse de ce site</h1>')
    expect(french.body).toContain(`href="${ORIGIN}/"`)
    expect(french.headers['content-security-policy']).toContain("default-src 'none'; style-src 'sha256-")
    const english = await get('/', { ...VISIT, host: 'localhost:1', 'accept-language': 'en' })
    expect(english.body).toContain('<h1>This is not the address of this site</h1>')
    const foreign = await get('/', { ...VISIT, origin: 'https://evil.example' })
    expect([foreign.statusCode, foreign.body]).toEqual([403, ''])
  })

  it('refuses a foreign Origin when reading too', async () => {
    const { get } = await portal()
    expect((await get('/', { origin: 'https://evil.example' })).statusCode).toBe(403)
  })
})
