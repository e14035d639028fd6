import { createHash, verify, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  CHALLENGE,
  CountedCard,
  faultOf,
  jwsParts,
  openBench,
  PIN,
  PORTAL,
} from '../../../helpers/bridge-bench.ts'
import { cardFactory } from '../../../helpers/virtual-cards.ts'

const makeCard = await cardFactory('rpps')
const both = { formats: ['jws', 'web-eid:1.0'] } as const
const base64url = (bytes: number): string => Buffer.alloc(bytes, 0xa5).toString('base64url')
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

const decode = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString())

describe('the challenge of a jws', () => {
  it.each([
    ['31 bytes', base64url(31), false],
    ['32 bytes', base64url(32), true],
    ['512 bytes', base64url(512), true],
    ['513 bytes', base64url(513), false],
    ['nothing', '', false],
    ['padding', `${base64url(32)}=`, false],
    ['base64 letters', Buffer.alloc(33, 0xff).toString('base64'), false],
    ['base64url letters', Buffer.alloc(33, 0xff).toString('base64url'), true],
    // The last character bears bits that decode to nothing.
    ['bits behind the end', `${'A'.repeat(42)}B`, false],
    ['a length that no bytes have', 'A'.repeat(45), false],
    ['a space', `${base64url(32)} `, false],
    ['a line break', `${base64url(32)}\n`, false],
    ['letters of another alphabet', 'А'.repeat(43), false],
  ])('of %s: accepted %s', async (_what, challenge, accepted) => {
    const card = new CountedCard(await makeCard())
    const call = (await openBench({ cards: [card] })).client().call('activation.sign', { challenge })
    const fault = await faultOf(call)
    if (accepted) {
      expect(fault.code).toBe('PIN_REQUIRED')
    } else {
      expect(fault).toMatchObject({ code: 'REQUEST_INVALID', details: { path: '/params/challenge' } })
      expect(card.exchanges).toBe(0)
    }
  })
})

describe('the challenge of a Web eID token', () => {
  it.each([
    ['43 characters', 'A'.repeat(43), false],
    ['44 characters', 'A'.repeat(44), true],
    ['128 characters', 'A'.repeat(128), true],
    ['129 characters', 'A'.repeat(129), false],
    ['base64 with padding', `${'+/'.repeat(21)}A=`, true],
    ['base64url', '-_'.repeat(22), true],
    ['padding inside', `${'A'.repeat(20)}=${'A'.repeat(30)}`, false],
    ['a space', `${'A'.repeat(44)} `, false],
    ['a line break', `${'A'.repeat(44)}\n`, false],
  ])('of %s: accepted %s', async (_what, challenge, accepted) => {
    const { client } = await openBench({ cards: [await makeCard()] })
    const fault = await faultOf(client(both).call('activation.sign', { challenge, format: 'web-eid:1.0' }))
    expect(fault.code).toBe(accepted ? 'PIN_REQUIRED' : 'REQUEST_INVALID')
  })
})

describe('the formats', () => {
  it.each([
    [['jws'], 'web-eid:1.0', '/params/format'],
    [['web-eid:1.0'], undefined, '/params/format'],
    [[], 'jws', '/params/format'],
  ] as const)('of an origin that has %j refuse %s', async (formats, format, path) => {
    const { client } = await openBench({ cards: [await makeCard()] })
    const params = { challenge: CHALLENGE, pin: PIN, ...(format === undefined ? {} : { format }) }
    const fault = await client({ formats: [...formats] }).fault('activation.sign', params)
    expect(fault).toMatchObject({ code: 'REQUEST_INVALID', details: { path } })
  })

  it('do not bind a Web eID token to a key: asked for, it is refused', async () => {
    const { client } = await openBench({ cards: [await makeCard()] })
    const params = { challenge: 'A'.repeat(44), format: 'web-eid:1.0', confirm: base64url(32) } as const
    expect(await client(both).fault('activation.sign', params)).toMatchObject({
      code: 'REQUEST_INVALID',
      details: { path: '/params/confirm' },
    })
  })
})

describe('a jws', () => {
  const now = new Date()

  it('says what the protocol says, with the times in seconds', async () => {
    const { client } = await openBench({ cards: [await makeCard()], now: () => now })
    const confirm = base64url(32)
    const signed = await client().call('activation.sign', { challenge: CHALLENGE, pin: PIN, confirm })
    const [header, claims] = jwsParts(signed).slice(0, 2).map(decode)
    const leaf = new X509Certificate(Buffer.from(signed.certificate, 'base64'))
    const thumbprint = createHash('sha256').update(leaf.raw).digest('base64url')
    expect(header).toEqual({
      alg: 'RS256',
      typ: 'cps-activation+jwt',
      x5c: [signed.certificate],
      'x5t#S256': thumbprint,
    })
    const iat = Math.floor(now.getTime() / 1000)
    expect(claims).toEqual({
      iss: 'cps-bridge',
      aud: PORTAL,
      nonce: CHALLENGE,
      sub: '899700075122',
      purpose: 'ecps-activation',
      iat,
      exp: iat + 300,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      cnf: { jkt: confirm },
    })
    expect(signed).toMatchObject({ format: 'jws', nationalId: '899700075122', verified: false })
  })

  it('has a name of its own each time, and no cnf unless asked', async () => {
    const { client } = await openBench({ cards: [await makeCard()] })
    const names = new Set<unknown>()
    for (let i = 0; i < 3; i++) {
      const signed = await client().call('activation.sign', { challenge: CHALLENGE, pin: PIN })
      const claims = decode(jwsParts(signed)[1]) as Record<string, unknown>
      expect(claims).not.toHaveProperty('cnf')
      names.add(claims['jti'])
    }
    expect(names.size).toBe(3)
  })
})

describe('a Web eID token', () => {
  it('signs the hashes of origin and challenge', async () => {
    const { client } = await openBench({ cards: [await makeCard()] })
    const challenge = Buffer.alloc(33, 0xff).toString('base64')
    const params = { challenge, pin: PIN, format: 'web-eid:1.0' } as const
    const { token, certificate } = await client(both).call('activation.sign', params)
    expect(token).toEqual({
      unverifiedCertificate: certificate,
      algorithm: 'RS256',
      signature: expect.stringMatching(/^[A-Za-z0-9+/]{342}==$/) as string,
      format: 'web-eid:1.0',
      appVersion: 'cps-bridge/1.2.3',
    })
    const signature = Buffer.from((token as { signature: string }).signature, 'base64')
    const { publicKey } = new X509Certificate(Buffer.from(certificate, 'base64'))
    const signed = Buffer.concat([sha256(PORTAL), sha256(challenge)])
    expect(verify('sha256', signed, publicKey, signature)).toBe(true)
  })
})

describe('a certificate out of its time', () => {
  it.each([
    ['2099-01-01T00:00:00Z', 'notAfter', true],
    ['1999-01-01T00:00:00Z', 'notBefore', false],
  ])('at %s signs nothing and costs no try, but is read', async (at, member, expired) => {
    const card = new CountedCard(await makeCard())
    const { client } = await openBench({ cards: [card], now: () => new Date(at) })
    for (const { code, details } of await Promise.all([
      client().fault('activation.sign', { challenge: CHALLENGE, pin: PIN }),
      client().fault('pin.verify', { pin: PIN, then: 'activation.sign' }),
    ])) {
      expect(code).toBe('CERTIFICATE_EXPIRED')
      expect(Object.keys(details ?? {})).toEqual([member])
      expect(Object.values(details ?? {})[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/)
    }
    expect(card.verifies).toBe(0)
    expect(await client().call('card.identity', {})).toMatchObject({ expired })
    expect(await client().call('pin.verify', { pin: PIN })).toMatchObject({ verified: true })
  })
})
