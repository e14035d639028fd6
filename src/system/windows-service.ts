/**
 * This process as a service of Windows (advapi32.dll, winsvc.h): the dispatcher waits on a thread of its own, and calls
 * back when the service manager starts the service or asks it to stop. Run with Node 22 under wine 8.
 */
import { loadKoffi } from './load-koffi.ts'

const SERVICE_WIN32_OWN_PROCESS = 0x10
const CONTROL_STOP = 1
const CONTROL_INTERROGATE = 4
const CONTROL_SHUTDOWN = 5
const NO_ERROR = 0
const ERROR_CALL_NOT_IMPLEMENTED = 120
const ERROR_SERVICE_SPECIFIC_ERROR = 1066
const ACCEPTS = { nothing: 0, stopAndShutdown: 1 | 4 } as const
const STATES = { stopped: 1, startPending: 2, stopPending: 3, running: 4 } as const
/** How long the service manager waits for the next state before it takes the service for hung, in milliseconds. */
const WAIT_HINT = { stopped: 0, startPending: 180_000, stopPending: 5_000, running: 0 } as const
/** SERVICE_STATUS: seven DWORDs. */
const STATUS_BYTES = 28
/** SERVICE_TABLE_ENTRYW, twice: a name and a function, then the end of the table. */
const TABLE_BYTES = 32

type WindowsServiceState = keyof typeof STATES

export interface WindowsService {
  /** Resolves when the service manager, or the end of the system, asks it to stop. */
  readonly stopAsked: Promise<void>
  /** @param exitCode - with `stopped`: of the program; anything but 0 is told as the service's own. */
  report(state: WindowsServiceState, exitCode?: number): void
}

/** What the service manager is told: the bytes of a SERVICE_STATUS. */
export function serviceStatus(state: WindowsServiceState, exitCode = 0): Buffer {
  const status = Buffer.alloc(STATUS_BYTES)
  const accepted = state === 'running' ? ACCEPTS.stopAndShutdown : ACCEPTS.nothing
  const words = [
    SERVICE_WIN32_OWN_PROCESS,
    STATES[state],
    accepted,
    exitCode === 0 ? NO_ERROR : ERROR_SERVICE_SPECIFIC_ERROR,
    exitCode,
    0,
    WAIT_HINT[state],
  ]
  words.forEach((word, index) => status.writeUInt32LE(word, 4 * index))
  return status
}

/**
 * Connects this process to the service manager that started it.
 *
 * @returns null when it was not started by a service manager.
 * @throws Error when koffi has no build for this machine.
 */
export function connectWindowsService(name: string): Promise<WindowsService | null> {
  const koffi = loadKoffi()
  const library = koffi.load('advapi32.dll')
  const dispatch = library.func('StartServiceCtrlDispatcherW', 'int', ['void *'])
  const registerHandler = library.func('RegisterServiceCtrlHandlerExW', 'intptr', [
    'str16',
    'void *',
    'void *',
  ])
  const setStatus = library.func('SetServiceStatus', 'int', ['intptr', 'void *'])
  const mainType = koffi.pointer(koffi.proto('void', ['uint32', 'void *']))
  const handlerType = koffi.pointer(koffi.proto('uint32', ['uint32', 'uint32', 'void *', 'void *']))

  return new Promise((resolve) => {
    let askStop: () => void = () => undefined
    const stopAsked = new Promise<void>((stop) => (askStop = stop))
    const handler = koffi.register((control: number) => {
      if (control === CONTROL_STOP || control === CONTROL_SHUTDOWN) askStop()
      const known = [CONTROL_STOP, CONTROL_SHUTDOWN, CONTROL_INTERROGATE].includes(control)
      return known ? NO_ERROR : ERROR_CALL_NOT_IMPLEMENTED
    }, handlerType)
    const main = koffi.register(() => {
      const handle: unknown = registerHandler(name, handler, null)
      const report = (state: WindowsServiceState, exitCode?: number): void =>
        void setStatus(handle, serviceStatus(state, exitCode))
      report('startPending')
      resolve({ stopAsked, report })
    }, mainType)
    const text = Buffer.from(`${name}\0`, 'utf16le')
    const table = Buffer.alloc(TABLE_BYTES)
    table.writeBigUInt64LE(koffi.address(text), 0)
    table.writeBigUInt64LE(main, 8)
    // It returns when the service has stopped, or at once where no service manager waits for this process.
    dispatch.async(table, (_error: unknown, result: unknown) => {
      if (result === 0 && text.length > 0) resolve(null)
    })
  })
}
