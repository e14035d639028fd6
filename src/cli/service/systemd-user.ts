/** The service of one user under their own manager of systemd. */
import { rm, rmdir } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { setupFault } from '../../errors/setup-fault.ts'
import { SETUP } from '../../errors/setup-texts.ts'
import { stateFolderPath } from '../../state/state-folder-path.ts'
import { inRoot, mustRun, type ServiceContext } from './service-context.ts'
import { exists, refuseForeignFiles, writeServiceFiles } from './service-files.ts'
import type { ServiceManager } from './service-manager.ts'
import { activate, GLOBAL_USER_UNIT, requireSystemd, SYSTEMCTL, UNIT, unitState } from './systemd-unit.ts'
import { systemdCommand } from './templates.ts'

const SCOPE = ['--user']

/** Takes folders away that are empty now, up to the user's own. */
async function removeEmptyFolders(folder: string, last: string): Promise<void> {
  if (folder === last || !folder.startsWith(last)) return
  const removed = await rmdir(folder).then(
    () => true,
    () => false,
  )
  if (removed) await removeEmptyFolders(dirname(folder), last)
}

export function systemdUserManager(context: ServiceContext): ServiceManager {
  const { system, program, templates, runCommand } = context
  const { XDG_CONFIG_HOME: given = '', XDG_RUNTIME_DIR: runtime = '' } = system.env
  const configFolder = isAbsolute(given) ? given : join(system.homeFolder, '.config')
  const unitFile = inRoot(context, join(configFolder, 'systemd', 'user', UNIT))
  const globalUnit = inRoot(context, GLOBAL_USER_UNIT)
  const systemctl = (...args: readonly string[]): Promise<string> =>
    mustRun(context, SYSTEMCTL, ...SCOPE, ...args)
  const attempt = (...args: readonly string[]): Promise<{ readonly code: number }> =>
    runCommand(SYSTEMCTL, [...SCOPE, ...args])

  async function prepare(): Promise<void> {
    await requireSystemd(context, join(runtime, 'systemd', 'private'))
  }

  async function act(verb: 'start' | 'stop' | 'restart'): Promise<void> {
    await prepare()
    const there = (await exists(unitFile)) || (await exists(globalUnit))
    if (!there) throw setupFault(SETUP.serviceAbsent('cps-bridge service install --user'))
    if (verb === 'stop') await systemctl('stop', UNIT)
    else await activate(context, SCOPE, verb)
  }

  return {
    async install({ config }) {
      await prepare()
      await refuseForeignFiles([unitFile])
      const { running } = await unitState(context, SCOPE)
      // On a terminal server every user has the unit that the administrator installed.
      if (await exists(globalUnit)) {
        await activate(context, SCOPE, 'start')
        return !running
      }
      const flags = config === undefined ? [] : ['--config', config]
      const command = systemdCommand([...program, 'run', ...flags])
      const unit = await templates('linux/cps-bridge.user.service', { COMMAND: command })
      const written = await writeServiceFiles(new Map([[unitFile, unit]]))
      try {
        await systemctl('daemon-reload')
        await systemctl('enable', UNIT)
        await activate(context, SCOPE, written.changed ? 'restart' : 'start')
      } catch (error) {
        if (written.changed) await attempt('disable', '--now', UNIT)
        await written.undo()
        await attempt('daemon-reload')
        await attempt('reset-failed', UNIT)
        throw error
      }
      return written.changed || !running
    },
    async uninstall(purge) {
      await prepare()
      await refuseForeignFiles([unitFile])
      const { changed } = await (async () => {
        if (await exists(unitFile)) await attempt('disable', '--now', UNIT)
        return writeServiceFiles(new Map([[unitFile, null]]))
      })()
      await removeEmptyFolders(dirname(unitFile), inRoot(context, system.homeFolder))
      await attempt('daemon-reload')
      await attempt('reset-failed', UNIT)
      const stateFolder = stateFolderPath(system)
      const hadState = purge && (await exists(stateFolder))
      if (hadState) await rm(stateFolder, { recursive: true, force: true })
      return changed || hadState
    },
    start: () => act('start'),
    stop: () => act('stop'),
    restart: () => act('restart'),
    async status() {
      const files = []
      for (const path of [unitFile, globalUnit]) if (await exists(path)) files.push(path)
      const { running, automatic, pid } = await unitState(context, SCOPE)
      const terminalServer = files.includes(globalUnit)
      return {
        installed: files.length > 0,
        running,
        automatic: automatic || terminalServer,
        terminalServer,
        pid,
        files,
      }
    },
  }
}
