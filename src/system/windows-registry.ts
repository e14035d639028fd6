/** Values below HKEY_LOCAL_MACHINE in the registry of Windows (advapi32.dll, winreg.h). */
import { loadKoffi } from './load-koffi.ts'
import { WindowsError } from './windows-error.ts'

const HKEY_LOCAL_MACHINE = 0x80000002
const REG_EXPAND_SZ = 2
const REG_DWORD = 4
const RRF_RT_REG_DWORD = 0x10
const ERROR_FILE_NOT_FOUND = 2

export interface MachineRegistry {
  /** @returns null when there is no such value. */
  number(key: string, name: string): number | null
  /** Makes the key too. A text may name variables of the environment. */
  set(key: string, name: string, value: string | number): void
  /** Removes a key with all below it, if it is there. */
  remove(key: string): void
}

/** @throws Error when koffi has no build for this machine. Calls throw `WindowsError`. */
export function machineRegistry(): MachineRegistry {
  const library = loadKoffi().load('advapi32.dll')
  const get = library.func('RegGetValueW', 'int', [
    'uintptr',
    'str16',
    'str16',
    'uint32',
    'void *',
    'void *',
    'void *',
  ])
  const set = library.func('RegSetKeyValueW', 'int', [
    'uintptr',
    'str16',
    'str16',
    'uint32',
    'void *',
    'uint32',
  ])
  const removeTree = library.func('RegDeleteTreeW', 'int', ['uintptr', 'str16'])
  const check = (call: string, code: unknown): void => {
    if (Number(code) !== 0) throw new WindowsError(call, Number(code))
  }
  return {
    number(key, name) {
      const value = Buffer.alloc(4)
      const size = Buffer.from([4, 0, 0, 0])
      return get(HKEY_LOCAL_MACHINE, key, name, RRF_RT_REG_DWORD, null, value, size) === 0
        ? value.readUInt32LE()
        : null
    },
    set(key, name, value) {
      const bytes = typeof value === 'string' ? Buffer.from(`${value}\0`, 'utf16le') : Buffer.alloc(4)
      if (typeof value === 'number') bytes.writeUInt32LE(value)
      const type = typeof value === 'string' ? REG_EXPAND_SZ : REG_DWORD
      check('RegSetKeyValueW', set(HKEY_LOCAL_MACHINE, key, name, type, bytes, bytes.length))
    },
    remove(key) {
      const code: unknown = removeTree(HKEY_LOCAL_MACHINE, key)
      if (code !== ERROR_FILE_NOT_FOUND) check('RegDeleteTreeW', code)
    },
  }
}
