import { describe, expect, it } from 'vitest'
import {
  ACTIVATION_STATES,
  type ActivationEvent,
  isEnded,
  nextState,
} from '../../../../src/demo/activation/activation-state.ts'

const EVENTS: readonly ActivationEvent[] = [
  'sign',
  'renew',
  'scan',
  'accept-code',
  'reject-code',
  'finish',
  'abandon',
  'supersede',
  'expire',
]

describe('nextState', () => {
  it('knows these transitions and no other', () => {
    const table = ACTIVATION_STATES.map((state) => [
      state,
      EVENTS.flatMap((event) => {
        const next = nextState(state, event)
        return next === undefined ? [] : [`${event} > ${next}`]
      }),
    ])
    expect(Object.fromEntries(table)).toStrictEqual({
      opened: ['sign > signed', 'abandon > failed', 'expire > failed'],
      signed: [
        'renew > signed',
        'scan > scanned',
        'abandon > failed',
        'supersede > failed',
        'expire > failed',
      ],
      scanned: [
        'renew > signed',
        'accept-code > paired',
        'reject-code > failed',
        'abandon > failed',
        'supersede > failed',
        'expire > failed',
      ],
      paired: ['finish > activated', 'abandon > failed', 'supersede > failed', 'expire > failed'],
      activated: [],
      failed: [],
    })
  })

  it('ends where nothing can happen any more', () => {
    expect(ACTIVATION_STATES.filter(isEnded)).toStrictEqual(['activated', 'failed'])
  })
})
