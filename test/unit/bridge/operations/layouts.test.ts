import { verify, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { resolveLayout } from '../../../../src/reader/virtual/card-layout.ts'
import {
  CHALLENGE,
  CountedCard,
  jwsParts,
  openBench,
  outcomeOfCall,
  PIN,
} from '../../../helpers/bridge-bench.ts'
import { makeVirtualCard } from '../../../helpers/virtual-cards.ts'

const LAYOUTS = [
  ['the usual one', {}],
  ['other file ids', { files: { aodf: '6101', prkdf: '6102', cdf: '6103', dodf: '6104' } }],
  [
    'other certificate files, in the opposite order',
    { files: { signatureCertificate: 'C002', authenticationCertificate: 'C001' } },
  ],
  ['another application directory', { files: { application: '0A01' } }],
  ['other key references', { signatureKey: '84', authenticationKey: '83' }],
  ['key references the other way round', { signatureKey: '82', authenticationKey: '81' }],
  ['another PIN reference', { pinReference: '05', pukReference: '06' }],
  ['keys with an absolute path', { keyPath: '3F000001' }],
] as const

describe('the layout of a card', () => {
  it.each(LAYOUTS)('is found by walking it: %s', async (_name, overrides) => {
    const card = new CountedCard(await makeVirtualCard('rpps', { layout: resolveLayout(overrides) }))
    const client = (await openBench({ cards: [card] })).client()
    expect(await client.call('card.identity', {})).toMatchObject({ nationalId: '899700075122' })
    expect(await client.call('pin.status', {})).toEqual({ triesLeft: 3, blocked: false, entry: 'api' })
    expect(await outcomeOfCall(client.call('pin.verify', { pin: '0000' }))).toBe('PIN_INCORRECT')
    const signed = await client.call('activation.sign', { challenge: CHALLENGE, pin: PIN })
    const [header, claims, signature] = jwsParts(signed)
    const { certificate } = signed
    const { publicKey } = new X509Certificate(Buffer.from(certificate, 'base64'))
    const signedData = Buffer.from(`${header}.${claims}`)
    expect(verify('sha256', signedData, publicKey, Buffer.from(signature, 'base64url'))).toBe(true)
    const both = await Promise.all(
      (['authentication', 'signature'] as const).map((use) => client.call('card.certificate', { use })),
    )
    const [authentication, signing] = both.map((found) => found.certificate)
    expect(authentication).toBe(certificate)
    expect(signing).not.toBe(certificate)
  })
})

describe('the chain', () => {
  it.each([
    [true, 1],
    [false, 0],
  ])('holds the authorities that the card holds (%s): %i', async (issuerCertificate, count) => {
    const quirks = { readPastEnd: '6C', lastWrongPin: '63C0', issuerCertificate } as const
    const card = await makeVirtualCard('rpps', { quirks })
    const client = (await openBench({ cards: [card] })).client()
    const { certificate, chain } = await client.call('card.certificate', { use: 'authentication' })
    expect(chain).toHaveLength(count)
    const [encoded] = jwsParts(await client.call('activation.sign', { challenge: CHALLENGE, pin: PIN }))
    const header = JSON.parse(Buffer.from(encoded, 'base64url').toString()) as object
    expect(header).toMatchObject({ x5c: [certificate, ...chain] })
    const leaf = new X509Certificate(Buffer.from(certificate, 'base64'))
    for (const der of chain)
      expect(leaf.checkIssued(new X509Certificate(Buffer.from(der, 'base64')))).toBe(true)
  })
})
