/** A bridge of each user from their log-on, by the task scheduler of Windows. */
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, win32 } from 'node:path'
import { setupFault } from '../../errors/setup-fault.ts'
import { SETUP } from '../../errors/setup-texts.ts'
import { stateFolderPath } from '../../state/state-folder-path.ts'
import { mustRun, type ServiceContext } from './service-context.ts'
import { exists, writeServiceFiles } from './service-files.ts'
import type { ServiceManager } from './service-manager.ts'
import { MARK, windowsCommand, xmlText } from './templates.ts'

/** The group of all users (well-known security identifiers): its name is translated, this is not. */
const ALL_USERS = 'S-1-5-32-545'

/** @param everybody - a task for all users of the computer, instead of one for this user. */
export function logOnTaskManager(context: ServiceContext, everybody: boolean): ServiceManager {
  const { system, program, templates, runCommand } = context
  const {
    USERNAME: user = '',
    USERDOMAIN: domain = '',
    SystemRoot: windows = String.raw`C:\Windows`,
  } = system.env
  const name = everybody ? 'cps-bridge' : `cps-bridge-${user}`
  const inSystem = (file: string): string => win32.join(windows, 'System32', file)
  const schtasks = inSystem('schtasks.exe')
  const ask = (...args: readonly string[]) => runCommand(schtasks, [...args, '/tn', name])
  const installed = async (): Promise<boolean> => (await ask('/query')).code === 0

  /** The task runs no window: `node.exe` is a program of the console. */
  async function taskFile(config: string | undefined): Promise<string> {
    const account = xmlText(domain === '' ? user : `${domain}\\${user}`)
    const flags = config === undefined ? [] : ['--config', config]
    const text = await templates('windows/log-on-task.xml', {
      USER: everybody ? '' : `<UserId>${account}</UserId>`,
      PRINCIPAL: everybody
        ? `<GroupId>${ALL_USERS}</GroupId>`
        : `<UserId>${account}</UserId><LogonType>InteractiveToken</LogonType>`,
      INSTANCES: everybody ? 'Parallel' : 'IgnoreNew',
      PROGRAM: xmlText(inSystem('conhost.exe')),
      ARGUMENTS: xmlText(`--headless ${windowsCommand([...program, 'run', ...flags])}`),
    })
    return `\uFEFF${text}`
  }

  async function act(verb: '/run' | '/end', action: string): Promise<void> {
    if (!(await installed()))
      throw setupFault(SETUP.serviceAbsent(`cps-bridge service install${everybody ? '' : ' --user'}`))
    const { code } = await ask(verb)
    if (code !== 0) throw setupFault(SETUP.serviceNeedsRights(action))
  }

  return {
    async install({ config }) {
      const wanted = await taskFile(config)
      const { output } = await runCommand(schtasks, ['/query', '/tn', name, '/xml'])
      const wasThere = await installed()
      if (wasThere && output !== '' && !output.includes(MARK)) throw setupFault(SETUP.foreignService(name))
      const file = join(tmpdir(), `cps-bridge-task-${process.pid}.xml`)
      await writeServiceFiles(new Map([[file, Buffer.from(wanted, 'utf16le')]]))
      try {
        const { code } = await runCommand(schtasks, ['/create', '/f', '/tn', name, '/xml', file])
        if (code !== 0) throw setupFault(SETUP.serviceNeedsRights('install'))
      } finally {
        await rm(file, { force: true })
      }
      await mustRun(context, schtasks, '/run', '/tn', name)
      return true
    },
    async uninstall(purge) {
      const wasThere = await installed()
      if (wasThere) {
        await ask('/end')
        const { code } = await ask('/delete', '/f')
        if (code !== 0) throw setupFault(SETUP.serviceNeedsRights('uninstall'))
      }
      const state = stateFolderPath(system)
      const hadState = purge && !everybody && (await exists(state))
      if (hadState) await rm(state, { recursive: true, force: true })
      return wasThere || hadState
    },
    start: () => act('/run', 'start'),
    stop: () => act('/end', 'stop'),
    restart: async () => {
      await act('/end', 'restart')
      await act('/run', 'restart')
    },
    async status() {
      const there = await installed()
      // The words of the list are translated: whether a bridge runs is told by its own files (`cps-bridge open`).
      return {
        installed: there,
        running: false,
        automatic: there,
        terminalServer: false,
        pid: null,
        files: [],
      }
    },
  }
}
