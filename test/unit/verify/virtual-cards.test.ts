import { describe, expect, it } from 'vitest'
import { createTokenVerifier } from '../../../src/verify/token-verifier.ts'
import { goodClaims, goodHeader, makeToken } from '../../helpers/test-card-issuer.ts'
import { createPublicKey } from 'node:crypto'
import { expected } from '../../helpers/token-bench.ts'
import { cpsProfile, sharedTestAuthority } from '../../helpers/virtual-cards.ts'

/** Token of a shipped card that brings its own certificate alone, or its issuer's too; issued now. */
async function tokenOf(
  profileName: string,
  brings: 'nothing' | 'issuer',
  use: 'authentication' | 'signature',
) {
  const authority = await sharedTestAuthority()
  const credentials = await authority.issue(cpsProfile(profileName))
  const { privateKey, certificate } = credentials[use]
  const chain = brings === 'issuer' ? [certificate, credentials.issuerCertificate] : [certificate]
  const { nationalId } = cpsProfile(profileName).holder
  const iat = Math.floor(Date.now() / 1000)
  const claims = { ...goodClaims, sub: nationalId, iat, exp: iat + 300 }
  const keys = { privateKey, publicKey: createPublicKey(privateKey) }
  return {
    authority,
    nationalId,
    token: makeToken(goodHeader(chain.map((der) => Buffer.from(der))), claims, keys),
  }
}

describe('verifyActivation, with the virtual cards', () => {
  it.each(['rpps', 'adeli', 'employee', 'anonymous'])('accepts %s, asked for test cards', async (name) => {
    const { authority, nationalId, token } = await tokenOf(name, 'issuer', 'authentication')
    const verifier = createTokenVerifier({ revocation: 'none', anchors: authority.anchors, allowTest: true })
    expect(await verifier.verifyActivation(token, expected)).toMatchObject({ nationalId, test: true })
  })

  it('accepts a card that brings its own certificate alone when its issuer is among the anchors', async () => {
    const { authority, token } = await tokenOf('rpps', 'nothing', 'authentication')
    const verify = (anchors: readonly string[]) =>
      createTokenVerifier({ revocation: 'none', anchors, allowTest: true }).verifyActivation(token, expected)
    await expect(verify(authority.intermediates)).resolves.toMatchObject({ test: true })
    await expect(verify(authority.anchors)).rejects.toMatchObject({ reason: 'CHAIN_UNTRUSTED' })
  })

  it('asks nobody whether they are revoked, for they name no address', async () => {
    const { authority, token } = await tokenOf('rpps', 'issuer', 'authentication')
    const verifier = createTokenVerifier({ anchors: authority.anchors, allowTest: true })
    expect(await verifier.verifyActivation(token, expected)).toMatchObject({
      revocation: { status: 'unchecked' },
    })
  })

  it('refuses them in production although their authority is an anchor', async () => {
    const { authority, token } = await tokenOf('rpps', 'issuer', 'authentication')
    const verifier = createTokenVerifier({ revocation: 'none', anchors: authority.anchors })
    await expect(verifier.verifyActivation(token, expected)).rejects.toMatchObject({
      reason: 'TEST_AUTHORITY',
    })
  })

  it('refuses their signature key', async () => {
    const { authority, token } = await tokenOf('rpps', 'issuer', 'signature')
    const verifier = createTokenVerifier({ revocation: 'none', anchors: authority.anchors, allowTest: true })
    await expect(verifier.verifyActivation(token, expected)).rejects.toMatchObject({
      reason: 'CERTIFICATE_KEY_USAGE',
    })
  })
})
