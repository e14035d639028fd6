import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { createTokenVerifier } from '../../../src/verify/token-verifier.ts'
import { VerificationError } from '../../../src/verify/verification-error.ts'
import {
  goodClaims,
  makeToken,
  NATIONAL_ID,
  NOW,
  NOW_SECONDS,
  thumbprint,
} from '../../helpers/test-card-issuer.ts'
import { holderName, leafExtensions, pem } from '../../helpers/test-pki.ts'
import { createTokenBench, expected } from '../../helpers/token-bench.ts'

const { issuer, attacker, chain, tokenWith, reasonOf, makeVerifier } = createTokenBench()

describe('verifyActivation', () => {
  it('accepts the token of a right card and tells its holder', async () => {
    const result = await makeVerifier().verifyActivation(tokenWith({}), expected)
    expect(result).toMatchObject({
      nationalId: NATIONAL_ID,
      familyName: 'LEFÈVRE-ÇELIK',
      givenName: 'Anaïs',
      test: false,
      claims: goodClaims,
    })
    expect(Buffer.from(result.certificate)).toEqual(issuer.leafDer)
    expect(result.cnf).toBeUndefined()
  })

  it('accepts an identifier with a slash, letter for letter', async () => {
    const nationalId = '3B60021832/000000018'
    const leaf = issuer.makeLeaf({ subject: holderName(nationalId) })
    const token = tokenWith({ chain: [leaf, issuer.intermediateDer], claims: { sub: nationalId } })
    expect((await makeVerifier().verifyActivation(token, expected)).nationalId).toBe(nationalId)
  })

  it('gives back the key that the token is bound to', async () => {
    const jkt = thumbprint(Buffer.from('key'))
    const token = tokenWith({ claims: { cnf: { jkt } } })
    const result = await makeVerifier().verifyActivation(token, { ...expected, confirm: jkt })
    expect(result.cnf).toEqual({ jkt })
  })

  it.each([
    [
      'the issuing authority is trusted and the token brings only its own certificate',
      () => [issuer.leafDer],
      () => issuer.intermediateDer,
    ],
    ['the issuing authority itself is trusted', () => chain, () => issuer.intermediateDer],
    ['the root comes along', () => [...chain, issuer.rootDer], () => issuer.rootDer],
    [
      'the authorities come in any order',
      () => [issuer.leafDer, issuer.rootDer, issuer.intermediateDer],
      () => issuer.rootDer,
    ],
    [
      'a forged namesake of the authority comes along',
      () => [issuer.leafDer, attacker.intermediateDer, issuer.intermediateDer],
      () => issuer.rootDer,
    ],
  ])('accepts a chain when %s', async (_name, certificates, anchor) => {
    expect(await reasonOf(tokenWith({ chain: certificates() }), { anchors: [anchor()] })).toBe('accepted')
  })

  it.each([
    ['RSA-SHA384 of an authority', () => issuer.makeLeaf({ digest: 'sha384' })],
    ['no extKeyUsage', () => issuer.makeLeaf({ extensions: leafExtensions.slice(0, 2) })],
    [
      'a critical extKeyUsage',
      () =>
        issuer.makeLeaf({
          extensions: [
            ...leafExtensions.slice(0, 2),
            { name: 'extKeyUsage', critical: true, clientAuth: true },
          ],
        }),
    ],
    [
      'an unknown extension that is not critical',
      () =>
        issuer.makeLeaf({
          extensions: [...leafExtensions, { id: '1.2.250.1.71.1.2.2', critical: false, value: '\x05\x00' }],
        }),
    ],
  ])('accepts a certificate with %s', async (_name, leaf) => {
    expect(await reasonOf(tokenWith({ chain: [leaf(), issuer.intermediateDer] }))).toBe('accepted')
  })

  it.each([
    ['now', 0, 0],
    ['five minutes ago', -300, 0],
    ['a second before that', -301, -1],
    ['an hour ahead', 3600, 3600],
    ['in 1970', -NOW_SECONDS, 300 - NOW_SECONDS],
  ])('refuses no clock, and tells how wrong it is: %s', async (_name, offset, clockSkewSeconds) => {
    const iat = NOW_SECONDS + offset
    const token = tokenWith({ claims: { iat, exp: iat + 300 } })
    expect(await makeVerifier().verifyActivation(token, expected)).toMatchObject({ clockSkewSeconds })
  })
})

describe('verifyActivation, given anything', () => {
  test.prop([fc.string({ unit: 'binary' })])('refuses any text with a reason', async (text) => {
    expect(await reasonOf(text)).not.toBe('accepted')
  })

  test.prop([fc.json(), fc.json()])('refuses any header and claims with a reason', async (header, claims) => {
    const token = makeToken(JSON.parse(header), JSON.parse(claims), issuer.holder)
    expect(await reasonOf(token)).not.toBe('accepted')
  })

  test.prop([fc.nat(), fc.constantFrom('A', 'b', '0', '-', '_', '.', '=', ' ')])(
    'refuses a token with one character changed',
    async (at, character) => {
      const token = tokenWith({})
      const index = at % token.length
      fc.pre(token[index] !== character)
      expect(await reasonOf(token.slice(0, index) + character + token.slice(index + 1))).not.toBe('accepted')
    },
  )
})

describe('createTokenVerifier', () => {
  it('does not exist without anchors', () => {
    expect(() => createTokenVerifier({ revocation: 'none', anchors: [] })).toThrow(RangeError)
    expect(() => createTokenVerifier({ revocation: 'none', anchors: ['no PEM at all'] })).toThrow(RangeError)
  })

  it('does not exist with an anchor that is no certificate', () => {
    expect(() => createTokenVerifier({ revocation: 'none', anchors: [Buffer.from('3000', 'hex')] })).toThrow(
      VerificationError,
    )
  })

  it('takes several anchors from one PEM text', async () => {
    const bundle = pem(attacker.rootDer) + pem(issuer.rootDer)
    expect(await reasonOf(tokenWith({}), { anchors: [bundle] })).toBe('accepted')
  })

  it('judges by the time of each call', async () => {
    const dates = [NOW, new Date('2030-01-01T00:00:00Z')]
    const verifier = makeVerifier({ now: () => dates.shift() ?? NOW })
    await expect(verifier.verifyActivation(tokenWith({}), expected)).resolves.toBeDefined()
    await expect(verifier.verifyActivation(tokenWith({}), expected)).rejects.toMatchObject({
      reason: 'CERTIFICATE_EXPIRED',
    })
  })
})
