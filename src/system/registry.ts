/** Values of the registry of Windows (winreg.h), read by its own function. */
import { loadKoffi } from './load-koffi.ts'

/** HKEY_LOCAL_MACHINE, a handle that is always open: 0x80000002, with its sign. */
const LOCAL_MACHINE = -2147483646n
/** RRF_RT_REG_SZ and RRF_RT_REG_DWORD. */
const TEXT = 0x2
const NUMBER = 0x10
const MAX_BYTES = 65_536

/**
 * A value below HKEY_LOCAL_MACHINE, a text or a number.
 *
 * @param name - of the value, after the names of keys below `key`, divided by backslashes
 * @returns null where there is none, and on every other system.
 */
export function policyValue(key: string, name: string): string | number | null {
  if (process.platform !== 'win32') return null
  const at = name.lastIndexOf('\\')
  const path = at < 0 ? key : `${key}\\${name.slice(0, at)}`
  const value = name.slice(at + 1)
  const read = loadKoffi()
    .load('advapi32.dll')
    .func('RegGetValueW', 'int32', ['int64', 'str16', 'str16', 'uint32', 'void *', 'void *', 'void *'])
  const data = Buffer.alloc(MAX_BYTES)
  const sized = (): Buffer => {
    const size = Buffer.alloc(4)
    size.writeUInt32LE(MAX_BYTES)
    return size
  }
  const size = sized()
  if (read(LOCAL_MACHINE, path, value, TEXT, null, data, size) === 0)
    return data.toString('utf16le', 0, size.readUInt32LE() - 2)
  return read(LOCAL_MACHINE, path, value, NUMBER, null, data, sized()) === 0 ? data.readUInt32LE() : null
}
