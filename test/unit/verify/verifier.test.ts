import { createHash, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createMemoryNonceStore, type NonceStore } from '../../../src/verify/nonce-store.ts'
import { createVerifier, type VerifierOptions } from '../../../src/verify/verifier.ts'
import { NATIONAL_ID, NOW, NOW_SECONDS, ORIGIN, thumbprint } from '../../helpers/test-card-issuer.ts'
import { createTokenBench } from '../../helpers/token-bench.ts'

const { issuer, tokenWith } = createTokenBench()
const SESSION = 'session-of-this-browser'

/** A verifier with a clock that can be moved, in seconds. */
function makePortal(change: Partial<VerifierOptions> = {}) {
  const clock = { seconds: 0 }
  const now = () => new Date(NOW.getTime() + clock.seconds * 1000)
  const nonces = createMemoryNonceStore({ now: () => now().getTime() })
  const revocation = 'none' as const
  const anchors = [issuer.rootDer, issuer.intermediateDer]
  const options = { anchors, audience: ORIGIN, nonces, now, revocation }
  return { clock, options, verifier: createVerifier({ ...options, ...change, format: 'jws' }) }
}

const answerTo = (nonce: string, claims: object = {}): string => tokenWith({ claims: { nonce, ...claims } })

const MISSING =
  'createVerifier({ audience, anchors, nonces }): the origin of the portal, the authorities to trust, and where challenges wait'

describe('issueChallenge', () => {
  it('gives 32 random bytes that end in five minutes', async () => {
    const { verifier } = makePortal()
    const { challenge, expiresAt } = await verifier.issueChallenge(SESSION)
    expect(Buffer.from(challenge, 'base64url')).toHaveLength(32)
    expect(challenge).toMatch(/^[\w-]{43}$/)
    expect(expiresAt).toBe('2026-11-23T10:05:00.000Z')
    expect((await verifier.issueChallenge(SESSION)).challenge).not.toBe(challenge)
  })

  it('needs a session', async () => {
    await expect(makePortal().verifier.issueChallenge('')).rejects.toThrow(RangeError)
  })

  it('tells the store neither session nor challenge by their names', async () => {
    const keys: string[] = []
    const nonces: NonceStore = {
      put: (key) => Promise.resolve(void keys.push(key)),
      take: () => Promise.resolve({ state: 'unknown' }),
    }
    const { challenge } = await makePortal({ nonces }).verifier.issueChallenge(SESSION)
    expect(keys).toHaveLength(1)
    expect(keys.join()).not.toContain(SESSION)
    expect(keys.join()).not.toContain(challenge)
  })
})

describe('verify', () => {
  it('accepts the answer to its challenge and tells the holder', async () => {
    const { verifier } = makePortal()
    const { challenge } = await verifier.issueChallenge(SESSION)
    expect(await verifier.verify(answerTo(challenge), SESSION)).toMatchObject({
      nationalId: NATIONAL_ID,
      clockSkewSeconds: 0,
      revocation: { status: 'unchecked' },
    })
  })

  it('accepts it once: NONCE_USED, for simultaneous tries too', async () => {
    const { verifier } = makePortal()
    const { challenge } = await verifier.issueChallenge(SESSION)
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, () => verifier.verify(answerTo(challenge), SESSION)),
    )
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await expect(verifier.verify(answerTo(challenge), SESSION)).rejects.toMatchObject({
      reason: 'NONCE_USED',
    })
  })

  it('accepts several challenges of one session, in any order', async () => {
    const { verifier } = makePortal()
    const first = await verifier.issueChallenge(SESSION)
    const second = await verifier.issueChallenge(SESSION)
    await expect(verifier.verify(answerTo(second.challenge), SESSION)).resolves.toBeDefined()
    await expect(verifier.verify(answerTo(first.challenge), SESSION)).resolves.toBeDefined()
  })

  it('refuses the challenge of another session, which keeps it: NONCE_UNKNOWN', async () => {
    const { verifier } = makePortal()
    const token = answerTo((await verifier.issueChallenge(SESSION)).challenge)
    await expect(verifier.verify(token, 'another')).rejects.toMatchObject({ reason: 'NONCE_UNKNOWN' })
    await expect(verifier.verify(token, SESSION)).resolves.toBeDefined()
  })

  it('refuses a challenge that nobody issued: NONCE_UNKNOWN', async () => {
    await expect(makePortal().verifier.verify(answerTo('x'), SESSION)).rejects.toMatchObject({
      reason: 'NONCE_UNKNOWN',
    })
  })

  it.each([
    [299, 'accepted'],
    [300, 'NONCE_EXPIRED'],
    [599, 'NONCE_EXPIRED'],
    [600, 'NONCE_UNKNOWN'],
  ])('answered after %i s: %s', async (seconds, expected) => {
    const { clock, verifier } = makePortal()
    const { challenge } = await verifier.issueChallenge(SESSION)
    clock.seconds = seconds
    const outcome = verifier.verify(answerTo(challenge), SESSION)
    expect(
      await outcome.then(
        () => 'accepted',
        (error: unknown) => (error as { reason: string }).reason,
      ),
    ).toBe(expected)
  })

  it.each([
    ['at the issue', 0, 0],
    ['at the answer', 60, 0],
    ['before the issue', -1, -1],
    ['after the answer', 3660, 3600],
    ['years ago', -100_000_000, -100_000_000],
  ])('refuses no clock, and tells how wrong it is: signed %s', async (_name, offset, clockSkewSeconds) => {
    const { clock, verifier } = makePortal()
    const { challenge } = await verifier.issueChallenge(SESSION)
    clock.seconds = 60
    const iat = NOW_SECONDS + offset
    const token = answerTo(challenge, { iat, exp: iat + 300 })
    expect(await verifier.verify(token, SESSION)).toMatchObject({ clockSkewSeconds })
  })

  it('demands the key of the page where it is told to: CONFIRMATION_MISMATCH', async () => {
    const { verifier } = makePortal()
    const confirm = thumbprint(Buffer.from('key'))
    const { challenge } = await verifier.issueChallenge(SESSION)
    await expect(verifier.verify(answerTo(challenge), SESSION, { confirm })).rejects.toMatchObject({
      reason: 'CONFIRMATION_MISMATCH',
    })
    const bound = answerTo(challenge, { cnf: { jkt: confirm } })
    expect(await verifier.verify(bound, SESSION, { confirm })).toMatchObject({ cnf: { jkt: confirm } })
  })

  it('leaves the challenge to a right token after a wrong one', async () => {
    const { verifier } = makePortal()
    const { challenge } = await verifier.issueChallenge(SESSION)
    const wrong = answerTo(challenge, { aud: 'https://evil.example' })
    await expect(verifier.verify(wrong, SESSION)).rejects.toMatchObject({ reason: 'AUDIENCE_MISMATCH' })
    await expect(verifier.verify(answerTo(challenge), SESSION)).resolves.toBeDefined()
  })

  it('refuses tokens of the other format: FORMAT_REFUSED', async () => {
    const { verifier, options } = makePortal()
    const webEid = createVerifier({ ...options, format: 'web-eid:1.0' })
    const refused = { reason: 'FORMAT_REFUSED' }
    await expect(verifier.verify({ format: 'web-eid:1.0' }, SESSION)).rejects.toMatchObject(refused)
    for (const none of [null, undefined, 1])
      await expect(verifier.verify(none, SESSION)).rejects.toMatchObject(refused)
    await expect(webEid.verify(answerTo('x'), SESSION)).rejects.toMatchObject(refused)
    await expect(webEid.verify(null, SESSION)).rejects.toMatchObject({ reason: 'TOKEN_MALFORMED' })
  })
})

describe('verify, for web-eid:1.0', () => {
  const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()
  const identify = (challenge: string) => ({
    unverifiedCertificate: issuer.leafDer.toString('base64'),
    algorithm: 'RS256',
    signature: sign(
      'sha256',
      Buffer.concat([sha256(ORIGIN), sha256(challenge)]),
      issuer.holder.privateKey,
    ).toString('base64'),
    format: 'web-eid:1.0',
    appVersion: 'cps-bridge/0.1.0',
  })
  const makeWebEid = () => createVerifier({ ...makePortal().options, format: 'web-eid:1.0' })

  it('accepts the answer to the newest challenge of the session, once', async () => {
    const verifier = makeWebEid()
    const { challenge } = await verifier.issueChallenge(SESSION)
    expect(challenge).toMatch(/^[A-Za-z0-9+/]{43}=$/)
    const token = identify(challenge)
    expect(await verifier.verify(token, SESSION)).toMatchObject({ nationalId: NATIONAL_ID, test: false })
    await expect(verifier.verify(token, SESSION)).rejects.toMatchObject({ reason: 'NONCE_USED' })
  })

  it('refuses the answer to an older challenge: SIGNATURE_INVALID', async () => {
    const verifier = makeWebEid()
    const { challenge } = await verifier.issueChallenge(SESSION)
    await verifier.issueChallenge(SESSION)
    await expect(verifier.verify(identify(challenge), SESSION)).rejects.toMatchObject({
      reason: 'SIGNATURE_INVALID',
    })
  })

  it('cannot demand a key', async () => {
    const verifier = makeWebEid()
    const { challenge } = await verifier.issueChallenge(SESSION)
    const demanded = verifier.verify(identify(challenge), SESSION, { confirm: 'x' })
    await expect(demanded).rejects.toThrow(RangeError)
  })
})

describe('createVerifier', () => {
  it.each(['sante-paca.fr', 'https://sante-paca.fr/', 'https://SANTE-PACA.fr', 'https://sante-paca.fr:443'])(
    'does not exist for %s, which is no origin',
    (audience) => {
      expect(() => makePortal({ audience })).toThrow(RangeError)
    },
  )

  it('does not exist without anchors', () => {
    expect(() => makePortal({ anchors: [] })).toThrow(RangeError)
  })
})

describe('createVerifier without what it needs', () => {
  it('names it', () => {
    const untyped = createVerifier as (options?: object) => unknown
    for (const options of [undefined, {}, { audience: 'https://sante-paca.fr' }])
      expect(() => untyped(options)).toThrow(new RangeError(MISSING))
  })
})
