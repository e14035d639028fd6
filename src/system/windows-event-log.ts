/** The event log of Windows (advapi32.dll, winbase.h): what an administrator looks at first. */
import { loadKoffi } from './load-koffi.ts'

const TYPES = { error: 1, warning: 2, information: 4 } as const
/** Of the message `%1` in the table of texts that the source names (see the installation of the service). */
const EVENT_ID = 1

export type LogEvent = (type: keyof typeof TYPES, text: string) => void

/**
 * @param source - its name under `EventLog\Application`.
 * @throws Error when koffi has no build for this machine.
 */
export function windowsEventLog(source: string): LogEvent {
  const koffi = loadKoffi()
  const library = koffi.load('advapi32.dll')
  const register = library.func('RegisterEventSourceW', 'intptr', ['str16', 'str16'])
  const report = library.func('ReportEventW', 'int', [
    'intptr',
    'uint16',
    'uint16',
    'uint32',
    'void *',
    'uint16',
    'uint32',
    'void *',
    'void *',
  ])
  const handle: unknown = register(null, source)
  return (type, text) => {
    const wide = Buffer.from(`${text}\0`, 'utf16le')
    const strings = Buffer.alloc(8)
    strings.writeBigUInt64LE(koffi.address(wide))
    report(handle, TYPES[type], 0, EVENT_ID, null, 1, 0, strings, null)
  }
}
