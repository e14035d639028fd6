/** The service of the whole computer under systemd: its unit, its account, and its right to use cards. */
import { rm } from 'node:fs/promises'
import { setupFault } from '../../errors/setup-fault.ts'
import { SETUP } from '../../errors/setup-texts.ts'
import { ROOT_SERVICE_FOLDER } from '../../state/state-folder-path.ts'
import { inRoot, mustRun, requireRoot, type ServiceContext } from './service-context.ts'
import {
  exists,
  refuseForeignFiles,
  type ServiceFiles,
  writeServiceFiles,
  type Written,
} from './service-files.ts'
import type { ServiceManager, ServicePlan, ServiceState } from './service-manager.ts'
import { type ServiceAccount, systemdAccount } from './systemd-account.ts'
import {
  activate,
  GLOBAL_USER_UNIT,
  requireSystemd,
  SYSTEMCTL,
  UNIT,
  type UnitState,
  unitState,
} from './systemd-unit.ts'
import { systemdCommand } from './templates.ts'

const SYSTEM_UNIT = `/etc/systemd/system/${UNIT}`
const POLKIT_RULES = '/etc/polkit-1/rules.d'
/** polkit before 0.106, as Ubuntu 22.04 has it. */
const POLKIT_AUTHORITIES = '/etc/polkit-1/localauthority/50-local.d'
const RULE_FILE = `${POLKIT_RULES}/50-cps-bridge.rules`
const AUTHORITY_FILE = `${POLKIT_AUTHORITIES}/cps-bridge.pkla`
const ALL_FILES = [SYSTEM_UNIT, RULE_FILE, AUTHORITY_FILE, GLOBAL_USER_UNIT]
/** Folders that the unit hides (`ProtectHome=`, systemd.exec(5)). */
const HOME_FOLDERS = ['/home/', '/root/', '/run/user/']
const LOGINCTL = '/usr/bin/loginctl'

async function filesOf(context: ServiceContext, plan: ServicePlan): Promise<ServiceFiles> {
  const { program, templates } = context
  const config = plan.config === undefined ? [] : ['--config', plan.config]
  const unit = (name: string, ...args: readonly string[]): Promise<string> =>
    templates(`linux/${name}`, { COMMAND: systemdCommand([...program, ...args]) })
  const card = async (folder: string, name: string): Promise<string | null> =>
    !plan.terminalServer && (await exists(inRoot(context, folder))) ? templates(`linux/${name}`, {}) : null
  const [own, rule, authority, ofUsers] = await Promise.all([
    plan.terminalServer
      ? unit('cps-bridge.service', 'switchboard')
      : unit('cps-bridge.service', 'run', '--system', ...config),
    card(POLKIT_RULES, 'cps-bridge.rules'),
    card(POLKIT_AUTHORITIES, 'cps-bridge.pkla'),
    plan.terminalServer ? unit('cps-bridge.user.service', 'run', '--switchboard', ...config) : null,
  ])
  const files = [
    [SYSTEM_UNIT, own],
    [RULE_FILE, rule],
    [AUTHORITY_FILE, authority],
    [GLOBAL_USER_UNIT, ofUsers],
  ] as const
  return new Map(files.map(([path, content]) => [inRoot(context, path), content]))
}

export class SystemdManager implements ServiceManager {
  readonly #context: ServiceContext
  readonly #account: ServiceAccount
  readonly #unitFile: string
  readonly #userUnitFile: string

  constructor(context: ServiceContext) {
    this.#context = context
    this.#account = systemdAccount(context)
    this.#unitFile = inRoot(context, SYSTEM_UNIT)
    this.#userUnitFile = inRoot(context, GLOBAL_USER_UNIT)
  }

  async install(plan: ServicePlan): Promise<boolean> {
    await this.#prepare('install')
    await this.#refuseForeign()
    const before = await this.#state()
    const wasThere = await exists(this.#unitFile)
    const files = await filesOf(this.#context, plan)
    const madeAccount = await this.#account.make()
    let written: Written | undefined
    try {
      if (files.get(this.#userUnitFile) === null) await this.#endUserUnits()
      written = await writeServiceFiles(files)
      await this.#runUnits(plan, written.changed)
    } catch (error) {
      if (!wasThere) await this.#disable()
      await written?.undo()
      await this.#forget()
      if (wasThere && before.running) await this.#attempt('restart', UNIT)
      if (madeAccount) await this.#account.remove()
      throw error
    }
    return written.changed || !before.running
  }

  async uninstall(purge: boolean): Promise<boolean> {
    await this.#prepare('uninstall')
    await this.#refuseForeign()
    await this.#disable()
    const gone = new Map(ALL_FILES.map((path) => [inRoot(this.#context, path), null]))
    const { changed } = await writeServiceFiles(gone)
    await this.#forget()
    const hadAccount = await this.#account.remove()
    const stateFolder = inRoot(this.#context, ROOT_SERVICE_FOLDER)
    const hadState = purge && (await exists(stateFolder))
    if (hadState) await rm(stateFolder, { recursive: true, force: true })
    return changed || hadAccount || hadState
  }

  async start(): Promise<void> {
    await this.#prepare('start')
    await activate(this.#context, [], 'start')
  }

  async stop(): Promise<void> {
    await this.#prepare('stop')
    await this.#systemctl('stop', UNIT)
  }

  async restart(): Promise<void> {
    await this.#prepare('restart')
    await activate(this.#context, [], 'restart')
  }

  async status(): Promise<ServiceState> {
    const files = []
    for (const path of ALL_FILES) if (await exists(inRoot(this.#context, path))) files.push(path)
    const { running, automatic, pid, unitFile } = await this.#state()
    const installed = unitFile !== '' || files.includes(SYSTEM_UNIT)
    const terminalServer = files.includes(GLOBAL_USER_UNIT)
    return { installed, running, automatic, terminalServer, pid, files }
  }

  #systemctl(...args: readonly string[]): Promise<string> {
    return mustRun(this.#context, SYSTEMCTL, ...args)
  }

  /** May fail: what is not there needs no end. */
  #attempt(...args: readonly string[]): Promise<unknown> {
    return this.#context.runCommand(SYSTEMCTL, args)
  }

  #state(): Promise<UnitState> {
    return unitState(this.#context, [])
  }

  async #prepare(action: 'install' | 'uninstall' | 'start' | 'stop' | 'restart'): Promise<void> {
    requireRoot(this.#context, action)
    await requireSystemd(this.#context, '/run/systemd/system')
    if (action === 'install' || action === 'uninstall') return
    if (!(await exists(this.#unitFile))) throw setupFault(SETUP.serviceAbsent('cps-bridge service install'))
  }

  async #refuseForeign(): Promise<void> {
    await refuseForeignFiles(ALL_FILES.map((path) => inRoot(this.#context, path)))
    const { unitFile } = await this.#state()
    if (unitFile !== '' && unitFile !== SYSTEM_UNIT) throw setupFault(SETUP.foreignService(unitFile))
    const { program } = this.#context
    const hidden = program.find((path) => HOME_FOLDERS.some((folder) => path.startsWith(folder)))
    if (hidden !== undefined) throw setupFault(SETUP.programOfUser(hidden))
  }

  async #runUnits(plan: ServicePlan, changed: boolean): Promise<void> {
    if (changed) await this.#systemctl('daemon-reload')
    await this.#systemctl('enable', UNIT)
    if (plan.terminalServer) await this.#systemctl('--global', 'enable', UNIT)
    await activate(this.#context, [], changed ? 'restart' : 'start')
    if (plan.terminalServer) await this.#eachLoggedOn(changed ? 'restart' : 'start')
  }

  /** The bridges of those who are logged on; the others follow at their log-on. */
  async #eachLoggedOn(verb: 'start' | 'restart' | 'stop'): Promise<void> {
    const { output } = await this.#context.runCommand(LOGINCTL, ['list-users', '--no-legend'])
    for (const [, user = ''] of output.matchAll(/^ *(\d+) /gm)) {
      const manager = ['--user', `--machine=${user}@.host`]
      await this.#attempt(...manager, 'daemon-reload')
      await this.#attempt(...manager, verb, UNIT)
    }
  }

  async #endUserUnits(): Promise<void> {
    if (!(await exists(this.#userUnitFile))) return
    await this.#eachLoggedOn('stop')
    await this.#attempt('--global', 'disable', UNIT)
  }

  async #disable(): Promise<void> {
    await this.#endUserUnits()
    await this.#attempt('disable', '--now', UNIT)
  }

  /** Units whose files are gone, and their failures. */
  async #forget(): Promise<void> {
    await this.#attempt('daemon-reload')
    await this.#attempt('reset-failed', UNIT)
  }
}
