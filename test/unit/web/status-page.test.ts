import { describe, expect, it } from 'vitest'
import type { Reader } from '../../../src/contract/shapes.ts'
import type { StatusCard } from '../../../src/contract/status.ts'
import { readerText, summaryOf } from '../../../src/web/status-texts.ts'

const reader = (id: string, state: Reader['state'], kind?: NonNullable<Reader['card']>['kind']): Reader => ({
  id,
  name: `Reader ${id}`,
  state,
  pinPad: false,
  card: kind === undefined ? null : { kind },
})
const empty = reader('a', 'empty')
const cps = reader('a', 'present', 'cps3')

describe('summaryOf', () => {
  it.each<[readers: Reader[], state: string, fr: string]>([
    [[], 'trouble', 'Aucun lecteur de carte n’a été trouvé. Branchez'],
    [[empty], 'waiting', 'Insérez votre carte CPS'],
    [[empty, reader('b', 'empty')], 'waiting', 'Insérez votre carte CPS'],
    [[cps], 'ready', 'Carte CPS détectée'],
    [[empty, reader('b', 'present', 'cps4')], 'ready', 'détectée'],
    [[cps, reader('b', 'present', 'vitale')], 'ready', 'détectée'],
    [[cps, reader('b', 'present', 'cps4')], 'trouble', 'Plusieurs cartes'],
    [[reader('a', 'mute')], 'trouble', 'La carte ne répond pas. Retirez-la'],
    [[reader('a', 'unavailable')], 'trouble', 'utilisée par un autre logiciel. Attendez'],
    [
      [reader('a', 'present', 'vitale'), empty],
      'trouble',
      'C’est une carte Vitale. Insérez votre carte CPS à sa place',
    ],
  ])('%j is %s', (readers, state, fr) => {
    expect(summaryOf(readers)).toMatchObject({ state, fr: expect.stringContaining(fr) as string })
  })
})

describe('summaryOf with what the ticket tells of the card', () => {
  const holder: StatusCard['holder'] = {
    nationalId: '899700218896',
    familyName: null,
    givenName: null,
    title: null,
    organization: null,
    test: true,
    notBefore: '2025-01-02T00:00:00.000Z',
    notAfter: '2028-01-02T00:00:00.000Z',
    validity: 'valid',
  }
  const good: StatusCard = { reader: 'a', kind: 'cps3', holder, triesLeft: 3, fault: null, sites: [] }

  it.each<[what: string, change: Partial<StatusCard>, state: string, fr: string]>([
    ['a good card', {}, 'ready', 'prête'],
    ['a last try', { triesLeft: 1 }, 'ready', 'prête'],
    ['an unknown counter', { triesLeft: null }, 'ready', 'prête'],
    ['soon to expire', { holder: { ...holder, validity: 'expiring' } }, 'ready', 'prête'],
    ['blocked', { triesLeft: 0 }, 'trouble', 'est bloquée'],
    ['expired', { holder: { ...holder, validity: 'expired' } }, 'trouble', 'a expiré'],
    ['too early', { holder: { ...holder, validity: 'not-yet-valid' } }, 'trouble', 'pas encore valable'],
    ['unreadable', { holder: null, triesLeft: null, fault: 'CARD_MUTE' }, 'trouble', 'pas pu être lue'],
    ['blocked in another reader', { reader: 'b', triesLeft: 0 }, 'ready', 'détectée'],
  ])('%s', (_what, change, state, fr) => {
    expect(summaryOf([cps], [{ ...good, ...change }])).toMatchObject({
      state,
      fr: expect.stringContaining(fr) as string,
    })
  })

  it('says first that the card is out, or that there are two', () => {
    const blocked = { ...good, triesLeft: 0 }
    expect(summaryOf([empty], [blocked]).state).toBe('waiting')
    expect(summaryOf([cps, reader('b', 'present', 'cps4')], [blocked]).fr).toContain('Plusieurs')
  })
})

describe('readerText', () => {
  it.each([
    [cps, 'CPS card inserted'],
    [reader('a', 'present', 'vitale'), 'Vitale'],
    [reader('a', 'present', 'contactless'), 'without contact'],
    [reader('a', 'present', 'cps2ter'), 'Old CPS card'],
    [reader('a', 'present'), 'Unknown card'],
    [reader('a', 'mute'), 'does not answer'],
    [empty, 'No card'],
  ])('of %j says so', (of, en) => {
    expect(readerText(of).en).toContain(en)
  })
})
