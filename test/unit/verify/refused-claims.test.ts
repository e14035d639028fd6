import { describe, expect, it } from 'vitest'
import { badClaims } from '../../helpers/bad-claims.ts'
import { goodClaims, goodHeader, makeToken, thumbprint } from '../../helpers/test-card-issuer.ts'
import { authorityName, caExtensions, holderName, makeCertificate } from '../../helpers/test-pki.ts'
import { createTokenBench, expected } from '../../helpers/token-bench.ts'

const bench = createTokenBench()
const { issuer, attacker, tokenWith, testChain, reasonOf, makeVerifier } = bench

describe('verifyActivation refuses', () => {
  it("another person's sub, signed validly by the attacker's own card", async () => {
    const own = issuer.makeLeaf({ subject: holderName('899700075122'), keys: attacker.holder })
    const token = makeToken(goodHeader([own, issuer.intermediateDer]), goodClaims, attacker.holder)
    expect(await reasonOf(token)).toBe('SUBJECT_MISMATCH')
  })

  describe.each(badClaims(bench))('%s', (reason, cases) => {
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
