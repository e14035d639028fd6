import { describe, expect, it } from 'vitest'
import { VerificationError } from '../../../src/verify/verification-error.ts'
import { badWebEid, CHALLENGE, makeWebEidToken } from '../../helpers/bad-web-eid.ts'
import { NATIONAL_ID, ORIGIN } from '../../helpers/test-card-issuer.ts'
import { createTokenBench } from '../../helpers/token-bench.ts'

const bench = createTokenBench()
const { issuer, makeVerifier } = bench

const expected = { origin: ORIGIN, challenge: CHALLENGE }
/** The authority is trusted itself: this format brings no chain along. */
const anchors = [issuer.intermediateDer]

async function reasonOf(token: unknown): Promise<string> {
  try {
    await makeVerifier({ anchors }).verifyIdentification(token, expected)
    return 'accepted'
  } catch (error) {
    if (error instanceof VerificationError) return error.reason
    throw error
  }
}

describe('verifyIdentification', () => {
  it('accepts the token of a right card and tells its holder', async () => {
    const holder = await makeVerifier({ anchors }).verifyIdentification(makeWebEidToken(bench), expected)
    expect(holder).toMatchObject({ nationalId: NATIONAL_ID, familyName: 'LEFÈVRE-ÇELIK', test: false })
  })

  it('accepts members that the format may gain', async () => {
    expect(await reasonOf(makeWebEidToken(bench, { members: { unverifiedSigningCertificate: 'x' } }))).toBe(
      'accepted',
    )
  })

  it.each(badWebEid(bench))('refuses with %s %s', async (reason, _wrong, makeBadToken) => {
    expect(await reasonOf(makeBadToken())).toBe(reason)
  })
})
