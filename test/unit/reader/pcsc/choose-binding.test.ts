import { describe, expect, it } from 'vitest'
import {
  type BindingName,
  chooseBinding,
  requireBinding,
} from '../../../../src/reader/pcsc/choose-binding.ts'
import type { Pcsclite } from '../../../../src/reader/pcsc/pcsclite-native.ts'
import { pcscFault } from '../../../../src/reader/pcsc/return-codes.ts'
import type { PcscLibrary } from '../../../../src/system/pcsc-library.ts'

const unused = (): never => {
  throw new Error('not called')
}

/** Libraries and packages of a machine, and the choices that were logged on it. */
function machine(installed: readonly string[]) {
  const load = <T>(name: string, value: T): T => {
    if (!installed.includes(name)) throw pcscFault(`${name} cannot be loaded`, null)
    return value
  }
  const packages = {
    loadSystem: () => load('libpcsclite', {} as PcscLibrary),
    loadPcsclite: () => load<Pcsclite>('pcsclite', unused),
  }
  const logged: unknown[] = []
  const logger = { info: (fields: unknown) => void logged.push(fields) }
  return { packages, logger, logged }
}

describe('chooseBinding', () => {
  it.each<{ name: BindingName; installed: readonly string[]; binding: string }>([
    { name: 'auto', installed: ['libpcsclite', 'pcsclite'], binding: 'system' },
    { name: 'auto', installed: ['libpcsclite'], binding: 'system' },
    { name: 'auto', installed: ['pcsclite'], binding: 'pcsclite' },
    { name: 'system', installed: ['libpcsclite', 'pcsclite'], binding: 'system' },
    { name: 'pcsclite', installed: ['libpcsclite', 'pcsclite'], binding: 'pcsclite' },
  ])('takes for $name of $installed: $binding, once', ({ name, installed, binding }) => {
    const { packages, logger, logged } = machine(installed)
    const told: string[] = []
    const loadBinding = chooseBinding(name, logger, packages, (chosen) => void told.push(chosen))
    expect(told).toEqual([])
    expect(loadBinding()).toBe(loadBinding())
    expect(logged).toEqual([{ event: 'pcsc-binding', binding }])
    expect(told).toEqual([binding])
  })

  it.each<{ name: BindingName; installed: readonly string[]; message: string }>([
    { name: 'auto', installed: [], message: "the system's PC/SC library cannot be loaded" },
    { name: 'system', installed: ['pcsclite'], message: "the system's PC/SC library cannot be loaded" },
    { name: 'pcsclite', installed: ['libpcsclite'], message: 'pcsclite cannot be loaded' },
  ])('fails for $name of $installed', ({ name, installed, message }) => {
    const { packages, logger, logged } = machine(installed)
    expect(chooseBinding(name, logger, packages)).toThrow(message)
    expect(logged).toEqual([])
  })
})

describe('requireBinding', () => {
  it('refuses pcsclite where it is not installed', () => {
    expect(() => requireBinding('pcsclite', machine(['libpcsclite']).packages)).toThrow(
      expect.objectContaining({
        code: 'SETUP_INVALID',
        details: {
          reason:
            'readers.binding: the package pcsclite is not installed, or cannot be loaded on this machine',
          french:
            'readers.binding : le paquet pcsclite n’est pas installé, ou ne peut être chargé sur ce poste',
        },
      }) as Error,
    )
  })

  it('accepts pcsclite where it is installed', () => {
    expect(() => requireBinding('pcsclite', machine(['pcsclite']).packages)).not.toThrow()
  })

  it.each(['auto', 'system'] as const)('accepts %s on a machine without any: it may come later', (name) => {
    expect(() => requireBinding(name, machine([]).packages)).not.toThrow()
  })
})
