import { describe, expect, it } from 'vitest'
import { type VerificationReason } from '../../../src/verify/verification-error.ts'
import {
  goodClaims,
  goodHeader,
  makeToken,
  NATIONAL_ID,
  NONCE,
  NOW_SECONDS,
  ORIGIN,
  thumbprint,
} from '../../helpers/test-card-issuer.ts'
import { authorityName, caExtensions, CN, holderName, makeCertificate } from '../../helpers/test-pki.ts'
import { createTokenBench, expected, withoutMember } from '../../helpers/token-bench.ts'

const { issuer, attacker, chain, tokenWith, nameToken, rawPayloadToken, testChain, reasonOf, makeVerifier } =
  createTokenBench()

describe('verifyActivation refuses', () => {
  it("another person's sub, signed validly by the attacker's own card", async () => {
    const own = issuer.makeLeaf({ subject: holderName('899700075122'), keys: attacker.holder })
    const token = makeToken(goodHeader([own, issuer.intermediateDer]), goodClaims, attacker.holder)
    expect(await reasonOf(token)).toBe('SUBJECT_MISMATCH')
  })

  describe.each<[VerificationReason, [string, () => unknown][]]>([
    [
      'NATIONAL_ID_AMBIGUOUS',
      [
        [
          'two CNs in one RDN',
          () =>
            nameToken([
              [
                { oid: CN, text: NATIONAL_ID },
                { oid: CN, text: '899700075122' },
              ],
            ]),
        ],
        [
          'two CNs in two RDNs',
          () => nameToken([[{ oid: CN, text: '899700075122' }], ...holderName(NATIONAL_ID)]),
        ],
      ],
    ],
    [
      'NATIONAL_ID_MISSING',
      [
        ['no CN', () => nameToken(holderName(NATIONAL_ID).slice(0, 2))],
        ['an empty CN', () => nameToken([[{ oid: CN, text: '' }]])],
      ],
    ],
    [
      'NATIONAL_ID_UNSAFE',
      [
        ['NUL', () => nameToken(holderName(`${NATIONAL_ID}\0`))],
        ['a right-to-left override', () => nameToken(holderName(`8\u202E${NATIONAL_ID}`))],
        ['65 characters', () => nameToken(holderName('8'.repeat(65)))],
        ['a BMPString', () => nameToken([[{ oid: CN, text: NATIONAL_ID, kind: 'bmp' }]])],
      ],
    ],
    [
      'CLAIMS_MALFORMED',
      [
        ...Object.keys(goodClaims).map((name): [string, () => unknown] => [
          `no ${name}`,
          () => makeToken(goodHeader(chain), withoutMember(goodClaims, name), issuer.holder),
        ]),
        ['a list of audiences', () => tokenWith({ claims: { aud: [ORIGIN] } })],
        ['a sub that is no text', () => tokenWith({ claims: { sub: 810_002_813_839 } })],
        ['times as text', () => tokenWith({ claims: { iat: '2026-11-23' } })],
        ['times with fractions', () => tokenWith({ claims: { iat: NOW_SECONDS + 0.5 } })],
        ['an empty jti', () => tokenWith({ claims: { jti: '' } })],
        ['cnf without jkt', () => tokenWith({ claims: { cnf: { jwk: {} } } })],
        ['claims that are no object', () => makeToken(goodHeader(chain), 'claims', issuer.holder)],
        ['claims that are no JSON', () => rawPayloadToken(Buffer.from('{"iss":'))],
      ],
    ],
    [
      'SUBJECT_MISMATCH',
      [
        ['a sub without the type prefix', () => tokenWith({ claims: { sub: NATIONAL_ID.slice(1) } })],
        ['a sub with a space', () => tokenWith({ claims: { sub: `${NATIONAL_ID} ` } })],
        [
          'letters in another case',
          () =>
            tokenWith({
              chain: [issuer.makeLeaf({ subject: holderName('00B7010446') }), issuer.intermediateDer],
              claims: { sub: '00b7010446' },
            }),
        ],
        [
          'half of an identifier with a slash',
          () =>
            tokenWith({
              chain: [
                issuer.makeLeaf({ subject: holderName('3760021832/000000018') }),
                issuer.intermediateDer,
              ],
              claims: { sub: '3760021832' },
            }),
        ],
      ],
    ],
    ['ISSUER_MISMATCH', [['another issuer', () => tokenWith({ claims: { iss: 'other' } })]]],
    ['PURPOSE_MISMATCH', [['another purpose', () => tokenWith({ claims: { purpose: 'login' } })]]],
    [
      'AUDIENCE_MISMATCH',
      [
        ['another portal', () => tokenWith({ claims: { aud: 'https://evil.example' } })],
        ['another port', () => tokenWith({ claims: { aud: `${ORIGIN}:444` } })],
        ['a slash at the end', () => tokenWith({ claims: { aud: `${ORIGIN}/` } })],
      ],
    ],
    [
      'NONCE_MISMATCH',
      [['the challenge of another session', () => tokenWith({ claims: { nonce: NONCE.replace('q', 'Q') } })]],
    ],
    [
      'LIFETIME_REFUSED',
      [
        ['a life of 301 s', () => tokenWith({ claims: { exp: NOW_SECONDS + 301 } })],
        ['a life of 299 s', () => tokenWith({ claims: { exp: NOW_SECONDS + 299 } })],
        ['an end at the beginning', () => tokenWith({ claims: { exp: NOW_SECONDS } })],
      ],
    ],
  ])('%s', (reason, cases) => {
    it.each(cases)('%s', async (_name, makeBadToken) => {
      expect(await reasonOf(makeBadToken())).toBe(reason)
    })
  })

  it.each([
    ['none', {}],
    ['another', { cnf: { jkt: thumbprint(Buffer.from('other')) } }],
  ])('a token bound to %s key than the expected one: CONFIRMATION_MISMATCH', async (_name, claims) => {
    const confirm = thumbprint(Buffer.from('key'))
    await expect(
      makeVerifier().verifyActivation(tokenWith({ claims }), { ...expected, confirm }),
    ).rejects.toMatchObject({ reason: 'CONFIRMATION_MISMATCH' })
  })

  it.each([
    ['in the CN of the issuer', () => testChain('TEST AC FORT PERSONNES', 'IGC-SANTE')],
    ['in the OU of the issuer', () => testChain('AC FORT PERSONNES', 'IGC-SANTE TEST')],
  ])('test cards by their name %s, unless they are asked for: TEST_AUTHORITY', async (_name, makeChain) => {
    const token = tokenWith({ chain: makeChain() })
    expect(await reasonOf(token)).toBe('TEST_AUTHORITY')
    const result = await makeVerifier({ allowTest: true }).verifyActivation(token, expected)
    expect(result.test).toBe(true)
  })

  it('test cards whose root alone says TEST: TEST_AUTHORITY', async () => {
    const root = { name: authorityName('TEST AC RACINE'), keys: attacker.root.keys }
    const rootDer = makeCertificate({ subject: root.name, keys: root.keys, extensions: caExtensions() })
    const token = tokenWith({ chain: [issuer.leafDer, issuer.makeIntermediate({ issuer: root })] })
    expect(await reasonOf(token, { anchors: [rootDer] })).toBe('TEST_AUTHORITY')
    expect(await reasonOf(token, { anchors: [rootDer], allowTest: true })).toBe('accepted')
  })

  it('does not take TESTARD for TEST', async () => {
    const token = tokenWith({ chain: testChain('AC TESTARD', 'IGC-SANTE') })
    expect(await reasonOf(token)).toBe('accepted')
  })
})
