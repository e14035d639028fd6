import { describe, expect, it } from 'vitest'
import type { PromptView } from '../../../src/contract/prompt.ts'
import {
  PARTS as PIN_PARTS,
  PIN_STATES,
  type PinFacts,
  pinStateOf,
  type Prepared,
  shows as pinShows,
} from '../../../src/web/pin/page-states.ts'
import {
  PAGE_STATES,
  type PageState,
  pageStateOf,
  PARTS,
  shows,
} from '../../../src/web/prompt/page-states.ts'
import { readyView } from '../../helpers/fake-prompt.ts'

const code = (triesLeft: number, entry: 'page' | 'pinpad' = 'page') => ({
  entry,
  minLength: 4,
  maxLength: 4,
  triesLeft,
  blocked: triesLeft === 0,
})
const prepared = (pin: Prepared['pin'], puk: Prepared['puk'] = null): Prepared => ({
  attempt: 'one',
  reader: { id: 'r', name: 'R', pinPad: false },
  card: {
    kind: 'cps3',
    nationalId: '899700218896',
    familyName: null,
    givenName: null,
    title: null,
    expired: false,
    test: true,
  },
  pin,
  puk,
})
const NOTHING: PinFacts = {
  ending: null,
  hasTicket: true,
  sending: false,
  prepared: null,
  task: 'change',
  said: 'status',
}

describe('the page of the code', () => {
  it.each([
    ['start', { hasTicket: false }],
    ['waiting', {}],
    ['fault', { said: 'alert' }],
    ['waiting', { prepared: prepared(code(0)), task: 'unblock' }],
    ['code', { prepared: prepared(code(3)) }],
    ['code', { prepared: prepared(code(3)), said: 'alert' }],
    ['last-code', { prepared: prepared(code(1)) }],
    ['last-code', { prepared: prepared(code(0), code(1)), task: 'unblock' }],
    ['pad', { prepared: prepared(code(3, 'pinpad')) }],
    ['last-pad', { prepared: prepared(code(1, 'pinpad')) }],
    ['working', { prepared: prepared(code(1)), sending: true }],
    ['working-pad', { prepared: prepared(code(3, 'pinpad')), sending: true }],
    ['done', { ending: 'done', prepared: prepared(code(3)) }],
    ['lost', { ending: 'lost' }],
    ['ended', { ending: 'ended', hasTicket: false }],
  ] as const)('is in the state %s', (state, facts) => {
    expect(pinStateOf({ ...NOTHING, ...facts })).toBe(state)
  })

  it('has a form, a start or an end, never two of them', () => {
    for (const state of Object.keys(PIN_STATES) as (keyof typeof PIN_STATES)[]) {
      const mains = (['form', 'start', 'outcome'] as const).filter((part) => pinShows(state, part))
      expect(mains.length, state).toBeLessThanOrEqual(1)
      // Something is said: by the one message, by the form, or by the end.
      if (mains.length === 0) expect(PIN_STATES[state].message, state).not.toBe('none')
    }
    for (const part of PIN_PARTS)
      expect(Object.keys(PIN_STATES).some((state) => pinShows(state as keyof typeof PIN_STATES, part))).toBe(
        true,
      )
  })
})

describe('the prompt page', () => {
  const done = (outcome: PromptView['outcome'], fault: string | null = null): Partial<PromptView> => ({
    state: 'done',
    outcome,
    fault: fault === null ? null : { code: fault, message: 'm', advice: null },
  })
  it.each([
    ['connecting', null, {}],
    ['unreachable', null, { lost: true }],
    ['gone', null, { gone: true }],
    ['gone', {}, { gone: true }],
    ['lost-code', {}, { lost: true }],
    ['lost', { pin: null }, { lost: true }],
    ['waiting-card', { state: 'waiting-card' }, {}],
    ['reading', { state: 'reading' }, {}],
    ['busy-code', { state: 'busy' }, {}],
    ['busy', { state: 'busy', pin: null }, {}],
    ['code', {}, {}],
    ['consent', { pin: null }, {}],
    ['other-card', { expected: { nationalId: null, test: null } }, {}],
    ['confirmed', done('confirmed'), {}],
    ['refused', done('refused'), {}],
    ['expired', done('expired'), {}],
    ['failed', done('failed'), {}],
    ['failed', done(null), {}],
    ['blocked', done('failed', 'PIN_BLOCKED'), {}],
  ] as const)('is in the state %s', (state, view, reach) => {
    const shown = view === null ? null : ({ ...readyView, ...view } as PromptView)
    expect(pageStateOf(shown, { lost: false, gone: false, ...reach })).toBe(state)
  })

  it('asks or tells an end, never both', () => {
    for (const state of Object.keys(PAGE_STATES) as PageState[])
      expect(shows(state, 'form') && shows(state, 'outcome'), state).toBe(false)
    for (const part of PARTS)
      expect(Object.keys(PAGE_STATES).some((state) => shows(state as PageState, part))).toBe(true)
  })
})
