import { describe, expect, it } from 'vitest'
import {
  type ActivationEvent,
  type ActivationState,
  nextState,
} from '../../../../src/demo/activation/activation-state.ts'

const STATES: readonly ActivationState[] = ['opened', 'signed', 'scanned', 'paired', 'activated', 'failed']
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
  it('knows these transitions and no other, and none out of the two ends', () => {
    const table = STATES.map((state) => [
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
})
