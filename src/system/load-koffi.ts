/** The one place that loads `koffi`, when a library of the system is first needed. */
import { createRequire } from 'node:module'

export type Koffi = typeof import('koffi')

/** @throws Error when the package has no build for this machine. */
export function loadKoffi(): Koffi {
  return createRequire(import.meta.url)('koffi') as Koffi
}

/** Ends the process at once: `exit` of the C library waits for the threads of libuv's pool (Observed with Node 20.20). */
export function exitNow(code: number, platform: string = process.platform): void {
  const koffi = loadKoffi()
  if (platform === 'win32') koffi.load('kernel32.dll').func('ExitProcess', 'void', ['uint32'])(code)
  else koffi.load(null).func('_exit', 'void', ['int'])(code)
}
