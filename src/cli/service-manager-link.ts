/** Tells the manager that started this process when it is ready, that it lives, and when it stops. */
import { type Notify, serviceNotify, watchdogInterval } from '../system/service-notify.ts'

export interface ManagerLink {
  /** Requests are answered; from now on signs of life are sent. */
  ready(): void
  stopping(): void
}

interface LinkOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly pid: number
  /** Null: nobody is to be told. */
  readonly notify: Notify | null
}

export function managerLink(
  { env, pid, notify }: LinkOptions = {
    env: process.env,
    pid: process.pid,
    notify: serviceNotify(process.env),
  },
): ManagerLink {
  let watchdog: NodeJS.Timeout | undefined
  return {
    ready() {
      notify?.('READY=1')
      const interval = watchdogInterval(env, pid)
      // From the loop that answers requests: when that hangs, so do the signs.
      if (notify !== null && interval !== null)
        watchdog = setInterval(() => notify('WATCHDOG=1'), interval).unref()
    },
    stopping() {
      clearInterval(watchdog)
      notify?.('STOPPING=1')
    },
  }
}
