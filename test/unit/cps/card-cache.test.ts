import { describe, expect, it } from 'vitest'
import { BridgeError, cardProtocolError } from '../../../src/errors/bridge-error.ts'
import { CHALLENGE, CountedCard, FIRST_READER, openBench, PIN } from '../../helpers/bridge-bench.ts'
import { cpsProfile, makeVirtualCard } from '../../helpers/virtual-cards.ts'

const idOf = (name: string): string => cpsProfile(name).holder.nationalId

describe.each([
  { name: 'rpps', identity: 13, compared: 1, sign: 7 },
  { name: 'cps4', identity: 11, compared: 2, sign: 7 },
])('what is known of the card $name', ({ name, identity, compared, sign }) => {
  it('is used for as long as the card stays in, once its number is compared', async () => {
    const card = new CountedCard(await makeVirtualCard(name))
    const { client } = await openBench({ cards: [card] })
    await client().call('card.identity', {})
    expect(card.clear().exchanges).toBe(0)
    await client().call('card.identity', {})
    await client().call('card.certificate', { use: 'authentication' })
    expect(card.exchanges).toBeLessThanOrEqual(4)
  })

  it('goes with the card, and never answers for the one that comes after', async () => {
    const first = new CountedCard(await makeVirtualCard(name))
    const second = new CountedCard(await makeVirtualCard('adeli'))
    const { client, provider } = await openBench({ cards: [first] })
    expect(await client().call('card.identity', {})).toMatchObject({ nationalId: idOf(name) })
    provider.insert(FIRST_READER, second)
    expect(await client().call('card.identity', {})).toMatchObject({ nationalId: idOf('adeli') })
    provider.remove(FIRST_READER)
    first.clear()
    provider.insert(FIRST_READER, first)
    expect(await client().call('card.identity', {})).toMatchObject({ nationalId: idOf(name) })
    expect(first.exchanges).toBe(identity)
  })

  it.each([
    ['a reset by another program', new BridgeError('CARD_BUSY', {})],
    ['a fault of the card', cardProtocolError('VERIFY', 0x6f00)],
  ])('is forgotten after %s', async (_, fault) => {
    const card = new CountedCard(await makeVirtualCard(name))
    let failing = false
    const beforeCommand = (): void => {
      if (failing) throw fault
    }
    const { client } = await openBench({ cards: [card], beforeCommand })
    await client().call('card.identity', {})
    failing = true
    expect((await client().fault('pin.status', {})).code).toBe(fault.code)
    failing = false
    card.clear()
    await client().call('card.identity', {})
    // A card that was left as it was has its MF selected first.
    expect([identity, identity + 1]).toContain(card.exchanges)
  })

  it('stays after a wrong code', async () => {
    const card = new CountedCard(await makeVirtualCard(name))
    const { client } = await openBench({ cards: [card] })
    await client().call('card.identity', {})
    const error = await client().fault('activation.sign', { challenge: CHALLENGE, pin: '0000' })
    expect(error.code).toBe('PIN_INCORRECT')
    card.clear()
    await client().call('card.identity', {})
    expect(card.exchanges).toBe(compared)
    await client().call('activation.sign', { challenge: CHALLENGE, pin: PIN })
    expect(card.exchanges).toBe(compared + sign)
  })
})
