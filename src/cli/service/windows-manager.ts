/** The service of the whole computer under Windows' service manager. */
import { setTimeout as pause } from 'node:timers/promises'
import { rm } from 'node:fs/promises'
import { win32 } from 'node:path'
import { setupFault } from '../../errors/setup-fault.ts'
import { SETUP } from '../../errors/setup-texts.ts'
import type { MachineRegistry } from '../../system/windows-registry.ts'
import { ERROR_ACCESS_DENIED, WindowsError } from '../../system/windows-error.ts'
import type {
  WindowsServiceDefinition,
  WindowsServices,
  WindowsServiceStatus,
} from '../../system/windows-services.ts'
import type { ServiceContext } from './service-context.ts'
import { exists } from './service-files.ts'
import type { ServiceManager, ServicePlan, ServiceState } from './service-manager.ts'
import { windowsCommand } from './templates.ts'

const NAME = 'cps-bridge'
/** Where the event log looks for the texts of a source (Microsoft Learn, "Event Sources"). */
const EVENT_SOURCE = String.raw`SYSTEM\CurrentControlSet\Services\EventLog\Application\cps-bridge`
/** Its table has the text `%1` for every number from 1 to 1000, so that a program needs no table of its own. */
const MESSAGES = String.raw`%SystemRoot%\System32\EventCreate.exe`
const EVENT_TYPES = 7
const POLL_MS = 100
/** A service that starts for the first time makes its keys. */
const START_MS = 60_000
const STOP_MS = 10_000

export interface WindowsParts {
  readonly services: WindowsServices
  readonly registry: MachineRegistry
}

/** What LocalService keeps: `%LOCALAPPDATA%` of that account. */
const stateOf = ({ system }: ServiceContext): string =>
  win32.join(
    system.env['SystemRoot'] ?? String.raw`C:\Windows`,
    String.raw`ServiceProfiles\LocalService\AppData\Local\cps-bridge`,
  )

export class WindowsManager implements ServiceManager {
  readonly #context: ServiceContext
  readonly #services: WindowsServices
  readonly #registry: MachineRegistry

  constructor(context: ServiceContext, { services, registry }: WindowsParts) {
    this.#context = context
    this.#services = services
    this.#registry = registry
  }

  install(plan: ServicePlan): Promise<boolean> {
    return asking('install', async () => {
      const before = this.#own()
      const definition = await this.#definition(plan)
      if (before?.commandLine === definition.commandLine && before.running) return false
      try {
        this.#services.put(definition)
        this.#registry.set(EVENT_SOURCE, 'EventMessageFile', MESSAGES)
        this.#registry.set(EVENT_SOURCE, 'TypesSupported', EVENT_TYPES)
        if (before?.running === true) await this.#stop()
        await this.#start()
      } catch (error) {
        await this.#putBack(definition, before)
        throw error
      }
      return true
    })
  }

  uninstall(purge: boolean): Promise<boolean> {
    return asking('uninstall', async () => {
      const before = this.#own()
      if (before !== null) {
        await this.#stop()
        this.#services.remove(NAME)
      }
      this.#registry.remove(EVENT_SOURCE)
      const state = stateOf(this.#context)
      const hadState = purge && (await exists(state))
      if (hadState) await rm(state, { recursive: true, force: true })
      return before !== null || hadState
    })
  }

  start(): Promise<void> {
    return asking('start', async () => {
      if (!this.#required().running) await this.#start()
    })
  }

  stop(): Promise<void> {
    return asking('stop', async () => {
      if (!this.#required().stopped) await this.#stop()
    })
  }

  restart(): Promise<void> {
    return asking('restart', async () => {
      if (!this.#required().stopped) await this.#stop()
      await this.#start()
    })
  }

  status(): Promise<ServiceState> {
    return asking('status', () => {
      const found = this.#services.status(NAME)
      return {
        installed: found !== null,
        running: found?.running ?? false,
        automatic: found !== null,
        terminalServer: false,
        pid: found?.pid ?? null,
        files: [],
      }
    })
  }

  async #start(): Promise<void> {
    this.#services.start(NAME)
    // It is "start pending" until it answers requests.
    await until(() => {
      const status = this.#services.status(NAME)
      return status === null || status.running || status.stopped
    }, START_MS)
    if (this.#services.status(NAME)?.running !== true) throw setupFault(SETUP.serviceNotStarted(''))
  }

  async #stop(): Promise<void> {
    this.#services.stop(NAME)
    await until(() => this.#services.status(NAME)?.stopped !== false, STOP_MS)
  }

  async #putBack(definition: WindowsServiceDefinition, before: WindowsServiceStatus | null): Promise<void> {
    if (before === null) {
      await this.#stop()
      this.#services.remove(NAME)
      this.#registry.remove(EVENT_SOURCE)
      return
    }
    this.#services.put({ ...definition, commandLine: before.commandLine })
    if (before.running) this.#services.start(NAME)
  }

  async #definition({ config }: ServicePlan): Promise<WindowsServiceDefinition> {
    const { program, templates } = this.#context
    const text = await templates('windows/service.json', {})
    const flags = config === undefined ? [] : ['--config', config]
    return {
      ...(JSON.parse(text) as Omit<WindowsServiceDefinition, 'commandLine'>),
      commandLine: windowsCommand([...program, 'run', '--system', ...flags]),
    }
  }

  /** Null when there is none; another program's is refused. */
  #own(): WindowsServiceStatus | null {
    const status = this.#services.status(NAME)
    if (status !== null && !status.commandLine.includes('--system'))
      throw setupFault(SETUP.foreignService(status.commandLine))
    return status
  }

  #required(): WindowsServiceStatus {
    const status = this.#own()
    if (status === null) throw setupFault(SETUP.serviceAbsent('cps-bridge service install'))
    return status
  }
}

/** Runs calls to Windows; a missing right has its own sentence. */
async function asking<T>(action: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof WindowsError)) throw error
    if (error.number === ERROR_ACCESS_DENIED)
      throw setupFault(SETUP.serviceNeedsRights(action), { cause: error })
    throw setupFault(SETUP.serviceStep(error.message, error.number), { cause: error })
  }
}

async function until(done: () => boolean, limitMs: number): Promise<void> {
  for (let waited = 0; waited < limitMs && !done(); waited += POLL_MS) await pause(POLL_MS)
}
