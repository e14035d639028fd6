/** What `cps-bridge service` asks of the system's own manager of services. */

export interface ServicePlan {
  /** A switchboard for every user's own bridge, which starts at their log-on. */
  readonly terminalServer: boolean
  /** Absolute path of the configuration file. */
  readonly config: string | undefined
}

export interface ServiceState {
  readonly installed: boolean
  readonly running: boolean
  /** It starts by itself: with the computer, or at log-on. */
  readonly automatic: boolean
  readonly terminalServer: boolean
  /** Process of the service; null where the system does not tell, or none runs. */
  readonly pid: number | null
  /** What `install` made, as far as it is there. */
  readonly files: readonly string[]
}

/** Every operation may be repeated. Each throws BridgeError `SETUP_INVALID` and leaves things as they were. */
export interface ServiceManager {
  /** @returns whether anything was changed. */
  install(plan: ServicePlan): Promise<boolean>
  /**
   * @param purge - what the service keeps as well: its state folder, and its account.
   * @returns whether anything was changed.
   */
  uninstall(purge: boolean): Promise<boolean>
  start(): Promise<void>
  stop(): Promise<void>
  restart(): Promise<void>
  status(): Promise<ServiceState>
}
