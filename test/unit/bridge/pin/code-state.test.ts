import { describe, expect, it } from 'vitest'
import { requireTry, triesOf } from '../../../../src/bridge/pin/code-state.ts'
import { requirePossiblePin } from '../../../../src/bridge/pin/pin-guard.ts'
import { isBridgeError } from '../../../../src/errors/bridge-error.ts'

const lengths = { minLength: 4, maxLength: 4 }
const tries = (triesLeft: number) => ({ lengths, state: { kind: 'tries', triesLeft } as const })

/** Code and details of what an act throws, null when it does not. */
function faultOf(act: () => void): unknown {
  try {
    act()
    return null
  } catch (error) {
    if (!isBridgeError(error)) throw error
    return [error.code, error.details]
  }
}

describe('a try of a code', () => {
  it.each([
    ['two tries', tries(2), false, null],
    ['the last one, with leave', tries(1), true, null],
    ['a code that is verified', { lengths, state: { kind: 'verified' } as const }, false, null],
  ])('is made with %s', (_what, state, allowLastTry, fault) => {
    expect(faultOf(() => requireTry(state, allowLastTry, 'pin'))).toBe(fault)
    expect(faultOf(() => requireTry(state, allowLastTry, 'puk'))).toBe(fault)
  })

  it.each([
    ['pin', 'PIN_LAST_TRY', 'PIN_BLOCKED'],
    ['puk', 'PUK_LAST_TRY', 'PUK_BLOCKED'],
  ] as const)('of the %s is not made with the last one, nor with none', (owner, last, blocked) => {
    expect(faultOf(() => requireTry(tries(1), false, owner))).toEqual([last, { triesLeft: 1 }])
    const none = { lengths, state: { kind: 'blocked' } as const }
    for (const leave of [false, true])
      expect(faultOf(() => requireTry(none, leave, owner))).toEqual([blocked, undefined])
  })

  it('is counted by the card alone', () => {
    expect([triesOf({ kind: 'tries', triesLeft: 2 }), triesOf({ kind: 'blocked' })]).toEqual([2, 0])
  })
})

describe('what is a PIN on some card', () => {
  it.each(['0000', '9999', '123456789012'])('%s', (code) => {
    expect(faultOf(() => requirePossiblePin(Buffer.from(code)))).toBeNull()
  })

  it.each(['', '123', '1234567890123', '12/4', '12:4', '١٢٣٤'])('is not “%s”', (code) => {
    expect(faultOf(() => requirePossiblePin(Buffer.from(code)))).toEqual(['PIN_FORMAT', lengths])
  })
})
