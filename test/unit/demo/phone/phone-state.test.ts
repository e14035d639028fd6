import { describe, expect, it } from 'vitest'
import { FIRST_FACTS, screenOf, secondsLeft } from '../../../../src/demo/phone/phone-state.ts'
import { readQrText } from '../../../../src/demo/phone/qr-text.ts'
import { explain } from '../../../../src/demo/phone/texts.ts'

const HOLDER = { nationalId: '899700218896', familyName: 'MARTIN', givenName: 'ALICE' }
const activation = (state: 'scanned' | 'paired' | 'activated' | 'failed') => ({
  activation: { state, failure: null, code: null, codeExpiresAt: null, holder: HOLDER },
})
const credential = (locked = false) => ({ credential: { holder: HOLDER, locked, requests: [] } })
const request = { id: 'a', portal: 'p', number: '12', expiresAt: '2026-11-23T08:00:00Z' }
/** The computer asks, and shows that the phone is to be looked at. */
const asked = { credential: { holder: HOLDER, locked: false, requests: [request] } }
const KNOWN = { ...FIRST_FACTS, known: true }

describe('screenOf', () => {
  it.each([
    ['starting', { known: false }],
    ['welcome', {}],
    ['scan', { accepted: true }],
    ['code', { ...activation('scanned'), ...credential() }],
    ['password', { ...activation('paired'), scanning: true }],
    ['ended', activation('failed')],
    ['scan', { ...activation('failed'), accepted: true, scanning: true }],
    ['replaced', activation('activated')],
    ['activated', { ...activation('activated'), ...credential(), fresh: true }],
    ['home', { ...activation('activated'), ...asked, fresh: true }],
    ['home', { ...activation('failed'), ...credential() }],
    ['locked', credential(true)],
  ] as const)('is %s for %j', (screen, facts) => {
    expect(screenOf({ ...KNOWN, ...facts })).toBe(screen)
  })
})

describe('secondsLeft', () => {
  it('rounds up and never falls below zero', () => {
    expect(secondsLeft('2026-11-23T08:00:01.001Z', Date.UTC(2026, 10, 23, 8))).toBe(2)
    expect(secondsLeft('2026-11-23T07:00:00Z', Date.UTC(2026, 10, 23, 8))).toBe(0)
  })
})

describe('readQrText', () => {
  const origin = 'http://localhost:17483'
  const secret = 'A'.repeat(43)
  it.each([
    [`${origin}/#activation=${secret}`, { kind: 'activation', secret }],
    [`http://localhost:1/#activation=${secret}`, { kind: 'elsewhere' }],
    [`${origin}/#activation=short`, { kind: 'other' }],
    ['BEGIN:VCARD', { kind: 'other' }],
  ])('reads %s', (text, read) => {
    expect(readQrText(text, origin)).toStrictEqual(read)
  })
})

describe('explain', () => {
  it('counts the tries that are left', () => {
    expect(explain('PASSWORD_WRONG', '2')).toStrictEqual({ key: 'passwordWrong', values: { tries: '2' } })
    expect(explain('PASSWORD_WRONG', '1')).toStrictEqual({ key: 'passwordLast' })
    expect(explain(null, null)).toStrictEqual({ key: 'faultOffline' })
  })
})
