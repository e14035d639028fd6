/** The real program, as a user starts it: `cps-bridge demo` in a process and a state folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface DemoProcess {
  /** Address of the portal. */
  readonly portal: string
  /** Address of the bridge. */
  readonly bridge: string
  /** Ends it as Ctrl-C does; gives the exit code. */
  stop(): Promise<number | null>
}

const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'cps-bridge.js')
const START_TIMEOUT_MS = 30_000

interface DemoEvent {
  readonly event?: string
  readonly portal: string
  readonly bridge: string
}

const parse = (line: string): Partial<DemoEvent> => {
  try {
    return Object(JSON.parse(line)) as Partial<DemoEvent>
  } catch {
    return {}
  }
}

function demoEvent(child: ChildProcess): Promise<DemoEvent> {
  const said: string[] = []
  child.stderr?.on('data', (text: Buffer) => said.push(text.toString()))
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the demo does not start')), START_TIMEOUT_MS)
    child.once('exit', (code) =>
      reject(new Error(`the demo ended with ${code ?? 'a signal'}: ${said.join('')}`)),
    )
    if (child.stdout === null) return
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = parse(line)
      if (found.event !== 'demo') return
      clearTimeout(timer)
      resolve(found as DemoEvent)
    })
  })
}

/**
 * @param home - the state folder.
 * @param port - of the bridge; 0 for a free one.
 */
export async function startDemoProcess(home: string, port = 0): Promise<DemoProcess> {
  const child = spawn(process.execPath, [PROGRAM, 'demo', '--port', `${port}`], {
    env: { ...process.env, CPS_BRIDGE_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  const { portal, bridge } = await demoEvent(child).catch((error: unknown) => {
    child.kill('SIGKILL')
    throw error
  })
  return {
    portal,
    bridge,
    stop() {
      child.kill('SIGINT')
      return exited
    },
  }
}
