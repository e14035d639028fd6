/** The service manager of Windows (advapi32.dll, winsvc.h): making, changing, starting and removing a service. */
import { loadKoffi, type Koffi } from './load-koffi.ts'
import { WindowsError } from './windows-error.ts'

export interface WindowsServiceDefinition {
  readonly name: string
  readonly displayName: string
  readonly description: string
  readonly account: string
  /** Names of privileges (winnt.h); the token of the service has these alone. */
  readonly privileges: readonly string[]
  readonly failureActions: { readonly resetSeconds: number; readonly restartAfterMs: readonly number[] }
  readonly commandLine: string
}

export interface WindowsServiceStatus {
  readonly running: boolean
  readonly stopped: boolean
  readonly pid: number | null
  readonly commandLine: string
}

const ERROR_INVALID_LEVEL = 124
const ERROR_SERVICE_DOES_NOT_EXIST = 1060
const ERROR_SERVICE_ALREADY_RUNNING = 1056
const ERROR_SERVICE_NOT_ACTIVE = 1062

const SC_MANAGER_CONNECT = 1
const SC_MANAGER_CREATE_SERVICE = 2
const SERVICE_ALL_ACCESS = 0xf01ff
const SERVICE_QUERY = 0x1 | 0x4
const SERVICE_WIN32_OWN_PROCESS = 0x10
const SERVICE_AUTO_START = 2
const SERVICE_ERROR_NORMAL = 1
const SERVICE_CONTROL_STOP = 1
const STOPPED = 1
const RUNNING = 4
/** SERVICE_STATUS_PROCESS: nine DWORDs. */
const STATUS_BYTES = 36
const STATE_AT = 4
const PID_AT = 28
/** QUERY_SERVICE_CONFIGW of one service, with the texts that it points to. */
const CONFIG_BYTES = 8192
/** Levels of ChangeServiceConfig2W. */
const LEVEL = { description: 1, failureActions: 2, sid: 5, privileges: 6 } as const
const SC_ACTION_RESTART = 1
const SID_UNRESTRICTED = 1

type Native = (...args: readonly unknown[]) => unknown

/** `SC_HANDLE` and pointers are numbers as wide as pointers. */
const FUNCTIONS = {
  OpenSCManagerW: ['intptr', ['str16', 'str16', 'uint32']],
  OpenServiceW: ['intptr', ['intptr', 'str16', 'uint32']],
  CreateServiceW: [
    'intptr',
    [
      'intptr',
      'str16',
      'str16',
      'uint32',
      'uint32',
      'uint32',
      'uint32',
      'str16',
      'str16',
      'void *',
      'str16',
      'str16',
      'str16',
    ],
  ],
  ChangeServiceConfigW: [
    'int',
    ['intptr', 'uint32', 'uint32', 'uint32', 'str16', 'str16', 'void *', 'str16', 'str16', 'str16', 'str16'],
  ],
  ChangeServiceConfig2W: ['int', ['intptr', 'uint32', 'void *']],
  QueryServiceConfigW: ['int', ['intptr', 'void *', 'uint32', 'void *']],
  QueryServiceStatusEx: ['int', ['intptr', 'int', 'void *', 'uint32', 'void *']],
  StartServiceW: ['int', ['intptr', 'uint32', 'void *']],
  ControlService: ['int', ['intptr', 'uint32', 'void *']],
  DeleteService: ['int', ['intptr']],
  CloseServiceHandle: ['int', ['intptr']],
} as const satisfies Readonly<Record<string, readonly [string, readonly string[]]>>
type FunctionName = keyof typeof FUNCTIONS

/** Every call throws `WindowsError`; what is there, or gone, already is no fault. */
export interface WindowsServices {
  /** Makes the service, or changes the one of that name. */
  put(definition: WindowsServiceDefinition): void
  /** @returns null when there is none. */
  status(name: string): WindowsServiceStatus | null
  start(name: string): void
  /** Asks it to stop; it may take its time. */
  stop(name: string): void
  remove(name: string): void
}

/** A text with its terminating NUL, as `LPWSTR` points to it. */
const wide = (text: string): Buffer => Buffer.from(`${text}\0`, 'utf16le')

class AdvapiServices implements WindowsServices {
  readonly #koffi: Koffi
  readonly #functions: ReadonlyMap<FunctionName, Native>
  readonly #lastError: Native

  constructor(koffi: Koffi) {
    this.#koffi = koffi
    const library = koffi.load('advapi32.dll')
    this.#functions = new Map(
      (Object.keys(FUNCTIONS) as FunctionName[]).map((name) => {
        const [result, args] = FUNCTIONS[name]
        return [name, library.func(name, result, [...args]) as Native]
      }),
    )
    this.#lastError = koffi.load('kernel32.dll').func('GetLastError', 'uint32', []) as Native
  }

  put(definition: WindowsServiceDefinition): void {
    const { name, displayName, account, commandLine } = definition
    const kind = [SERVICE_WIN32_OWN_PROCESS, SERVICE_AUTO_START, SERVICE_ERROR_NORMAL] as const
    const found = this.#open(
      name,
      SERVICE_ALL_ACCESS,
      SC_MANAGER_CONNECT | SC_MANAGER_CREATE_SERVICE,
      (service) => {
        this.#must(
          'ChangeServiceConfigW',
          service,
          ...kind,
          commandLine,
          null,
          null,
          null,
          account,
          null,
          displayName,
        )
        this.#configure(service, definition)
        return true
      },
    )
    if (found !== null) return
    this.#withManager(SC_MANAGER_CREATE_SERVICE, (manager) => {
      const texts = [commandLine, null, null, null, account, null] as const
      const service = this.#must(
        'CreateServiceW',
        manager,
        name,
        displayName,
        SERVICE_ALL_ACCESS,
        ...kind,
        ...texts,
      )
      try {
        this.#configure(service, definition)
      } finally {
        this.#call('CloseServiceHandle', service)
      }
    })
  }

  status(name: string): WindowsServiceStatus | null {
    return this.#open(name, SERVICE_QUERY, SC_MANAGER_CONNECT, (service) => {
      const status = Buffer.alloc(STATUS_BYTES)
      this.#must('QueryServiceStatusEx', service, 0, status, status.length, Buffer.alloc(4))
      const state = status.readUInt32LE(STATE_AT)
      const pid = status.readUInt32LE(PID_AT)
      return {
        running: state === RUNNING,
        stopped: state === STOPPED,
        pid: pid === 0 ? null : pid,
        commandLine: this.#commandLine(service),
      }
    })
  }

  start(name: string): void {
    this.#open(name, SERVICE_ALL_ACCESS, SC_MANAGER_CONNECT, (service) =>
      this.#unless(ERROR_SERVICE_ALREADY_RUNNING, 'StartServiceW', service, 0, null),
    )
  }

  stop(name: string): void {
    this.#open(name, SERVICE_ALL_ACCESS, SC_MANAGER_CONNECT, (service) =>
      this.#unless(
        ERROR_SERVICE_NOT_ACTIVE,
        'ControlService',
        service,
        SERVICE_CONTROL_STOP,
        Buffer.alloc(STATUS_BYTES),
      ),
    )
  }

  remove(name: string): void {
    this.#open(name, SERVICE_ALL_ACCESS, SC_MANAGER_CONNECT, (service) =>
      this.#must('DeleteService', service),
    )
  }

  #commandLine(service: unknown): string {
    const config = Buffer.alloc(CONFIG_BYTES)
    this.#must('QueryServiceConfigW', service, config, config.length, Buffer.alloc(4))
    // QUERY_SERVICE_CONFIGW: three DWORDs, then the pointer to the command line, which lies in the same buffer.
    const pointer = config.readBigUInt64LE(16)
    const start = Number(pointer - this.#koffi.address(config))
    const text = config.toString('utf16le', start)
    return text.slice(0, text.indexOf('\0'))
  }

  #configure(service: unknown, { description, failureActions, privileges }: WindowsServiceDefinition): void {
    // Older systems, and wine, know fewer levels. What a structure points to is kept here until the call is over.
    const change = (level: number, info: Buffer, _kept: Buffer = info): unknown =>
      this.#unless(ERROR_INVALID_LEVEL, 'ChangeServiceConfig2W', service, level, info)
    const text = wide(description)
    change(LEVEL.description, this.#pointer(text), text)

    const actions = Buffer.alloc(8 * failureActions.restartAfterMs.length)
    failureActions.restartAfterMs.forEach((delay, index) => {
      actions.writeUInt32LE(SC_ACTION_RESTART, 8 * index)
      actions.writeUInt32LE(delay, 8 * index + 4)
    })
    // SERVICE_FAILURE_ACTIONSW: DWORD, two pointers, DWORD, pointer.
    const failure = Buffer.alloc(40)
    failure.writeUInt32LE(failureActions.resetSeconds, 0)
    failure.writeUInt32LE(failureActions.restartAfterMs.length, 24)
    failure.writeBigUInt64LE(this.#koffi.address(actions), 32)
    change(LEVEL.failureActions, failure, actions)

    const sid = Buffer.alloc(4)
    sid.writeUInt32LE(SID_UNRESTRICTED)
    change(LEVEL.sid, sid)

    const names = wide(privileges.map((name) => `${name}\0`).join(''))
    change(LEVEL.privileges, this.#pointer(names), names)
  }

  #pointer(target: Buffer): Buffer {
    const bytes = Buffer.alloc(8)
    bytes.writeBigUInt64LE(this.#koffi.address(target))
    return bytes
  }

  #withManager<T>(access: number, work: (manager: unknown) => T): T {
    const manager = this.#must('OpenSCManagerW', null, null, access)
    try {
      return work(manager)
    } finally {
      this.#call('CloseServiceHandle', manager)
    }
  }

  #open<T>(name: string, access: number, managerAccess: number, work: (service: unknown) => T): T | null {
    return this.#withManager(managerAccess, (manager) => {
      const service = this.#unless(ERROR_SERVICE_DOES_NOT_EXIST, 'OpenServiceW', manager, name, access)
      if (service === null) return null
      try {
        return work(service)
      } finally {
        this.#call('CloseServiceHandle', service)
      }
    })
  }

  #call(name: FunctionName, ...args: readonly unknown[]): unknown {
    const found = this.#functions.get(name)
    if (found === undefined) throw new RangeError(`no function ${name}`)
    return found(...args)
  }

  /** Null for the one error that is none. */
  #unless(error: number, name: FunctionName, ...args: readonly unknown[]): unknown {
    const result = this.#call(name, ...args)
    if (Number(result) !== 0) return result
    const number = Number(this.#lastError())
    if (number === error) return null
    throw new WindowsError(name, number)
  }

  #must(name: FunctionName, ...args: readonly unknown[]): unknown {
    return this.#unless(NaN, name, ...args)
  }
}

/** @throws Error when koffi has no build for this machine. */
export const windowsServices = (): WindowsServices => new AdvapiServices(loadKoffi())
