import { describe, expect, it } from 'vitest'
import { CertificateMemory } from '../../../src/verify/certificate-memory.ts'
import { createTokenVerifier } from '../../../src/verify/index.ts'
import { NOW, ORIGIN } from '../../helpers/test-card-issuer.ts'
import { createTokenBench } from '../../helpers/token-bench.ts'

const { issuer, tokenWith } = createTokenBench()
const ders = [issuer.rootDer, issuer.intermediateDer]

describe('CertificateMemory', () => {
  it('reads a certificate once, whoever brings its bytes', () => {
    const memory = new CertificateMemory()
    const [root] = ders.map((der) => memory.decode(der))
    expect(memory.decode(Uint8Array.from(issuer.rootDer))).toBe(root)
    expect(memory.decode(issuer.intermediateDer)).not.toBe(root)
  })

  it('lets the least recently used go', () => {
    const memory = new CertificateMemory(1)
    const root = memory.decode(issuer.rootDer)
    memory.decode(issuer.intermediateDer)
    const again = memory.decode(issuer.rootDer)
    expect(again).not.toBe(root)
    expect(again.der).toEqual(root.der)
  })

  it('remembers nothing of bytes that are no certificate', () => {
    const memory = new CertificateMemory()
    for (let turn = 0; turn < 2; turn++)
      expect(() => memory.decode(Uint8Array.of(0x30, 0))).toThrow(
        expect.objectContaining({ reason: 'CERTIFICATE_MALFORMED' }),
      )
  })
})

describe('a verifier that has seen a card', () => {
  it('is not changed by what its caller does to the certificate that it gave', async () => {
    const verifier = createTokenVerifier({ anchors: ders, revocation: 'none', now: () => NOW })
    const expected = { audience: ORIGIN, nonce: 'n' }
    const token = tokenWith({ claims: { nonce: 'n' } })
    const first = await verifier.verifyActivation(token, expected)
    const kept = Uint8Array.from(first.certificate)
    first.certificate.fill(0)
    const second = await verifier.verifyActivation(token, expected)
    expect(Buffer.from(second.certificate).equals(kept)).toBe(true)
  })

  it('judges its times anew each time', async () => {
    let now = NOW
    const verifier = createTokenVerifier({ anchors: ders, revocation: 'none', now: () => now })
    const expected = { audience: ORIGIN, nonce: 'n' }
    const token = tokenWith({ claims: { nonce: 'n' } })
    await verifier.verifyActivation(token, expected)
    now = new Date('2200-01-01T00:00:00Z')
    await expect(verifier.verifyActivation(token, expected)).rejects.toMatchObject({
      reason: 'CERTIFICATE_EXPIRED',
    })
  })
})
