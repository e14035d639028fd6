import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { importAnchors, PINNED_AUTHORITIES } from '../../../src/verify/anchors.ts'
import { createTokenVerifier } from '../../../src/verify/token-verifier.ts'
import { NOW } from '../../helpers/test-card-issuer.ts'
import { pem } from '../../helpers/test-pki.ts'
import { createTokenBench, expected } from '../../helpers/token-bench.ts'

const { issuer, attacker, tokenWith } = createTokenBench()

const pin = (der: Buffer, issuesCards: boolean) => ({
  name: 'pinned',
  fingerprint: createHash('sha256').update(der).digest('hex'),
  issuesCards,
})

const pinned = [pin(issuer.rootDer, false), pin(issuer.intermediateDer, true)]

describe('PINNED_AUTHORITIES', () => {
  it('are nine, two of which issue cards', () => {
    expect(PINNED_AUTHORITIES).toHaveLength(9)
    expect(PINNED_AUTHORITIES.filter(({ issuesCards }) => issuesCards).map(({ name }) => name)).toEqual([
      'AC IGC-SANTE FORT PERSONNES',
      'AC IGC-SANTE STANDARD PERSONNES',
    ])
  })

  it('have one fingerprint each, and none is a TEST authority', () => {
    expect(new Set(PINNED_AUTHORITIES.map(({ fingerprint }) => fingerprint)).size).toBe(9)
    for (const { name, fingerprint } of PINNED_AUTHORITIES) {
      expect(fingerprint).toMatch(/^[0-9a-f]{64}$/)
      expect(name).not.toContain('TEST')
    }
  })
})

describe('importAnchors', () => {
  it.each([
    ['DER', () => [issuer.rootDer, issuer.intermediateDer]],
    ['PEM', () => [pem(issuer.intermediateDer), pem(issuer.rootDer)]],
    ['one PEM text', () => [pem(issuer.rootDer) + pem(issuer.intermediateDer)]],
    ['PEM as bytes, twice', () => [Buffer.from(pem(issuer.intermediateDer)), issuer.intermediateDer]],
  ])('gives the authorities that issue cards from %s', (_name, files) => {
    expect(importAnchors(files(), pinned)).toEqual([pem(issuer.intermediateDer)])
  })

  it('gives what a verifier trusts', async () => {
    const verifier = createTokenVerifier({
      revocation: 'none',
      anchors: importAnchors([issuer.intermediateDer], pinned),
      now: () => NOW,
    })
    await expect(verifier.verifyActivation(tokenWith({}), expected)).resolves.toMatchObject({ test: false })
  })

  it.each([
    ['a certificate that is not pinned', () => [issuer.intermediateDer, attacker.intermediateDer]],
    ['roots alone', () => [issuer.rootDer]],
    ['nothing', () => []],
    ['a text without a certificate', () => ['-----BEGIN CERTIFICATE-----']],
  ])('refuses %s: ANCHOR_NOT_PINNED', (_name, files) => {
    expect(() => importAnchors(files(), pinned)).toThrow(
      expect.objectContaining({ reason: 'ANCHOR_NOT_PINNED' }) as Error,
    )
  })

  it('refuses what is no certificate: CERTIFICATE_MALFORMED', () => {
    expect(() => importAnchors([Buffer.from('3000', 'hex')], pinned)).toThrow(
      expect.objectContaining({ reason: 'CERTIFICATE_MALFORMED' }) as Error,
    )
  })

  it('takes none of the test authorities by default', () => {
    expect(() => importAnchors([issuer.intermediateDer])).toThrow(
      expect.objectContaining({ reason: 'ANCHOR_NOT_PINNED' }) as Error,
    )
  })
})
