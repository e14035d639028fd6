import { describe, expect, it } from 'vitest'
import { CpsBridgeError, type Reader } from '../../../../src/client/index.ts'
import type { ActivationView } from '../../../../src/demo/activation/activation-view.ts'
import { holdOf, refusalOf } from '../../../../src/demo/activation-page/notice.ts'
import {
  checksOf,
  INITIAL_STATE,
  type PageState,
  placeOf,
  secondsLeft,
  stageOf,
  stepOf,
  withReaders,
} from '../../../../src/demo/activation-page/page-state.ts'
import { TEXTS_EN } from '../../../../src/demo/activation-page/texts.en.ts'
import { TEXTS_FR, type TextKey } from '../../../../src/demo/activation-page/texts.fr.ts'

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
    { name: 'a card from the start', change: { ...ready, cardWasOut: false }, stage: 'prepare' },
    { name: 'no PC/SC service', change: { ...ready, degraded: 'denied' }, stage: 'no-reader' },
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
    {
      name: 'another holder',
      change: { ...ready, refusal: { kind: 'mismatch', notAfter: null } },
      stage: 'mismatch',
    },
    {
      name: 'an old certificate',
      change: { ...ready, refusal: { kind: 'expired', notAfter: null } },
      stage: 'expired',
    },
    {
      name: 'a blocked card',
      change: { ...ready, refusal: { kind: 'blocked', notAfter: null } },
      stage: 'blocked',
    },
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

describe('checksOf', () => {
  it.each<{ name: string; change: Partial<PageState>; reader: string; card: string }>([
    { name: 'before the connection', change: {}, reader: 'unknown', card: 'unknown' },
    { name: 'without a reader', change: { ...ready, readers: [] }, reader: 'bad', card: 'unknown' },
    {
      name: 'without a service',
      change: { ...ready, readers: [EMPTY], degraded: 'protocol' },
      reader: 'bad',
      card: 'unknown',
    },
    { name: 'with a card', change: ready, reader: 'ok', card: 'bad' },
    { name: 'without a card', change: { ...ready, readers: [EMPTY] }, reader: 'ok', card: 'ok' },
  ])('knows of the prerequisites $name: $reader, $card', ({ change, reader, card }) => {
    expect(checksOf(state(change))).toEqual({ reader, card })
  })
})

describe('withReaders', () => {
  const before = state({
    ...ready,
    cardWasOut: false,
    refusal: { kind: 'blocked', notAfter: null },
    heldUntil: 1,
  })

  it('forgets with the card what was said of it, and remembers that the reader was empty', () => {
    expect(withReaders(before, [EMPTY], null)).toEqual({
      readers: [EMPTY],
      degraded: null,
      cardWasOut: true,
      refusal: null,
      heldUntil: 0,
    })
  })

  it('keeps it while the card stays', () => {
    const readers = [CPS, reader('empty', undefined, 'r2')]
    expect(withReaders(before, readers, null)).toEqual({ readers, degraded: null, cardWasOut: false })
  })

  it('takes readers of which nothing is known for none that was seen empty', () => {
    expect(withReaders(before, [EMPTY], 'not-running').cardWasOut).toBe(false)
  })
})

describe('what an error of the bridge says', () => {
  const error = (
    code: 'PIN_BLOCKED' | 'CERTIFICATE_EXPIRED' | 'RATE_LIMITED' | 'PIN_CANCELLED',
    details = {},
  ) => new CpsBridgeError({ code, message: 'message', details, retryable: true })

  it('of the card', () => {
    expect(refusalOf(error('PIN_BLOCKED'))).toEqual({ kind: 'blocked', notAfter: null })
    const notAfter = '2026-01-01T00:00:00Z'
    expect(refusalOf(error('CERTIFICATE_EXPIRED', { notAfter }))).toEqual({ kind: 'expired', notAfter })
    expect(refusalOf(error('PIN_CANCELLED'))).toBeNull()
  })

  it('of a wait', () => {
    expect(holdOf(error('RATE_LIMITED', { retryAfterSeconds: 60 }))).toBe(60_000)
    expect(holdOf(error('PIN_CANCELLED'))).toBeNull()
  })
})

describe('stepOf', () => {
  it('counts six steps', () => {
    const stages = ['prepare', 'insert', 'start', 'qr', 'code', 'password', 'done', 'failed'] as const
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
    expect([TEXTS_FR.start, TEXTS_FR.qrNew, TEXTS_FR.codeLabel, TEXTS_FR.doneTitle]).toEqual([
      'Commencer l’activation',
      'Nouveau QR code',
      'Code affiché sur le téléphone',
      'Votre carte e-CPS est activée',
    ])
  })
})
