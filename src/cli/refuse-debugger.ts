/**
 * Keeps Node's debugger away from a process that sees codes and keys: its port is open to every user of the machine,
 * and whoever speaks to it reads and runs what he likes.
 */
import { url as debuggerAddress } from 'node:inspector'
import { setupFault } from '../errors/setup-fault.ts'

/** Options of Node that write the memory of the process, or the keys of its connections, into files. */
const DUMPING = ['--heapsnapshot-signal', '--heapsnapshot-near-heap-limit', '--heap-prof', '--tls-keylog']

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
 * Takes the signal that opens the debugger, and refuses to go on where it is open or the memory is to be written.
 *
 * @param address - of the debugger; undefined while it is closed.
 * @throws BridgeError `SETUP_INVALID`, which names the cause.
 */
export function refuseDebugger(node: NodeProcess, address: () => string | undefined = debuggerAddress): void {
  node.on('SIGUSR1', () => undefined)
  if (address() !== undefined)
    throw setupFault({
      en: "Node's debugger is open (--inspect, NODE_OPTIONS or SIGUSR1): every user of this computer could read the code porteur. Start cps-bridge without it.",
      fr: 'Le débogueur de Node est ouvert (--inspect, NODE_OPTIONS ou SIGUSR1) : tout utilisateur de cet ordinateur pourrait lire le code porteur. Démarrez cps-bridge sans lui.',
    })
  const dumping = optionNames(node).find((name) => DUMPING.includes(name))
  if (dumping !== undefined)
    throw setupFault({
      en: `${dumping} writes the code porteur or keys into files. Start cps-bridge without it (NODE_OPTIONS).`,
      fr: `${dumping} écrit le code porteur ou des clés dans des fichiers. Démarrez cps-bridge sans cette option (NODE_OPTIONS).`,
    })
}
