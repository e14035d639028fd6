import { describe, expect, it } from 'vitest'
import type { Reader } from '../../../src/contract/shapes.ts'
import type { StatusCard } from '../../../src/contract/status.ts'
import { readerText } from '../../../src/web/status-texts.ts'
import { linksOf, summaryOf, trialOf } from '../../../src/web/status/summary.ts'

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
  const now = '2026-05-03T08:15:30.000Z'
  const holder: NonNullable<StatusCard['holder']> = {
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
    ['a last try', { triesLeft: 1 }, 'attention', 'un seul essai'],
    ['an unknown counter', { triesLeft: null }, 'ready', 'prête'],
    [
      'soon to expire',
      { holder: { ...holder, notAfter: '2026-05-26T06:00:00.000Z', validity: 'expiring' } },
      'attention',
      'Votre carte expire dans 23 jours : si la nouvelle',
    ],
    [
      'on its last day',
      { holder: { ...holder, notAfter: '2026-05-03T18:00:00.000Z', validity: 'expiring' } },
      'attention',
      'dans un jour',
    ],
    ['blocked', { triesLeft: 0 }, 'trouble', 'est bloquée'],
    ['expired', { holder: { ...holder, validity: 'expired' } }, 'trouble', 'a expiré'],
    ['too early', { holder: { ...holder, validity: 'not-yet-valid' } }, 'trouble', 'pas encore valable'],
    ['unreadable', { holder: null, triesLeft: null, fault: 'CARD_MUTE' }, 'trouble', 'ne répond pas'],
    [
      'held by another',
      { holder: null, triesLeft: null, fault: 'CARD_BUSY' },
      'trouble',
      'un autre logiciel',
    ],
    ['broken', { holder: null, triesLeft: null, fault: 'CARD_PROTOCOL' }, 'trouble', 'lue (CARD_PROTOCOL)'],
    ['blocked in another reader', { reader: 'b', triesLeft: 0 }, 'ready', 'détectée'],
  ])('%s', (_what, change, state, fr) => {
    const view = { now, cards: [{ ...good, ...change }] }
    const said = { state, fr: expect.stringContaining(fr) as string }
    expect(summaryOf([cps], view)).toMatchObject(said)
    // A trial that reads the same says the same.
    if (state !== 'ready') expect(trialOf(view, 300)).toMatchObject(change.reader === undefined ? said : {})
  })

  it('says how long a trial took, that no card was in, or that it did not end', () => {
    expect(trialOf({ now, cards: [good] }, 1_240).fr).toContain('en 1,2 s')
    expect(trialOf({ now, cards: [] }, 1).fr).toContain('Aucune carte CPS')
    expect(trialOf(null, 1).state).toBe('trouble')
  })

  it('marks what works and what does not, from the program to the code', () => {
    const marks = (...what: Parameters<typeof linksOf>): unknown =>
      linksOf(...what).map(({ mark, name, text }) => [
        mark,
        typeof name === 'string' ? name : name.en,
        text.fr,
      ])
    const program = ['good', 'Program cps-bridge', 'fonctionne']
    expect(marks('lost', [cps])).toEqual([['bad', 'Program cps-bridge', 'ne répond pas']])
    expect(marks('service-lost', [cps])).toEqual([program, ['bad', 'Smart card service', 'ne répond pas']])
    expect(marks('running', [])).toEqual([program, ['bad', 'Card reader', 'aucun n’a été trouvé']])
    expect(marks('running', [reader('a', 'empty'), reader('b', 'present', 'vitale')])).toEqual([
      program,
      ['none', 'Reader a', 'Aucune carte'],
      ['bad', 'Reader b', 'Carte Vitale'],
    ])
    const inserted = [program, ['good', 'Reader a', 'Carte CPS insérée']]
    const withCard = (change: Partial<StatusCard>) =>
      marks('running', [cps], { now, cards: [{ ...good, ...change }] })
    expect(withCard({})).toEqual([
      ...inserted,
      ['good', 'Certificate', 'valable encore 609 jours'],
      ['good', 'Card code', '3 essais avant blocage'],
    ])
    expect(withCard({ triesLeft: 1, holder: { ...holder, validity: 'expired' } })).toEqual([
      ...inserted,
      ['bad', 'Certificate', 'a expiré'],
      ['attention', 'Card code', '1 essai avant blocage'],
    ])
    expect(withCard({ triesLeft: null, holder: null, fault: 'CARD_MUTE' })).toEqual([
      ...inserted,
      ['bad', 'Content of the card', 'illisible'],
    ])
  })

  it('says first that the card is out, or that there are two', () => {
    const blocked = { ...good, triesLeft: 0 }
    const view = { now, cards: [blocked] }
    expect(summaryOf([empty], view).state).toBe('waiting')
    expect(summaryOf([cps, reader('b', 'present', 'cps4')], view).fr).toContain('Plusieurs')
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
