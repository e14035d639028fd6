/** `cps-bridge run`: the daemon in the foreground. */
import { type ConfigFlags, loadConfig } from '../../daemon/config-file.ts'
import { startDaemon } from '../../daemon/start-daemon.ts'
import type { Locale } from '../../errors/messages.ts'
import { openForeground } from '../foreground.ts'
import { packageInfo } from '../../daemon/package-info.ts'
import { connectManager, type ManagerLink } from '../service-manager-link.ts'
import { untilSignal } from '../until-signal.ts'

export interface RunFlags extends ConfigFlags {
  /** The service of the computer: it serves every user. */
  readonly system?: boolean | undefined
  /** Behind the switchboard of a terminal server. */
  readonly switchboard?: boolean | undefined
}

async function serve(flags: RunFlags, manager: ManagerLink, stopAsked: Promise<void>): Promise<void> {
  const { system = false, switchboard = false } = flags
  const config = loadConfig(flags)
  const foreground = openForeground(config)
  try {
    const starting = startDaemon(config, packageInfo(), foreground.log, { everybody: system, switchboard })
    const daemon = await Promise.race([starting, stopAsked.then(() => null)])
    // Making the first keys takes seconds; what is half made is made again at the next start.
    if (daemon === null) return
    foreground.tell({ event: 'listening', url: daemon.url })
    manager.ready()
    await stopAsked
    manager.stopping()
    await daemon.stop()
  } finally {
    await foreground.end()
  }
}

export async function run(flags: RunFlags, locale: Locale): Promise<void> {
  const signal = untilSignal()
  const manager = await connectManager(flags.system ?? false, locale)
  try {
    await serve(flags, manager, Promise.race([signal, manager.stopAsked]))
  } catch (error) {
    manager.ended(error)
    throw error
  }
  manager.ended(null)
  // Lines that nobody reads must not keep the process.
  process.exit(0)
}
