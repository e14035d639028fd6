/** What systemd is told by a service that it started (sd_notify(3), sd_watchdog_enabled(3)). */
import { loadKoffi } from './load-koffi.ts'

type Env = Readonly<Record<string, string | undefined>>

/** One or more assignments, `READY=1`. */
export type Notify = (state: string) => void

/** How often a sign of life is due within the time that systemd waits for one. */
const SIGNS_OF_LIFE = 3
const MICROSECONDS = 1000

/**
 * @returns null where no manager listens (`NOTIFY_SOCKET`), or the system has no libsystemd.
 */
export function serviceNotify(env: Env): Notify | null {
  if (process.platform !== 'linux' || (env['NOTIFY_SOCKET'] ?? '') === '') return null
  try {
    const send = loadKoffi().load('libsystemd.so.0').func('sd_notify', 'int', ['int', 'str'])
    return (state) => void send(0, state)
  } catch {
    return null
  }
}

/** Milliseconds between two signs of life; null: none is expected. */
export function watchdogInterval(env: Env, pid: number): number | null {
  const microseconds = Number(env['WATCHDOG_USEC'] ?? 0)
  const owner = env['WATCHDOG_PID']
  if (!(microseconds > 0) || (owner !== undefined && Number(owner) !== pid)) return null
  return microseconds / MICROSECONDS / SIGNS_OF_LIFE
}
