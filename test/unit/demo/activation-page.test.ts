import { describe, expect, it } from 'vitest'
import type { Identity, Reader } from '../../../src/contract/shapes.ts'
import type { ActivationView } from '../../../src/demo/activation/activation-service.ts'
import {
  INITIAL_STATE,
  type PageState,
  placeOf,
  secondsLeft,
  stageOf,
  stepOf,
  withReaders,
} from '../../../src/demo/activation-page/page-state.ts'
import { TEXTS_EN } from '../../../src/demo/activation-page/texts.en.ts'
import { TEXTS_FR, type TextKey } from '../../../src/demo/activation-page/texts.fr.ts'

const ID = '899700075122'
const reader = (state: Reader['state'], kind?: NonNullable<Reader['card']>['kind'], id = 'r1'): Reader => ({
  id,
  name: 'Reader',
  state,
  pinPad: false,
  card: kind === undefined ? null : { kind },
})
const EMPTY = reader('empty')
const CPS = reader('present', 'cps3')
const view = (state: ActivationView['state']): ActivationView => ({
  id: 'activation',
  state,
  failure: null,
  typedId: ID,
  holder: null,
  codeTriesLeft: 3,
  returnTo: 'http://localhost:17481/',
  codeExpiresAt: null,
  qrExpiresAt: null,
})
const identity = (change: Partial<Identity> = {}): Identity => ({
  nationalId: ID,
  nationalIdType: 'rpps',
  familyName: 'MARTIN',
  givenName: 'ALICE',
  title: null,
  organization: null,
  issuer: null,
  notBefore: '2026-01-01T00:00:00Z',
  notAfter: '2029-01-01T00:00:00Z',
  expired: false,
  test: true,
  verified: false,
  card: { kind: 'cps3', reader: 'r1' },
  ...change,
})
const card = (change: Partial<Identity> = {}, blocked = false): PageState['card'] => ({
  identity: identity(change),
  blocked,
  triesLeft: 3,
})
const state = (change: Partial<PageState>): PageState => ({
  ...INITIAL_STATE,
  service: 'ready',
  view: view('opened'),
  ...change,
})
const ready = { link: 'open', cardWasOut: true, readers: [CPS] } as const

describe('stageOf', () => {
  it.each<{ name: string; change: Partial<PageState>; stage: string }>([
    { name: 'nothing known', change: { service: 'loading', view: null }, stage: 'loading' },
    { name: 'no activation of this browser', change: { service: 'gone' }, stage: 'gone' },
    { name: 'the first click', change: {}, stage: 'prepare' },
    { name: 'the connection', change: { link: 'connecting' }, stage: 'connecting' },
    { name: 'no bridge', change: { link: 'unreachable' }, stage: 'unreachable' },
    { name: 'a bridge that has gone', change: { ...ready, link: 'lost' }, stage: 'lost' },
    { name: 'no reader', change: { ...ready, readers: [] }, stage: 'no-reader' },
    { name: 'a card from the start', change: { ...ready, cardWasOut: false }, stage: 'card-in' },
    { name: 'an empty reader', change: { ...ready, readers: [EMPTY] }, stage: 'insert' },
    {
      name: 'a Vitale card',
      change: { ...ready, readers: [reader('present', 'vitale')] },
      stage: 'wrong-card',
    },
    { name: 'a mute card', change: { ...ready, readers: [reader('mute')] }, stage: 'wrong-card' },
    {
      name: 'two cards',
      change: { ...ready, readers: [CPS, reader('present', 'cps4', 'r2')] },
      stage: 'wrong-card',
    },
    { name: 'a CPS', change: ready, stage: 'start' },
    { name: 'its identity', change: { ...ready, card: card() }, stage: 'identity' },
    { name: 'another holder', change: { ...ready, card: card({ nationalId: '1' }) }, stage: 'mismatch' },
    { name: 'an old certificate', change: { ...ready, card: card({ expired: true }) }, stage: 'expired' },
    { name: 'a blocked card', change: { ...ready, card: card({}, true) }, stage: 'blocked' },
    {
      name: 'a signature on its way',
      change: { ...ready, readers: [EMPTY], busy: 'sending' },
      stage: 'sending',
    },
    { name: 'a signature', change: { view: view('signed') }, stage: 'qr' },
    { name: 'a scan', change: { view: view('scanned') }, stage: 'code' },
    { name: 'an accepted code', change: { view: view('paired') }, stage: 'password' },
    { name: 'the end', change: { view: view('activated') }, stage: 'done' },
    { name: 'a failure', change: { view: view('failed') }, stage: 'failed' },
    { name: 'a silent service', change: { service: 'offline', view: view('signed') }, stage: 'qr' },
  ])('shows for $name: $stage', ({ change, stage }) => {
    expect(stageOf(state(change))).toBe(stage)
  })
})

describe('placeOf', () => {
  it('looks past another card when one CPS is there', () => {
    expect(placeOf([reader('present', 'vitale', 'r2'), CPS])).toBe('cps')
  })

  it('takes readers that cannot be used for none', () => {
    expect(placeOf([reader('unavailable')])).toBe('no-reader')
  })
})

describe('withReaders', () => {
  it('forgets the holder with the card, and remembers that the reader was empty', () => {
    const before = state({ ...ready, cardWasOut: false, card: card() })
    expect(withReaders(before, [EMPTY])).toEqual({ readers: [EMPTY], cardWasOut: true, card: null })
  })

  it('keeps the holder while the card stays', () => {
    const before = state({ ...ready, card: card() })
    expect(withReaders(before, [CPS, reader('empty', undefined, 'r2')]).card).toBe(before.card)
  })
})

describe('stepOf', () => {
  it('counts six steps', () => {
    const stages = ['prepare', 'start', 'identity', 'qr', 'code', 'password', 'done', 'failed'] as const
    expect(stages.map(stepOf)).toEqual([0, 1, 2, 3, 4, 5, 6, -1])
  })
})

describe('secondsLeft', () => {
  it.each([
    [90_000, 0, 90],
    [90_000, 89_001, 1],
    [90_000, 91_000, 0],
  ])('until %i at %i: %i', (expires, now, seconds) => {
    expect(secondsLeft(expires, now)).toBe(seconds)
  })
})

describe('the texts of the activation page', () => {
  it('have the same values to fill in in both languages, but for the French plural', () => {
    const values = (table: Readonly<Record<TextKey, string>>): readonly unknown[] =>
      (Object.keys(TEXTS_FR) as TextKey[]).map((key) => [
        key,
        (table[key].match(/\{\w+\}/g) ?? []).filter((name) => name !== '{s}').sort(),
      ])
    expect(values(TEXTS_EN)).toEqual(values(TEXTS_FR))
  })

  it('name the buttons as the procedure does', () => {
    expect([TEXTS_FR.start, TEXTS_FR.use, TEXTS_FR.qrNew, TEXTS_FR.codeLabel, TEXTS_FR.doneTitle]).toEqual([
      'Commencer l’activation',
      'Utiliser cette identité',
      'Nouveau QR code',
      'Code affiché sur le téléphone',
      'Votre carte e-CPS est activée',
    ])
  })
})
