import { describe, expect, it } from 'vitest'
import { statusItems } from '../../../src/client/status-element.ts'
import type { Reader } from '../../../src/client/wire.ts'

const reader = (state: Reader['state'], kind?: NonNullable<Reader['card']>['kind']): Reader => ({
  id: state + (kind ?? ''),
  name: 'Reader',
  state,
  pinPad: false,
  card: kind === undefined ? null : { kind },
})
const textsOf = (readers: readonly Reader[], locale: 'fr' | 'en' = 'fr'): readonly string[] =>
  statusItems({ state: 'open', readers, degraded: null }, locale).map(
    ([part, mood, text]) => `${part} ${mood}: ${text}`,
  )

describe('statusItems', () => {
  it.each([
    [null, 'bridge bad: cps-bridge non connecté'],
    ['closed', 'bridge bad: cps-bridge non connecté'],
    ['lost', 'bridge wait: cps-bridge\u202f: nouvelle tentative…'],
  ] as const)('says nothing of readers and cards that it does not know: %s', (state, expected) => {
    const items = statusItems(
      state === null ? null : { state, readers: [reader('empty')], degraded: null },
      'fr',
    )
    expect(items.map(([part, mood, text]) => `${part} ${mood}: ${text}`)).toEqual([expected])
  })

  it.each([
    [[], ['reader bad: Aucun lecteur\u202f: branchez-le']],
    [[reader('empty')], ['reader good: Lecteur prêt', 'card wait: Insérez votre carte CPS']],
    [[reader('present', 'cps3')], ['reader good: Lecteur prêt', 'card good: Carte CPS insérée']],
    [[reader('present', 'cps4')], ['reader good: Lecteur prêt', 'card good: Carte CPS insérée']],
    [
      [reader('present', 'cps3'), reader('present', 'cps4')],
      ['reader good: Lecteurs prêts', 'card bad: Plusieurs cartes CPS\u202f: n’en laissez qu’une'],
    ],
    [
      [reader('present', 'vitale')],
      ['reader good: Lecteur prêt', 'card bad: Cette carte n’est pas une carte CPS utilisable'],
    ],
    [[reader('mute')], ['reader good: Lecteur prêt', 'card bad: La carte ne répond pas']],
    [
      [reader('unavailable')],
      ['reader bad: Lecteur utilisé par un autre logiciel', 'card wait: Insérez votre carte CPS'],
    ],
  ] as const)('of the readers %j', (readers, expected) => {
    expect(textsOf(readers)).toEqual(['bridge good: cps-bridge connecté', ...expected])
  })

  it('says that the service of the cards is missing, in its own words, and nothing of readers', () => {
    const items = statusItems({ state: 'open', readers: [], degraded: 'denied' }, 'fr')
    expect(items.map(([part, mood, text]) => `${part} ${mood}: ${text}`)).toEqual([
      'bridge good: cps-bridge connecté',
      'reader bad: Cet ordinateur ne vous autorise pas à utiliser le lecteur de carte.',
    ])
  })

  it('has as many words in English', () => {
    expect(textsOf([reader('empty')], 'en')).toEqual([
      'bridge good: cps-bridge connected',
      'reader good: Reader ready',
      'card wait: Insert your CPS card',
    ])
  })
})
