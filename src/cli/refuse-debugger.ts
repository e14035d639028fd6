/**
 * Keeps Node's debugger away from a process that sees codes and keys: its port is open to every user of the machine,
 * and whoever speaks to it reads and runs whatever it likes.
 */
import { url as debuggerAddress } from 'node:inspector'
import { setupFault } from '../errors/setup-fault.ts'
import { USAGE } from '../errors/usage-texts.ts'

/** Options of Node that write the memory of the process, or the keys of its connections, into files. */
const DUMPING = ['--heapsnapshot-signal', '--heapsnapshot-near-heap-limit', '--heap-prof', '--tls-keylog']

/** Options of Node under which the program cannot work: keys do not fit, built-in objects are frozen. */
const DISABLING = ['--secure-heap', '--secure-heap-min', '--frozen-intrinsics']

export interface NodeProcess {
  readonly execArgv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  on(signal: 'SIGUSR1', listener: () => void): unknown
}

/** Node takes underscores for hyphens, and quotes in `NODE_OPTIONS`. */
function optionNames({ execArgv, env }: NodeProcess): string[] {
  const fromEnvironment = (env['NODE_OPTIONS'] ?? '').split(/\s+/)
  return [...execArgv, ...fromEnvironment].map((option) =>
    (option.replaceAll(/["\\]/g, '').split('=', 1)[0] ?? '').replaceAll('_', '-'),
  )
}

/**
 * Takes the signal that opens the debugger, and refuses to go on where it is open, the memory is to be written, or the
 * program could not work.
 *
 * @param address - of the debugger; undefined while it is closed.
 * @throws BridgeError `SETUP_INVALID`, which names the cause.
 */
export function refuseDebugger(node: NodeProcess, address: () => string | undefined = debuggerAddress): void {
  node.on('SIGUSR1', () => undefined)
  if (address() !== undefined) throw setupFault(USAGE.debuggerOpen())
  const names = optionNames(node)
  const dumping = names.find((name) => DUMPING.includes(name))
  if (dumping !== undefined) throw setupFault(USAGE.memoryWritten(dumping))
  const disabling = names.find((name) => DISABLING.includes(name))
  if (disabling !== undefined) throw setupFault(USAGE.nodeOption(disabling))
}
