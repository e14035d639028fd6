import { describe, expect, it } from 'vitest'
import type { KeptConsent } from '../../../../src/bridge/record/consents.ts'
import {
  CHALLENGE,
  CountedCard,
  FIRST_READER,
  openBench,
  PIN,
  PORTAL,
} from '../../../helpers/bridge-bench.ts'
import { eventually } from '../../../helpers/eventually.ts'
import { MemoryTrail } from '../../../helpers/memory-trail.ts'
import { PromptHolder } from '../../../helpers/prompt-holder.ts'
import { cardFactory, makeVirtualCard } from '../../../helpers/virtual-cards.ts'

const makeCard = await cardFactory('rpps')
const OTHER_SITE = 'https://other.example'

async function statusBench() {
  const card = new CountedCard(await makeCard())
  const trail = new MemoryTrail()
  const kept: { consents: readonly KeptConsent[] } = { consents: [] }
  const consents = {
    key: Buffer.alloc(32, 5),
    load: () => kept.consents,
    save: (next: readonly KeptConsent[]) => void (kept.consents = next),
  }
  const bench = await openBench({ cards: [card], trail, consents })
  return { ...bench, card, trail, consents, kept, status: bench.bridge.status }
}

describe('the status service', () => {
  it('tells whose card is in, until when, and its tries, without a PIN', async () => {
    const { status, client, card } = await statusBench()
    const identity = await client().call('card.identity', {})
    const { cards, auditFailing, binding } = await status.view(true)
    expect(binding).toBeNull()
    expect(auditFailing).toBe(false)
    expect(cards).toMatchObject([
      {
        reader: 'reader-1',
        kind: 'cps3',
        triesLeft: 3,
        fault: null,
        holder: {
          nationalId: identity.nationalId,
          familyName: identity.familyName,
          notAfter: identity.notAfter,
          validity: 'valid',
        },
      },
    ])
    expect(card.verifies).toBe(0)
    card.clear()
    await status.view(false)
    expect(card.exchanges).toBe(0)
  })

  it('tries a card by reading all of it, though it is known, and without a code', async () => {
    const { status, client, card, trail } = await statusBench()
    const portal = client()
    await portal.call('card.identity', {})
    await status.view(true)
    card.clear()
    await status.view(true)
    const known = card.exchanges
    card.clear()
    expect((await status.tryCards()).cards).toMatchObject([
      { triesLeft: 3, fault: null, holder: { test: true } },
    ])
    expect(card.exchanges).toBeGreaterThan(known + 5)
    expect(card.verifies).toBe(0)
    expect(trail.entries).toHaveLength(1)
    await portal.call('pin.verify', { pin: PIN, then: 'activation.sign' })
    expect((await status.tryCards()).cards).toMatchObject([{ fault: 'CARD_BUSY', holder: null }])
    await portal.call('activation.sign', { challenge: CHALLENGE })
  })

  it('leaves no entry by itself', async () => {
    const { status, trail } = await statusBench()
    await status.view(true)
    expect(trail.entries).toEqual([])
  })

  it('shows what sites did with this card, and nothing of another card', async () => {
    const { status, client, provider } = await statusBench()
    const other = { caller: { kind: 'portal', audience: OTHER_SITE, policy: client().policy } } as const
    await client().call('card.identity', {})
    await client({}, other).call('activation.sign', { challenge: CHALLENGE, pin: PIN })
    const sites = async () =>
      (await status.view(true)).cards[0]?.sites.map(({ origin, lines }) => [
        origin,
        lines.map(({ operation }) => operation),
      ])
    const mine = [
      [OTHER_SITE, ['activation.sign']],
      [PORTAL, ['card.identity']],
    ]
    expect(await sites()).toEqual(mine)
    provider.insert(FIRST_READER, await makeVirtualCard('adeli'))
    expect(await sites()).toEqual([])
    await client().call('card.identity', {})
    expect(await sites()).toEqual([[PORTAL, ['card.identity']]])
  })

  it('takes a consent back: the site has to ask again', async () => {
    const { status, client, bridge, kept } = await statusBench()
    const holder = new PromptHolder(() => bridge)
    const site = client({ identity: 'ask', pinEntry: 'page' }, { prompts: holder.channel })
    const silent = client({ identity: 'ask' })
    const reading = site.call('card.identity', {})
    await (await holder.page()).confirm()
    await reading
    await silent.call('card.identity', {})
    const [before] = (await status.view(true)).cards
    expect(before?.sites).toMatchObject([{ origin: PORTAL, consentedAt: kept.consents[0]?.at }])
    await status.revoke('reader-1', OTHER_SITE)
    await silent.call('card.identity', {})
    await status.revoke('reader-1', PORTAL)
    expect(kept.consents).toEqual([])
    expect((await silent.fault('card.identity', {})).code).toBe('CONSENT_REFUSED')
    const [after] = (await status.view(false)).cards
    expect(after?.sites).toMatchObject([{ origin: PORTAL, consentedAt: null }])
    const again = site.call('card.identity', {})
    await (await holder.page(2)).confirm()
    await again
  })

  it('stands back behind a connection that holds the card', async () => {
    const { status, client, card } = await statusBench()
    const portal = client()
    await portal.call('pin.verify', { pin: PIN, then: 'activation.sign' })
    card.clear()
    const { cards } = await status.view(true)
    expect(card.exchanges + card.resets).toBe(0)
    expect(cards).toMatchObject([{ holder: { test: true }, fault: null, triesLeft: null }])
    await portal.call('activation.sign', { challenge: CHALLENGE })
    expect((await status.view(true)).cards).toMatchObject([{ fault: null, triesLeft: 3 }])
  })

  it('tells when something changed', async () => {
    const { status, client, provider } = await statusBench()
    let changes = 0
    const unsubscribe = status.subscribe(() => (changes += 1))
    await client().call('card.identity', {})
    await eventually(() => expect(changes).toBe(1))
    provider.remove(FIRST_READER)
    await eventually(() => expect(changes).toBe(2))
    expect((await status.view(true)).cards).toEqual([])
    unsubscribe()
  })

  it('knows a blocked card, and reads the counter anew after a wrong code', async () => {
    const { status, client } = await statusBench()
    await status.view(true)
    await client().fault('pin.verify', { pin: '0000' })
    expect((await status.view(true)).cards[0]?.triesLeft).toBe(2)
    const blocked = await openBench({ cards: [await makeVirtualCard('blocked')] })
    expect((await blocked.bridge.status.view(true)).cards[0]?.triesLeft).toBe(0)
  })
})
