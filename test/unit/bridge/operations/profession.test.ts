import { describe, expect, it } from 'vitest'
import { decodeHolderInfo } from '../../../../src/cps/personal-data.ts'
import { CountedCard, openBench } from '../../../helpers/bridge-bench.ts'
import { makeVirtualCard } from '../../../helpers/virtual-cards.ts'

describe('card.identity with profession', () => {
  it.each([
    [
      'rpps',
      {
        code: '10',
        name: 'Médecin',
        specialties: [{ code: 'SM26', name: 'Qualifié en médecine générale' }],
      },
    ],
    [
      'cps4',
      { code: '10', name: 'Médecin', specialties: [{ code: 'SM26', name: expect.any(String) as string }] },
    ],
    ['adeli', { code: '70', name: 'Masseur-kinésithérapeute', specialties: [] }],
    ['employee', null],
  ])('tells what the card %s says of it where anybody may read', async (name, profession) => {
    const card = new CountedCard(await makeVirtualCard(name))
    const { client } = await openBench({ cards: [card] })
    expect(await client().call('card.identity', { profession: true })).toMatchObject({ profession })
    expect(card.verifies).toBe(0)
  })

  it('reads nothing of it unless it is asked for', async () => {
    const card = new CountedCard(await makeVirtualCard('rpps'))
    const { client } = await openBench({ cards: [card] })
    expect(await client().call('card.identity', {})).not.toHaveProperty('profession')
    const without = card.exchanges
    card.clear()
    await client().call('card.identity', { profession: true })
    expect(card.exchanges).toBeGreaterThan(0)
    expect(card.exchanges).toBeLessThanOrEqual(without)
  })

  it('takes several codes of specialties and skills that follow each other', () => {
    const skills = Buffer.from('SM54C45CAPA05').toString('hex')
    const bytes = Buffer.from(`ed16 8103383939 82010a 850d${skills}`.replaceAll(' ', ''), 'hex')
    bytes[1] = bytes.length - 2
    expect(decodeHolderInfo(bytes)).toEqual({
      nationalId: '899',
      profession: '10',
      specialties: ['SM54', 'C45', 'CAPA05'],
    })
  })
})
