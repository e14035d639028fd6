/** The service under launchd: a daemon of the computer, or an agent of one user. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setupFault } from '../../errors/setup-fault.ts'
import { SETUP } from '../../errors/setup-texts.ts'
import { stateFolderPath } from '../../state/state-folder-path.ts'
import { DAEMON_STATE, launchdAccount } from './launchd-account.ts'
import { inRoot, mustRun, requireRoot, type ServiceContext } from './service-context.ts'
import { exists, refuseForeignFiles, writeServiceFiles } from './service-files.ts'
import type { ServiceManager } from './service-manager.ts'
import { plistCommand } from './templates.ts'

const LAUNCHCTL = '/bin/launchctl'
const DAEMON = 'cps-bridge'
const AGENT = 'cps-bridge.agent'
const DAEMON_FILE = `/Library/LaunchDaemons/${DAEMON}.plist`

/** One job of launchd: its domain target and its file (launchctl(1)). */
interface Job {
  readonly domain: string
  readonly label: string
  readonly file: string
}

interface JobControl {
  readonly loaded: () => Promise<boolean>
  readonly running: () => Promise<number | null>
  readonly load: () => Promise<void>
  readonly unload: () => Promise<void>
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
}

function jobControl(context: ServiceContext, { domain, label, file }: Job): JobControl {
  const target = `${domain}/${label}`
  const print = () => context.runCommand(LAUNCHCTL, ['print', target])
  const running = async (): Promise<number | null> => {
    const [, pid] = /^\s*pid = (\d+)$/m.exec((await print()).output) ?? []
    return pid === undefined ? null : Number(pid)
  }
  const unload = async (): Promise<void> => {
    await context.runCommand(LAUNCHCTL, ['bootout', target])
  }
  return {
    loaded: async () => (await print()).code === 0,
    running,
    load: async () => {
      await mustRun(context, LAUNCHCTL, 'enable', target)
      await mustRun(context, LAUNCHCTL, 'bootstrap', domain, file)
    },
    unload,
    start: async () => {
      await mustRun(context, LAUNCHCTL, 'kickstart', target)
    },
    // It ends with exit code 0, and launchd leaves it so (`SuccessfulExit`).
    stop: async () => {
      if ((await running()) !== null) await mustRun(context, LAUNCHCTL, 'kill', 'SIGTERM', target)
    },
  }
}

interface Scope {
  readonly job: Job
  /** @param flags - of `run`. */
  readonly propertyList: (flags: readonly string[]) => Promise<string>
  readonly check: (action: string) => void
  /** @returns whether the account was made now. */
  readonly makeAccount: () => Promise<boolean>
  readonly removeAccount: () => Promise<boolean>
  readonly state: string
}

function systemScope(context: ServiceContext): Scope {
  const { program, templates } = context
  const account = launchdAccount(context)
  const file = inRoot(context, DAEMON_FILE)
  return {
    job: { domain: 'system', label: DAEMON, file },
    check: (action) => requireRoot(context, action),
    makeAccount: () => account.make(),
    removeAccount: () => account.remove(),
    state: inRoot(context, DAEMON_STATE),
    propertyList: (flags) =>
      templates('macos/daemon.plist', { COMMAND: plistCommand([...program, 'run', '--system', ...flags]) }),
  }
}

function userScope(context: ServiceContext): Scope {
  const { program, templates, system } = context
  const file = inRoot(context, join(system.homeFolder, 'Library', 'LaunchAgents', `${AGENT}.plist`))
  const nobody = (): Promise<boolean> => Promise.resolve(false)
  return {
    job: { domain: `gui/${system.userId ?? ''}`, label: AGENT, file },
    check: () => undefined,
    makeAccount: nobody,
    removeAccount: nobody,
    state: inRoot(context, stateFolderPath(system)),
    propertyList: (flags) =>
      templates('macos/agent.plist', { COMMAND: plistCommand([...program, 'run', ...flags]) }),
  }
}

/** @param user - the agent of this user, instead of the daemon of the computer. */
export function launchdManager(context: ServiceContext, user: boolean): ServiceManager {
  const scope = user ? userScope(context) : systemScope(context)
  const { job, check } = scope
  const control = jobControl(context, job)

  async function act(action: 'start' | 'stop' | 'restart', work: () => Promise<void>): Promise<void> {
    check(action)
    if (!(await exists(job.file)))
      throw setupFault(SETUP.serviceAbsent(`cps-bridge service install${user ? ' --user' : ''}`))
    if (!(await control.loaded())) await control.load()
    await work()
  }

  return {
    async install({ config }) {
      check('install')
      await refuseForeignFiles([job.file])
      const wasLoaded = await control.loaded()
      const flags = config === undefined ? [] : ['--config', config]
      const content = await scope.propertyList(flags)
      const madeAccount = await scope.makeAccount()
      try {
        const written = await writeServiceFiles(new Map([[job.file, content]]))
        try {
          if (written.changed && wasLoaded) await control.unload()
          if (written.changed || !wasLoaded) await control.load()
        } catch (error) {
          await control.unload()
          await written.undo()
          if (wasLoaded) await control.load()
          throw error
        }
        return written.changed || !wasLoaded
      } catch (error) {
        if (madeAccount) await scope.removeAccount()
        throw error
      }
    },
    async uninstall(purge) {
      check('uninstall')
      await refuseForeignFiles([job.file])
      if (await control.loaded()) await control.unload()
      const { changed } = await writeServiceFiles(new Map([[job.file, null]]))
      const hadAccount = await scope.removeAccount()
      const hadState = purge && (await exists(scope.state))
      if (hadState) await rm(scope.state, { recursive: true, force: true })
      return changed || hadAccount || hadState
    },
    start: () => act('start', control.start),
    stop: () => act('stop', control.stop),
    restart: () =>
      act('restart', async () => {
        await control.stop()
        await control.start()
      }),
    async status() {
      const installed = await exists(job.file)
      const pid = await control.running()
      return {
        installed,
        running: pid !== null,
        automatic: await control.loaded(),
        terminalServer: false,
        pid,
        files: installed ? [job.file] : [],
      }
    },
  }
}
