import { describe, expect, it } from 'vitest'
import { CHALLENGE, openBench, PIN, PORTAL } from '../../../helpers/bridge-bench.ts'
import { MemoryTrail } from '../../../helpers/memory-trail.ts'
import { cardFactory, makeVirtualCard } from '../../../helpers/virtual-cards.ts'

const makeCard = await cardFactory('rpps')
const READER = 'cps-bridge Virtual Reader 00 00'
const HASH = /^[0-9a-f]{64}$/

async function auditedBench(card = makeCard()) {
  const trail = new MemoryTrail()
  const bench = await openBench({ cards: [await card], trail })
  return { ...bench, trail }
}

describe('the audit trail', () => {
  it('has one entry for an identity, a certificate, a check and a signature, with the same hash of the card', async () => {
    const { client, trail } = await auditedBench()
    const portal = client()
    await portal.call('pin.verify', { pin: PIN })
    await portal.call('card.identity', {})
    await portal.call('card.certificate', { use: 'signature' })
    await portal.call('activation.sign', { challenge: CHALLENGE, pin: PIN })
    expect(trail.entries.map(({ operation, format, outcome }) => [operation, format, outcome])).toEqual([
      ['pin.verify', undefined, 'ok'],
      ['card.identity', undefined, 'ok'],
      ['card.certificate', undefined, 'ok'],
      ['activation.sign', 'jws', 'ok'],
    ])
    for (const entry of trail.entries) {
      expect(entry).toMatchObject({ origin: PORTAL, reader: READER })
      expect(entry.at).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/)
      expect(entry.durationMs).toBeGreaterThanOrEqual(0)
      expect(entry.card).toMatch(HASH)
    }
    expect(new Set(trail.entries.map(({ card }) => card)).size).toBe(1)
  })

  it('has refusals and wrong PINs under their code', async () => {
    const { client, trail } = await auditedBench()
    const denied = client({ identity: 'deny' })
    await denied.fault('card.identity', {})
    await client().fault('pin.verify', { pin: '0000' })
    await client().fault('activation.sign', { challenge: CHALLENGE })
    expect(trail.entries.map(({ outcome }) => outcome)).toEqual([
      'CONSENT_REFUSED',
      'PIN_INCORRECT',
      'PIN_REQUIRED',
    ])
  })

  it('has a call that was cancelled', async () => {
    const { client, trail } = await auditedBench()
    await client().fault('card.identity', {}, AbortSignal.abort())
    expect(trail.entries.map(({ outcome }) => outcome)).toEqual(['CANCELLED'])
  })

  it('has nothing of calls that came to no card, of wrong parameters, and of the counter', async () => {
    const trail = new MemoryTrail()
    const { client } = await openBench({ cards: [null], trail })
    await client().fault('card.identity', {})
    await client().fault('activation.sign', { challenge: 'short' })
    await client().fault('card.identity', { reader: 'nobody' })
    const { client: withCard } = await auditedBench()
    await withCard().call('pin.status', {})
    expect(trail.entries).toEqual([])
  })

  it('tells cards apart, knows one again, and depends on the key', async () => {
    const card = await makeCard()
    const hashOf = async (which: Awaited<ReturnType<typeof makeCard>>, key: number): Promise<unknown> => {
      const trail = new MemoryTrail()
      const consents = { key: Buffer.alloc(32, key), load: () => [], save: () => undefined }
      const { client } = await openBench({ cards: [which], trail, consents })
      await client().call('card.identity', {})
      return trail.entries[0]?.card
    }
    const hash = await hashOf(card, 1)
    expect(await hashOf(card, 1)).toBe(hash)
    expect(await hashOf(card, 2)).not.toBe(hash)
    expect(await hashOf(await makeVirtualCard('adeli'), 1)).not.toBe(hash)
  })

  it('bears nothing of the holder, the code and the challenge', async () => {
    const { client, trail } = await auditedBench()
    const { nationalId, familyName, givenName } = await client().call('card.identity', {})
    await client().call('activation.sign', { challenge: CHALLENGE, pin: PIN })
    await client().fault('pin.verify', { pin: '9317' })
    const text = JSON.stringify(trail.entries)
    for (const secret of [nationalId, familyName, givenName, CHALLENGE, '9317'])
      expect(text).not.toContain(secret)
  })
})
