import { createHash, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { VerificationError, type VerificationReason } from '../../../src/verify/verification-error.ts'
import { NATIONAL_ID, ORIGIN } from '../../helpers/test-card-issuer.ts'
import { holderName, type KeyPair, makeKeys } from '../../helpers/test-pki.ts'
import { createTokenBench } from '../../helpers/token-bench.ts'

const { issuer, attacker, makeVerifier } = createTokenBench()

const CHALLENGE = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='
const expected = { origin: ORIGIN, challenge: CHALLENGE }
/** The authority is trusted itself: this format brings no chain along. */
const anchors = [issuer.intermediateDer]

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

interface Change {
  readonly origin?: string
  readonly challenge?: string
  readonly keys?: KeyPair
  readonly leaf?: Buffer
  readonly members?: object
}

function makeWebEidToken(change: Change = {}) {
  const { origin = ORIGIN, challenge = CHALLENGE, keys = issuer.holder, leaf = issuer.leafDer } = change
  const signed = Buffer.concat([sha256(origin), sha256(challenge)])
  return {
    unverifiedCertificate: leaf.toString('base64'),
    algorithm: 'RS256',
    signature: sign('sha256', signed, keys.privateKey).toString('base64'),
    format: 'web-eid:1.0',
    appVersion: 'cps-bridge/0.1.0',
    ...change.members,
  }
}

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
    const holder = await makeVerifier({ anchors }).verifyIdentification(makeWebEidToken(), expected)
    expect(holder).toMatchObject({ nationalId: NATIONAL_ID, familyName: 'LEFÈVRE-ÇELIK', test: false })
  })

  it('accepts members that the format may gain', async () => {
    expect(await reasonOf(makeWebEidToken({ members: { unverifiedSigningCertificate: 'x' } }))).toBe(
      'accepted',
    )
  })

  it.each<[VerificationReason, string, () => unknown]>([
    ['TOKEN_MALFORMED', 'a text', () => JSON.stringify(makeWebEidToken())],
    ['TOKEN_MALFORMED', 'null', () => null],
    ['TOKEN_MALFORMED', 'no signature', () => makeWebEidToken({ members: { signature: undefined } })],
    [
      'TOKEN_MALFORMED',
      'a signature in base64url',
      () => makeWebEidToken({ members: { signature: '-_-_' } }),
    ],
    [
      'TOKEN_MALFORMED',
      'an empty certificate',
      () => makeWebEidToken({ members: { unverifiedCertificate: '' } }),
    ],
    ['TYPE_REFUSED', 'another format', () => makeWebEidToken({ members: { format: 'web-eid:1.1' } })],
    ['ALGORITHM_REFUSED', 'another algorithm', () => makeWebEidToken({ members: { algorithm: 'ES256' } })],
    [
      'CERTIFICATE_MALFORMED',
      'no certificate',
      () => makeWebEidToken({ members: { unverifiedCertificate: 'MAA=' } }),
    ],
    [
      'SIGNATURE_INVALID',
      'a token for another origin',
      () => makeWebEidToken({ origin: 'https://evil.example' }),
    ],
    [
      'SIGNATURE_INVALID',
      'a token for another challenge',
      () => makeWebEidToken({ challenge: CHALLENGE.slice(1) }),
    ],
    ['SIGNATURE_INVALID', 'a token of another key', () => makeWebEidToken({ keys: attacker.holder })],
    ['KEY_REFUSED', 'a key of 1024 bits', () => weakToken()],
    [
      'CHAIN_UNTRUSTED',
      'a card of an authority that is not trusted',
      () =>
        makeWebEidToken({
          leaf: issuer.makeLeaf({ issuer: { name: holderName('x'), keys: attacker.holder } }),
        }),
    ],
    [
      'CERTIFICATE_KEY_USAGE',
      'the signature certificate',
      () =>
        makeWebEidToken({
          leaf: issuer.makeLeaf({ extensions: [{ name: 'keyUsage', critical: true, nonRepudiation: true }] }),
        }),
    ],
  ])('refuses with %s %s', async (reason, _name, makeBadToken) => {
    expect(await reasonOf(makeBadToken())).toBe(reason)
  })
})

function weakToken(): object {
  const keys = makeKeys(1024)
  return makeWebEidToken({ keys, leaf: issuer.makeLeaf({ keys }) })
}
