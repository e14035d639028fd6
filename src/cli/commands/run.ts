/** `cps-bridge run`: the daemon in the foreground. */
import { type ConfigFlags, loadConfig } from '../../daemon/config-file.ts'
import { startDaemon } from '../../daemon/start-daemon.ts'
import { openForeground } from '../foreground.ts'
import { packageInfo } from '../../daemon/package-info.ts'
import { managerLink } from '../service-manager-link.ts'
import { untilSignal } from '../until-signal.ts'

export interface RunFlags extends ConfigFlags {
  /** The service of the computer: it serves every user. */
  readonly system?: boolean | undefined
}

export async function run(flags: RunFlags): Promise<void> {
  const stopAsked = untilSignal()
  const config = loadConfig(flags)
  const foreground = openForeground(config)
  const manager = managerLink()
  try {
    const starting = startDaemon(config, packageInfo(), foreground.log, { everybody: flags.system ?? false })
    const daemon = await Promise.race([starting, stopAsked.then(() => null)])
    // Making the first keys takes seconds; what is half made is made again at the next start.
    if (daemon === null) process.exit(0)
    foreground.tell({ event: 'listening', url: daemon.url })
    manager.ready()
    await stopAsked
    manager.stopping()
    await daemon.stop()
  } finally {
    await foreground.end()
  }
  // Lines that nobody reads must not keep the process.
  process.exit(0)
}
