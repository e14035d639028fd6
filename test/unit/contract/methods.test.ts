import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { METHODS, type MethodName } from '../../../src/contract/methods.ts'
import { NOTIFICATIONS } from '../../../src/contract/notifications.ts'
import { validateParams } from '../../../src/contract/checks.js'
import { type Check, checkOf } from '../../../src/contract/validate.ts'
import { RUNS } from '../../helpers/properties.ts'

const names = Object.keys(METHODS) as MethodName[]
const checks = new Map<MethodName, Check<unknown>>(
  names.map((name) => [name, checkOf<unknown>(validateParams[name])]),
)
const faultOf = (method: MethodName, params: unknown): string | undefined => {
  const outcome = checks.get(method)?.(params)
  return outcome !== undefined && 'fault' in outcome ? outcome.fault : undefined
}

const CHALLENGE = { challenge: 'c' }
/** The least that a call must say. */
const LEAST: Readonly<Record<MethodName, object>> = {
  'bridge.info': {},
  'rpc.discover': {},
  'readers.list': {},
  'events.subscribe': {},
  'events.unsubscribe': {},
  'card.identity': {},
  'card.certificate': { use: 'authentication' },
  'pin.status': {},
  'pin.verify': {},
  'pin.prepare': {},
  'pin.change': { attempt: 'a', pin: '1234', newPin: '9876', newPinAgain: '9876' },
  'pin.unblock': { attempt: 'a', puk: '12345678', newPin: '9876', newPinAgain: '9876' },
  'activation.sign': CHALLENGE,
  'operation.cancel': { id: 1 },
  'virtual.insert': {},
  'virtual.remove': {},
  'virtual.configure': {},
  'virtual.prompt': { answer: 'confirm' },
}

describe('METHODS', () => {
  it('names the methods of the protocol and no other', () => {
    expect(names).toEqual(Object.keys(LEAST))
  })

  it.each(names)('takes %s with the least that it needs', (name) => {
    expect(faultOf(name, LEAST[name])).toBeUndefined()
  })

  it.each(names)('refuses a member that %s does not know, and anything but an object', (name) => {
    expect(faultOf(name, { ...LEAST[name], foo: 1 })).toBe('/foo')
    expect(faultOf(name, [])).toBe('')
    expect(faultOf(name, null)).toBe('')
  })

  it.each<[MethodName, object, string]>([
    ['card.identity', { reader: 1 }, '/reader'],
    ['card.identity', { waitSeconds: 121 }, '/waitSeconds'],
    ['card.certificate', {}, '/use'],
    ['card.certificate', { use: 'both' }, '/use'],
    ['pin.status', { reader: null }, '/reader'],
    ['pin.verify', { pin: 1234 }, '/pin'],
    ['pin.verify', { then: 'card.identity' }, '/then'],
    ['pin.verify', { expect: { nationalID: '8' } }, '/expect/nationalID'],
    ['pin.change', { pin: '1234', newPin: '9876', newPinAgain: '9876' }, '/attempt'],
    ['pin.change', { ...LEAST['pin.change'], puk: '12345678' }, '/puk'],
    ['pin.change', { ...LEAST['pin.change'], pin: 1234 }, '/pin'],
    ['pin.unblock', { ...LEAST['pin.unblock'], newPin: '1'.repeat(65) }, '/newPin'],
    ['activation.sign', {}, '/challenge'],
    ['activation.sign', { challenge: 1 }, '/challenge'],
    ['activation.sign', { ...CHALLENGE, format: 'pdf' }, '/format'],
    ['activation.sign', { ...CHALLENGE, confirm: `${'A'.repeat(42)}=` }, '/confirm'],
    ['operation.cancel', {}, '/id'],
    ['operation.cancel', { id: null }, '/id'],
    ['operation.cancel', { id: 1.5 }, '/id'],
    ['virtual.insert', { profile: 3 }, '/profile'],
    ['virtual.remove', { profile: 'p' }, '/profile'],
  ])('finds the fault of %s %j at %s', (name, params, fault) => {
    expect(faultOf(name, params)).toBe(fault)
  })

  it.each<[MethodName, object]>([
    ['card.identity', { reader: 'r1', waitSeconds: 0 }],
    ['card.certificate', { reader: 'r1', use: 'signature' }],
    ['pin.verify', { pin: '', allowLastTry: true, then: 'activation.sign', expect: {} }],
    ['activation.sign', { ...CHALLENGE, format: 'web-eid:1.0', expect: { nationalId: '8', test: false } }],
    ['operation.cancel', { id: 'a' }],
    ['virtual.insert', { reader: 'r1', profile: 'rpps' }],
  ])('takes %s with %j', (name, params) => {
    expect(faultOf(name, params)).toBeUndefined()
  })

  test.prop([fc.constantFrom(...names), fc.jsonValue()], RUNS)(
    'judges any JSON: it fits, or has a fault whose path is a JSON Pointer',
    (name, params) => {
      expect(faultOf(name, params) ?? '').toMatch(/^(?:\/(?:[^~/]|~[01])*)*$/u)
    },
  )
})

describe('NOTIFICATIONS', () => {
  it('names the notifications of the protocol', () => {
    expect(Object.keys(NOTIFICATIONS)).toEqual([
      'reader.attached',
      'reader.detached',
      'card.inserted',
      'card.removed',
      'prompt.requested',
      'prompt.closed',
      'operation.progress',
      'bridge.degraded',
      'bridge.recovered',
    ])
  })
})
