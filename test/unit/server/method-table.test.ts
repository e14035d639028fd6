import { describe, expect, it } from 'vitest'
import type { Caller } from '../../../src/bridge/bridge.ts'
import { type MethodName, METHODS } from '../../../src/contract/methods.ts'
import { isBridgeError } from '../../../src/errors/bridge-error.ts'
import { createMethodTable } from '../../../src/server/rpc/method-table.ts'

const portal: Caller = {
  kind: 'portal',
  audience: 'https://sante-paca.fr',
  policy: { pinEntry: 'api', identity: 'allow', formats: ['jws'] },
}

const own: Caller = { ...portal, kind: 'own', audience: 'https://localhost:17443' }
const codeOf = (work: () => unknown): string => {
  try {
    return String(work())
  } catch (error) {
    return isBridgeError(error) ? error.code : String(error)
  }
}

describe('createMethodTable', () => {
  const physical = (Object.keys(METHODS) as MethodName[]).filter((name) => !name.startsWith('virtual.'))
  const table = createMethodTable({ methods: new Set(physical) })

  it.each(['virtual.insert', 'virtual.remove', 'virtual.configure', 'virtual.prompt'])(
    'does not know %s when the backend has none',
    (name) => {
      expect(() => table.find(name, portal, false)).toThrow(
        expect.objectContaining({ code: 'METHOD_NOT_FOUND' }),
      )
    },
  )

  it.each(['pin.prepare', 'pin.change', 'pin.unblock'])(
    'knows %s for a page of its own with a status ticket alone',
    (name) => {
      const find = (caller: Caller): string => codeOf(() => table.find(name, caller, true))
      expect(find(portal)).toBe('METHOD_NOT_FOUND')
      expect(find({ ...portal, hasTicket: true })).toBe('METHOD_NOT_FOUND')
      expect(find({ ...portal, kind: 'admin' })).toBe('METHOD_NOT_FOUND')
      expect(find(own)).toBe('ORIGIN_FORBIDDEN')
      expect(find({ ...own, hasTicket: true })).toBe(name)
    },
  )

  it('opens nothing else to a ticket', () => {
    const find = (): string => codeOf(() => table.find('activation.sign', { ...own, hasTicket: true }, true))
    expect(find()).toBe('ORIGIN_FORBIDDEN')
  })

  it('knows the methods of a connection whatever the backend', () => {
    const bare = createMethodTable({ methods: new Set() })
    expect(bare.find('events.subscribe', portal, false)).toBe('events.subscribe')
    expect(() => bare.find('bridge.info', portal, false)).toThrow(
      expect.objectContaining({ code: 'METHOD_NOT_FOUND' }),
    )
  })
})
