/** `cps-bridge service`: the bridge as a service of the computer, or of one user. */
import { join, resolve } from 'node:path'
import { loadConfig } from '../../daemon/config-file.ts'
import { packageInfo } from '../../daemon/package-info.ts'
import type { Locale } from '../../errors/messages.ts'
import { setupFault } from '../../errors/setup-fault.ts'
import { SETUP } from '../../errors/setup-texts.ts'
import { hostSystem } from '../../state/host-system.ts'
import { commandRunner } from '../../state/run-command.ts'
import type { Output } from '../output.ts'
import { chooseManager } from '../service/choose-manager.ts'
import type { ServiceManager, ServiceState } from '../service/service-manager.ts'
import { SERVICE_TEXTS, type ServiceAction } from '../service/service-texts.ts'
import { NO_DEBUGGER } from '../../system/no-debugger.ts'
import { templatesIn } from '../service/templates.ts'

export interface ServiceFlags {
  readonly user?: boolean | undefined
  readonly terminalServer?: boolean | undefined
  readonly config?: string | undefined
  readonly purge?: boolean | undefined
  readonly json?: boolean | undefined
}

/** A start waits until the service answers, which makes its keys at its first start. */
const TOOL_TIMEOUT_MS = 120_000

function managerOf({ user = false }: ServiceFlags): ServiceManager {
  const launcher = process.argv[1] ?? ''
  return chooseManager(
    {
      system: hostSystem(),
      runCommand: commandRunner(TOOL_TIMEOUT_MS),
      templates: templatesIn(join(packageInfo().root, 'service')),
      program: [process.execPath, ...NO_DEBUGGER, launcher],
      root: '',
    },
    user,
  )
}

/** Whether it changed anything; null: it always does. */
async function act(
  action: ServiceAction,
  flags: ServiceFlags,
  manager: ServiceManager,
): Promise<boolean | null> {
  switch (action) {
    case 'install': {
      if (flags.terminalServer === true && flags.user === true) throw setupFault(SETUP.userTerminalServer())
      if (flags.terminalServer === true && process.platform !== 'linux')
        throw setupFault(SETUP.noSwitchboard())
      const config = flags.config === undefined ? undefined : resolve(flags.config)
      // Told now, and not by a service that does not start.
      loadConfig({ config })
      return manager.install({ terminalServer: flags.terminalServer ?? false, config })
    }
    case 'uninstall':
      return manager.uninstall(flags.purge ?? false)
    case 'start':
    case 'stop':
    case 'restart':
      await manager[action]()
      return null
    case 'status':
      return null
  }
}

function statusLines(state: ServiceState, locale: Locale): readonly string[] {
  const texts = SERVICE_TEXTS[locale]
  if (!state.installed) return [texts.absent]
  return [
    state.running ? texts.running(state.pid) : texts.stopped,
    ...(state.automatic ? [] : [texts.manual]),
    ...(state.terminalServer ? [texts.terminalServer] : []),
  ]
}

/** @throws BridgeError `SETUP_INVALID`: a right, the service, or the manager of services is missing; it does not start. */
export async function service(
  action: ServiceAction,
  flags: ServiceFlags,
  output: Output,
  locale: Locale,
): Promise<void> {
  const manager = managerOf(flags)
  const changed = await act(action, flags, manager)
  const scope = flags.user === true ? 'user' : 'system'
  if (flags.json === true) {
    output.json({ action, scope, ...(changed !== null && { changed }), ...(await manager.status()) })
    return
  }
  const texts = SERVICE_TEXTS[locale]
  if (action === 'status') for (const line of statusLines(await manager.status(), locale)) output.line(line)
  else if (changed === false && (action === 'install' || action === 'uninstall'))
    output.line(texts.unchanged[action])
  else output.line(texts.done[action])
}
