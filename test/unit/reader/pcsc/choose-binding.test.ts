import { describe, expect, it } from 'vitest'
import {
  type BindingName,
  chooseBinding,
  requireBinding,
} from '../../../../src/reader/pcsc/choose-binding.ts'
import type { PcscMini } from '../../../../src/reader/pcsc/pcsc-mini-native.ts'
import type { Pcsclite } from '../../../../src/reader/pcsc/pcsclite-native.ts'
import { pcscFault } from '../../../../src/reader/pcsc/return-codes.ts'

const unused = (): never => {
  throw new Error('not called')
}

const miniOfNobody: PcscMini = {
  newClient: unused,
  stopClient: unused,
  lendBuffer: unused,
  takeBack: unused,
}

/** Packages of a machine, and the choices that were logged on it. */
function machine(installed: readonly string[]) {
  const load = <T>(name: string, value: T): T => {
    if (!installed.includes(name)) throw pcscFault(`${name} cannot be loaded`, null)
    return value
  }
  const packages = {
    loadPcsclite: () => load<Pcsclite>('pcsclite', unused),
    loadPcscMini: () => load<PcscMini>('pcsc-mini', miniOfNobody),
    repeat: unused,
  }
  const logged: unknown[] = []
  const logger = { info: (fields: unknown) => void logged.push(fields) }
  return { packages, logger, logged }
}

describe('chooseBinding', () => {
  it.each<{ name: BindingName; installed: readonly string[]; binding: string }>([
    {
      name: 'auto',
      installed: ['pcsclite', 'pcsc-mini'],
      binding: 'pcsclite + pcsc-mini',
    },
    { name: 'auto', installed: ['pcsclite'], binding: 'pcsclite' },
    { name: 'auto', installed: ['pcsc-mini'], binding: 'pcsc-mini' },
    { name: 'pcsclite', installed: ['pcsclite', 'pcsc-mini'], binding: 'pcsclite' },
    { name: 'pcsc-mini', installed: ['pcsclite', 'pcsc-mini'], binding: 'pcsc-mini' },
  ])('takes for $name of $installed: $binding, once', ({ name, installed, binding }) => {
    const { packages, logger, logged } = machine(installed)
    const told: string[] = []
    const loadBinding = chooseBinding(name, logger, packages, (chosen) => void told.push(chosen))
    expect(told).toEqual([])
    expect(loadBinding()).toBe(loadBinding())
    expect(logged).toEqual([{ binding }])
    expect(told).toEqual([binding])
  })

  it.each<{ name: BindingName; installed: readonly string[]; message: string }>([
    { name: 'auto', installed: [], message: 'no PC/SC binding can be loaded' },
    { name: 'pcsclite', installed: ['pcsc-mini'], message: 'pcsclite cannot be loaded' },
    { name: 'pcsc-mini', installed: ['pcsclite'], message: 'pcsc-mini cannot be loaded' },
  ])('fails for $name of $installed', ({ name, installed, message }) => {
    const { packages, logger, logged } = machine(installed)
    expect(chooseBinding(name, logger, packages)).toThrow(message)
    expect(logged).toEqual([])
  })
})

describe('requireBinding', () => {
  it.each(['pcsclite', 'pcsc-mini'] as const)('refuses %s where it is not installed', (name) => {
    const { packages } = machine([name === 'pcsclite' ? 'pcsc-mini' : 'pcsclite'])
    expect(() => requireBinding(name, packages)).toThrow(
      expect.objectContaining({
        code: 'SETUP_INVALID',
        details: {
          reason: `readers.binding: the package ${name} is not installed, or cannot be loaded on this machine`,
        },
      }) as Error,
    )
  })

  it.each(['pcsclite', 'pcsc-mini'] as const)('accepts %s where it is installed', (name) => {
    expect(() => requireBinding(name, machine([name]).packages)).not.toThrow()
  })

  it('accepts the choice by itself on a machine without any', () => {
    expect(() => requireBinding('auto', machine([]).packages)).not.toThrow()
  })
})
