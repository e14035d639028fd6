import { describe, expect, it } from 'vitest'
import type { Reader } from '../../../../src/contract/shapes.ts'
import {
  INITIAL_STATE,
  isInserted,
  type PortalState,
  type Stage,
  stageOf,
  stepOf,
} from '../../../../src/demo/web/state.ts'

const FAULT = { message: 'message', advice: null }
const HOLDER = {
  nationalId: '8',
  familyName: null,
  givenName: null,
  test: true,
  signedAt: '2026-11-23T08:00:00Z',
}
const IDENTITY = {
  nationalId: '8',
  nationalIdType: 'rpps',
  familyName: null,
  givenName: null,
  title: null,
  organization: null,
  issuer: null,
  notBefore: '2026-01-01T00:00:00Z',
  notAfter: '2029-01-01T00:00:00Z',
  expired: false,
  test: true,
  verified: false,
  card: { kind: 'cps3', reader: 'r' },
} as const

const cases: readonly { name: string; state: Partial<PortalState>; stage: Stage; step: number }[] = [
  { name: 'nothing was clicked', state: {}, stage: 'start', step: 0 },
  { name: 'the click is being followed', state: { link: 'connecting' }, stage: 'connecting', step: 0 },
  { name: 'the bridge was not reached', state: { link: 'unreachable' }, stage: 'unreachable', step: 0 },
  { name: 'the connection broke', state: { link: 'lost' }, stage: 'lost', step: 0 },
  {
    name: 'there is no reader',
    state: { link: 'open', card: { kind: 'no-reader', fault: FAULT } },
    stage: 'reader',
    step: 0,
  },
  { name: 'there is no card', state: { link: 'open' }, stage: 'insert', step: 1 },
  {
    name: 'the card is being read',
    state: { link: 'open', card: { kind: 'reading' } },
    stage: 'reading',
    step: 1,
  },
  {
    name: 'the card cannot be used',
    state: { link: 'open', card: { kind: 'unusable', fault: FAULT } },
    stage: 'unusable',
    step: 1,
  },
  {
    name: 'the card is ready',
    state: { link: 'open', card: { kind: 'ready', identity: IDENTITY, blocked: false } },
    stage: 'sign',
    step: 2,
  },
  {
    name: 'the card is blocked',
    state: { link: 'open', card: { kind: 'ready', identity: IDENTITY, blocked: true } },
    stage: 'blocked',
    step: 2,
  },
  { name: 'the portal verified', state: { link: 'open', result: HOLDER }, stage: 'result', step: 4 },
  {
    name: 'the connection broke after the result',
    state: { link: 'lost', result: HOLDER },
    stage: 'result',
    step: 4,
  },
]

describe('stageOf', () => {
  it.each(cases)('shows $stage when $name', ({ state, stage, step }) => {
    const shown = stageOf({ ...INITIAL_STATE, ...state })
    expect(shown).toBe(stage)
    expect(stepOf(shown)).toBe(step)
  })
})

describe('isInserted', () => {
  const empty: Reader = { id: 'a', name: 'A', state: 'empty', pinPad: false, card: null }
  const full: Reader = { ...empty, state: 'present', card: { kind: 'cps3' } }
  const other: Reader = { ...full, id: 'b' }

  it.each([
    { before: [empty], after: [full], inserted: true },
    { before: [full], after: [full], inserted: false },
    { before: [full], after: [empty], inserted: false },
    { before: [empty], after: [empty, other], inserted: false },
  ])('is $inserted', ({ before, after, inserted }) => {
    expect(isInserted(before, after)).toBe(inserted)
  })
})
