import { generateKeyPairSync } from 'node:crypto'
import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { parseCertificate } from '../../../src/cps/certificate.ts'
import { rsaKeySeries } from '../../helpers/rsa-keys.ts'
import { CN, leafExtensions, makeCertificate } from '../../helpers/test-pki.ts'
import { damaged, decodesSafely, outcomeOf, RUNS } from '../../helpers/properties.ts'

const keys = rsaKeySeries()()
const subject = [[{ oid: CN, text: '8997' }]]
const der = makeCertificate({ subject, keys, extensions: leafExtensions })

describe('parseCertificate', () => {
  it.each([
    [[{ name: 'keyUsage', digitalSignature: true }], { digitalSignature: true, nonRepudiation: false }],
    [[{ name: 'keyUsage', nonRepudiation: true }], { digitalSignature: false, nonRepudiation: true }],
    [
      [{ name: 'keyUsage', digitalSignature: true, nonRepudiation: true, decipherOnly: true }],
      { digitalSignature: true, nonRepudiation: true },
    ],
    [[{ name: 'subjectKeyIdentifier' }], null],
    [[], null],
  ])('reads the key usage of %j', (extensions, keyUsage) => {
    expect(parseCertificate(makeCertificate({ subject, keys, extensions })).keyUsage).toEqual(
      keyUsage && expect.objectContaining(keyUsage),
    )
  })

  it('reads times of both ASN.1 kinds as UTC', () => {
    const certificate = parseCertificate(
      makeCertificate({
        subject,
        keys,
        notBefore: '2026-02-03T04:05:06Z',
        notAfter: '2055-06-07T08:09:10Z',
        extensions: [],
      }),
    )
    expect(certificate.notBefore.toISOString()).toBe('2026-02-03T04:05:06.000Z')
    expect(certificate.notAfter.toISOString()).toBe('2055-06-07T08:09:10.000Z')
  })

  it('takes nothing else for a certificate', () => {
    const publicKey = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' })
    for (const bytes of [new Uint8Array(0), publicKey, der.subarray(0, -1), Buffer.from('-----BEGIN')])
      expect(outcomeOf(() => parseCertificate(bytes))).toBe('CARD_PROTOCOL')
  })

  test.prop([damaged(fc.constant(Uint8Array.from(der)))], RUNS)(
    'gives a value or the typed error',
    (bytes) => {
      expect(decodesSafely(() => parseCertificate(bytes))).toBe(true)
    },
  )
})
