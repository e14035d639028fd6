/** What ties a running bridge to the manager that started it: systemd, or the service manager of Windows. */
import { type AnyBridgeError, toBridgeError } from '../errors/bridge-error.ts'
import { type Locale, messageOf } from '../errors/messages.ts'
import { type Notify, serviceNotify, watchdogInterval } from '../system/service-notify.ts'
import { type LogEvent, windowsEventLog } from '../system/windows-event-log.ts'
import { connectWindowsService, type WindowsService } from '../system/windows-service.ts'
import { exitCodeOf } from './exit-codes.ts'

export interface ManagerLink {
  /** Resolves when the manager asks for the end in another way than by a signal. */
  readonly stopAsked: Promise<void>
  /** Requests are answered; from now on signs of life are sent. */
  ready(): void
  stopping(): void
  /** @param thrown - why it ends; null: it was asked to. */
  ended(thrown: unknown): void
}

interface NotifyOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly pid: number
  /** Null: nobody is to be told. */
  readonly notify: Notify | null
}

export function notifyLink({ env, pid, notify }: NotifyOptions): ManagerLink {
  let watchdog: NodeJS.Timeout | undefined
  return {
    stopAsked: new Promise(() => undefined),
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
    ended: () => undefined,
  }
}

const EVENTS: Readonly<Record<Locale, { readonly started: string; readonly ended: string }>> = {
  fr: { started: 'Le service cps-bridge est démarré.', ended: 'Le service cps-bridge est arrêté.' },
  en: { started: 'The service cps-bridge is running.', ended: 'The service cps-bridge is stopped.' },
}

function faultText(error: AnyBridgeError, locale: Locale): string {
  const { what, advice = '' } = messageOf(error, locale)
  return `${what} ${advice}`.trim()
}

export function windowsLink(service: WindowsService, logEvent: LogEvent, locale: Locale): ManagerLink {
  const events = EVENTS[locale]
  return {
    stopAsked: service.stopAsked,
    ready() {
      service.report('running')
      logEvent('information', events.started)
    },
    stopping: () => service.report('stopPending'),
    ended(thrown) {
      if (thrown === null) {
        logEvent('information', events.ended)
        service.report('stopped')
        return
      }
      const error = toBridgeError(thrown)
      logEvent('error', faultText(error, locale))
      // A wrong configuration is a stop, and left so; any other end is not told, which has the service started anew.
      if (exitCodeOf(error.code) === 2) service.report('stopped', 2)
    },
  }
}

const SERVICE = 'cps-bridge'

/** @param system - whether this is the service of the computer. */
export async function connectManager(system: boolean, locale: Locale): Promise<ManagerLink> {
  const service = system && process.platform === 'win32' ? await connectWindowsService(SERVICE) : null
  if (service !== null) return windowsLink(service, windowsEventLog(SERVICE), locale)
  return notifyLink({ env: process.env, pid: process.pid, notify: serviceNotify(process.env) })
}
