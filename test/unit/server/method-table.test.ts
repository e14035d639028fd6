import { describe, expect, it } from 'vitest'
import type { Caller } from '../../../src/bridge/bridge.ts'
import { type MethodName, METHODS } from '../../../src/contract/methods.ts'
import { createMethodTable } from '../../../src/server/method-table.ts'

const portal: Caller = {
  kind: 'portal',
  audience: 'https://sante-paca.fr',
  policy: { pinEntry: 'api', identity: 'allow', formats: ['jws'] },
}

describe('createMethodTable', () => {
  const physical = (Object.keys(METHODS) as MethodName[]).filter((name) => !name.startsWith('virtual.'))
  const table = createMethodTable({ methods: new Set(physical) })

  it.each(['virtual.insert', 'virtual.remove'])('does not know %s when the backend has none', (name) => {
    expect(() => table.find(name, portal, false)).toThrow(
      expect.objectContaining({ code: 'METHOD_NOT_FOUND' }),
    )
  })

  it('knows the methods of a connection whatever the backend', () => {
    const bare = createMethodTable({ methods: new Set() })
    expect(bare.find('events.subscribe', portal, false)).toBe('events.subscribe')
    expect(() => bare.find('bridge.info', portal, false)).toThrow(
      expect.objectContaining({ code: 'METHOD_NOT_FOUND' }),
    )
  })
})
