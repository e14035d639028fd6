import { describe, expect, it } from 'vitest'
import { messageOf } from '../../../src/errors/messages.ts'
import { CHALLENGE, CountedCard, openBench, PIN } from '../../helpers/bridge-bench.ts'
import { makeOtherCard, makeVirtualCard } from '../../helpers/virtual-cards.ts'

describe('a card that is no usable CPS', () => {
  it.each([
    ['vitale', 'vitale', /carte Vitale/],
    ['cps2ter', 'cps2ter', /ancienne génération/],
    ['contactless', 'contactless', /sans contact/],
    ['bank', 'unknown', /Insérez votre carte CPS/],
  ])('is refused as what it is, with advice: %s', async (name, kind, advice) => {
    const card = new CountedCard(await makeOtherCard(name))
    const { client } = await openBench({ cards: [card] })
    for (const work of [
      client().fault('card.identity', {}),
      client().fault('pin.status', {}),
      client().fault('activation.sign', { challenge: CHALLENGE, pin: PIN }),
    ]) {
      const error = await work
      expect(error).toMatchObject({ code: 'CARD_UNSUPPORTED', details: { kind } })
      expect(messageOf(error, 'fr').advice).toMatch(advice)
    }
    expect(card.exchanges).toBe(0)
  })

  it('is mute when it gives no answer to reset', async () => {
    const { client } = await openBench({ cards: [await makeOtherCard('mute')] })
    const error = await client().fault('card.identity', {})
    expect(error.code).toBe('CARD_MUTE')
    expect(messageOf(error, 'fr').what).toMatch(/ne répond pas/)
  })

  it.each(['CPS3', 'CPS4'])('shows who holds it and signs nothing when it has expired: %s', async (name) => {
    const change = { expired: true }
    const made = name === 'CPS3' ? makeVirtualCard('expired') : makeVirtualCard('cps4', change)
    const card = new CountedCard(await made)
    const { client } = await openBench({ cards: [card] })
    expect(await client().call('card.identity', {})).toMatchObject({ expired: true, test: true })
    const error = await client().fault('activation.sign', { challenge: CHALLENGE, pin: PIN })
    expect(error.code).toBe('CERTIFICATE_EXPIRED')
    expect(card.verifies).toBe(0)
    expect(card.triesLeft).toBe(3)
  })
})
