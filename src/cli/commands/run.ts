/** `cps-bridge run`: the daemon in the foreground. */
import type { Config } from '../../contract/config.ts'
import { type ConfigFlags, loadConfig } from '../../daemon/config-file.ts'
import { configFileOf, thisMachine } from '../../daemon/config-sources.ts'
import { type Daemon, startDaemon } from '../../daemon/start-daemon.ts'
import { watchConfig, type WatchedConfig } from '../../daemon/watch-config.ts'
import type { Locale } from '../../errors/messages.ts'
import { type Foreground, openForeground } from '../foreground.ts'
import { packageInfo } from '../../daemon/package-info.ts'
import { connectManager, type ManagerLink } from '../service-manager-link.ts'
import { untilSignal } from '../until-signal.ts'

export interface RunFlags extends ConfigFlags {
  /** The service of the computer: it serves every user. */
  readonly system?: boolean | undefined
  /** Behind the switchboard of a terminal server. */
  readonly switchboard?: boolean | undefined
}

/** The daemon, and what it runs with: it begins anew in this process when more changes than its portals. */
class Running {
  readonly #flags: RunFlags
  readonly #foreground: Foreground
  #config: Config
  #daemon: Daemon | null = null
  #watch: WatchedConfig | null = null
  #isStopping = false

  constructor(flags: RunFlags, config: Config, foreground: Foreground) {
    this.#flags = flags
    this.#config = config
    this.#foreground = foreground
  }

  async start(): Promise<void> {
    await this.#begin(this.#config)
    const { config: named } = this.#flags
    const file = configFileOf(named, thisMachine())
    this.#watch = watchConfig({
      current: this.#config,
      load: () => loadConfig(this.#flags),
      files: file === null ? [] : [file],
      logger: this.#foreground.log.logger,
      changeOrigins: async (origins) => this.#daemon?.changeOrigins(origins),
      beginAnew: (next) => this.#beginAnew(next),
    })
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    this.#watch?.stop()
    await this.#daemon?.stop()
  }

  async #begin(config: Config): Promise<void> {
    this.#daemon = await startDaemon(config, packageInfo(), this.#foreground.log, {
      everybody: this.#flags.system ?? false,
      switchboard: this.#flags.switchboard ?? false,
      flags: this.#flags,
      configFault: () => this.#watch?.fault ?? null,
    })
    this.#config = config
    this.#foreground.tell({ event: 'listening', url: this.#daemon.url })
  }

  /** What does not start leaves the last good configuration in force. */
  async #beginAnew(next: Config): Promise<void> {
    if (this.#isStopping) return
    await this.#daemon?.stop()
    try {
      await this.#begin(next)
    } catch (error) {
      await this.#begin(this.#config)
      throw error
    }
  }
}

async function serve(flags: RunFlags, manager: ManagerLink, stopAsked: Promise<void>): Promise<void> {
  const config = loadConfig(flags)
  const foreground = openForeground(config)
  try {
    const running = new Running(flags, config, foreground)
    const isRunning = await Promise.race([running.start().then(() => true), stopAsked.then(() => false)])
    // Making the first keys takes seconds; what is half made is made again at the next start.
    if (!isRunning) return
    manager.ready()
    await stopAsked
    manager.stopping()
    await running.stop()
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
