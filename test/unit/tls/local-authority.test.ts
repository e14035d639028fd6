import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { fc, test } from '@fast-check/vitest'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  authorityValidity,
  type IssuedMaterial,
  issueLocalMaterial,
  leafValidities,
  MAX_LEAF_DAYS,
} from '../../../src/tls/local-authority.ts'
import { loopbackNameConstraints } from '../../../src/tls/name-constraints.ts'
import { keyIdentifier, signCertificate } from '../../../src/tls/sign-certificate.ts'
import { LEAF_COUNT } from '../../../src/tls/tls-material.ts'

const DAY_MS = 86_400_000
/** Twenty RSA keys on a busy machine. */
const KEYS_TIMEOUT_MS = 60_000

const START = new Date('2026-11-23T10:20:30.456Z')

/** Any start between 2024 and 2080: leap days, and both forms of time in certificates. */
const anyStart = fc.date({ min: new Date('2024-01-01'), max: new Date('2080-01-01'), noInvalidDate: true })

describe('authorityValidity', () => {
  it('begins a day before the start, in whole seconds, and lasts ten years', () => {
    expect(authorityValidity(START)).toEqual({
      notBefore: new Date('2026-11-22T10:20:30Z'),
      notAfter: new Date('2036-11-22T10:20:30Z'),
    })
  })
})

describe('leafValidities', () => {
  test.prop([anyStart])('cover the ten years without a gap, by periods of 397 days at most', (start) => {
    const authority = authorityValidity(start)
    const leaves = leafValidities(authority)
    expect(leaves).toHaveLength(LEAF_COUNT)
    expect(leaves[0]?.notBefore).toEqual(authority.notBefore)
    expect(leaves.at(-1)?.notAfter).toEqual(authority.notAfter)
    for (const [index, leaf] of leaves.entries()) {
      const days = (leaf.notAfter.getTime() - leaf.notBefore.getTime()) / DAY_MS
      expect(days).toBeGreaterThan(360)
      expect(days).toBeLessThanOrEqual(MAX_LEAF_DAYS)
      const next = leaves[index + 1]
      if (next !== undefined)
        expect(leaf.notAfter.getTime() - next.notBefore.getTime()).toBeGreaterThan(13 * DAY_MS)
    }
  })
})

describe('issueLocalMaterial', () => {
  let issued: IssuedMaterial
  let authority: X509Certificate

  beforeAll(async () => {
    issued = await issueLocalMaterial(START)
    authority = new X509Certificate(issued.caPem)
  }, KEYS_TIMEOUT_MS)

  it('gives a self-signed authority with a 3072 bit key', () => {
    expect(authority.ca).toBe(true)
    expect(authority.verify(authority.publicKey)).toBe(true)
    expect(authority.publicKey.asymmetricKeyDetails?.modulusLength).toBe(3072)
  })

  it('gives ten leaves of its own, each with its PKCS #8 key', () => {
    expect(issued.leaves).toHaveLength(LEAF_COUNT)
    for (const { certPem, keyPem } of issued.leaves) {
      const leaf = new X509Certificate(certPem)
      expect(leaf.verify(authority.publicKey)).toBe(true)
      expect(leaf.checkIssued(authority)).toBe(true)
      expect(leaf.checkPrivateKey(createPrivateKey(keyPem))).toBe(true)
      expect(keyPem).toMatch(/^-----BEGIN PRIVATE KEY-----/)
      expect(leaf.ca).toBe(false)
    }
  })

  it('names localhost and both loopback addresses in every leaf', () => {
    for (const { certPem } of issued.leaves)
      expect(new X509Certificate(certPem).subjectAltName).toBe(
        'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
      )
  })

  it('gives every certificate another serial number, positive and of 16 bytes', () => {
    const serials = [issued.caPem, ...issued.leaves.map(({ certPem }) => certPem)].map(
      (pem) => new X509Certificate(pem).serialNumber,
    )
    expect(new Set(serials).size).toBe(LEAF_COUNT + 1)
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9A-F]{31}$/)
  })

  it('hands out no private key of the authority', () => {
    const authorityKey = authority.publicKey.export({ type: 'spki', format: 'pem' })
    const handedOut = JSON.stringify(issued).match(/-----BEGIN [A-Z ]*PRIVATE KEY-----/g)
    expect(handedOut).toHaveLength(LEAF_COUNT)
    for (const { keyPem } of issued.leaves)
      expect(createPublicKey(keyPem).export({ type: 'spki', format: 'pem' })).not.toBe(authorityKey)
  })

  it('names every authority differently', async () => {
    const other = new X509Certificate((await issueLocalMaterial(START)).caPem)
    expect(authority.subject).toMatch(/^O=cps-bridge\nCN=cps-bridge local authority [0-9a-f]{12}$/)
    expect(other.subject).not.toBe(authority.subject)
  })
})

describe('signCertificate', () => {
  it('refuses a key that is not RSA instead of making a certificate that nobody can read', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const name = [{ shortName: 'CN', value: 'x' }] as const
    const template = {
      subject: name,
      issuer: name,
      publicKey,
      notBefore: START,
      notAfter: START,
      extensions: [],
    }
    expect(() => signCertificate(template, privateKey)).toThrow(/Unknown OID/)
  })
})

describe('keyIdentifier', () => {
  it('is the SHA-1 of the public key, 20 bytes', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
    expect(keyIdentifier(publicKey)).toHaveLength(20)
    expect(keyIdentifier(publicKey)).toBe(keyIdentifier(publicKey))
  })
})

describe('loopbackNameConstraints', () => {
  it('is the DER of three permitted subtrees', () => {
    expect(Buffer.from(loopbackNameConstraints(), 'latin1').toString('hex')).toBe(
      '303f' +
        'a03d' +
        '300b82096c6f63616c686f7374' +
        '300a87087f000001ffffffff' +
        `30228720${'00'.repeat(15)}01${'ff'.repeat(16)}`,
    )
  })
})
