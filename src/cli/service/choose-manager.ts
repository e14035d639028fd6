/** The manager of services of this system, for the computer or for one user. */
import { machineRegistry } from '../../system/windows-registry.ts'
import { windowsServices } from '../../system/windows-services.ts'
import { launchdManager } from './launchd.ts'
import { logOnTaskManager } from './log-on-task.ts'
import type { ServiceContext } from './service-context.ts'
import type { ServiceManager } from './service-manager.ts'
import { SystemdManager } from './systemd.ts'
import { systemdUserManager } from './systemd-user.ts'
import { WindowsManager } from './windows-manager.ts'

const TERMINAL_SERVER = String.raw`SYSTEM\CurrentControlSet\Control\Terminal Server`
/** 1: applications run on this computer for users elsewhere (Remote Desktop Session Host). */
const APPLICATION_MODE = 'TSAppCompat'

/**
 * Where Windows serves desktops to users elsewhere, everybody has a bridge of their own from log-on: session 0, where
 * services run, does not see the readers that a session brings along.
 */
function windows(context: ServiceContext): ServiceManager {
  const registry = machineRegistry()
  if (registry.number(TERMINAL_SERVER, APPLICATION_MODE) === 1) return logOnTaskManager(context, true)
  return new WindowsManager(context, { services: windowsServices(), registry })
}

export function chooseManager(context: ServiceContext, user: boolean): ServiceManager {
  const { platform } = context.system
  if (platform === 'darwin') return launchdManager(context, user)
  if (platform === 'win32') return user ? logOnTaskManager(context, false) : windows(context)
  return user ? systemdUserManager(context) : new SystemdManager(context)
}
