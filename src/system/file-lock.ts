/**
 * A lock of the system's on a file: `flock` on Linux and macOS, `LockFileEx` on Windows. The kernel ends it with the
 * process that has it, however that ends. Nothing is written to the file.
 */
import { closeSync, constants, openSync } from 'node:fs'
import { constants as system } from 'node:os'
import { type Koffi, loadKoffi } from './load-koffi.ts'

export interface FileLock {
  release(): void
}

/** flock(2): LOCK_EX and LOCK_NB, the same numbers on Linux and macOS. */
const LOCK_EX_NB = 2 | 4

/** CreateFileW and LockFileEx (fileapi.h, winnt.h and minwinbase.h of the Windows SDK). */
const GENERIC_READ_WRITE = 0xc0000000
const FILE_SHARE_ALL = 1 | 2 | 4
const OPEN_EXISTING = 3
const INVALID_HANDLE_VALUE = -1
const EXCLUSIVE_FAIL_IMMEDIATELY = 2 | 1
const OVERLAPPED_BYTES = 32

/**
 * Takes the lock, and makes the file where there is none.
 *
 * @returns null when it is taken, by another process or by this one.
 * @throws Error with the system's `code` when the file cannot be opened or locked; without one when koffi has no build
 *   for this machine.
 */
export function lockFile(path: string): FileLock | null {
  const koffi = loadKoffi()
  // Windows has no O_NOFOLLOW: it counts as 0 there.
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600)
  if (process.platform !== 'win32') return flock(koffi, file)
  closeSync(file)
  return lockFileEx(koffi, path)
}

function flock(koffi: Koffi, file: number): FileLock | null {
  if (koffi.load(null).func('flock', 'int', ['int', 'int'])(file, LOCK_EX_NB) === 0)
    return { release: () => closeSync(file) }
  const errno = koffi.errno()
  closeSync(file)
  if (errno === system.errno.EWOULDBLOCK) return null
  const [code] = Object.entries(system.errno).find(([, value]) => value === errno) ?? ['UNKNOWN']
  throw Object.assign(new Error(`flock: ${code}`), { code })
}

/** A handle of its own: the C library that has Node's file numbers is inside Node. */
function lockFileEx(koffi: Koffi, path: string): FileLock | null {
  const kernel = koffi.load('kernel32.dll')
  const create = kernel.func('CreateFileW', 'intptr', [
    'str16',
    'uint32',
    'uint32',
    'void *',
    'uint32',
    'uint32',
    'void *',
  ])
  const lock = kernel.func('LockFileEx', 'int', ['intptr', 'uint32', 'uint32', 'uint32', 'uint32', 'void *'])
  const close = kernel.func('CloseHandle', 'int', ['intptr'])
  const handle: unknown = create(path, GENERIC_READ_WRITE, FILE_SHARE_ALL, null, OPEN_EXISTING, 0, null)
  if (Number(handle) === INVALID_HANDLE_VALUE)
    throw Object.assign(new Error('CreateFileW: the file cannot be opened'), { code: 'EACCES' })
  // The first byte; a lock may lie beyond the end of a file. On an open file it fails for one reason: the lock is taken.
  if (lock(handle, EXCLUSIVE_FAIL_IMMEDIATELY, 0, 1, 0, Buffer.alloc(OVERLAPPED_BYTES)) !== 0)
    return { release: () => void close(handle) }
  close(handle)
  return null
}
