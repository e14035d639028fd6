/** The real program, as a user starts it, in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { furnish } from './state-template.ts'

/** A line of standard output that says that the program is ready. */
interface ReadyEvent {
  readonly event: string
  /** `run`: address of the bridge. */
  readonly url: string
  /** `demo`: addresses of the portal, the phone and the bridge. */
  readonly portal: string
  readonly phone: string
  readonly bridge: string
}

export interface Program {
  readonly ready: ReadyEvent
  /** Ends it as Ctrl-C does; gives the exit code. */
  stop(): Promise<number | null>
}

const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'cps-bridge.js')
const START_TIMEOUT_MS = 180_000

const parse = (line: string): Partial<ReadyEvent> => {
  try {
    return Object(JSON.parse(line)) as Partial<ReadyEvent>
  } catch {
    return {}
  }
}

function readyEvent(child: ChildProcess, event: string): Promise<ReadyEvent> {
  const said: string[] = []
  child.stderr?.on('data', (text: Buffer) => said.push(text.toString()))
  return new Promise((resolve, reject) => {
    const fail = (what: string): void => reject(new Error(`cps-bridge ${what}: ${said.join('')}`))
    const timer = setTimeout(() => fail(`does not say “${event}”`), START_TIMEOUT_MS)
    child.once('exit', (code) => fail(`ended with ${code ?? 'a signal'}`))
    if (child.stdout === null) return
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = parse(line)
      if (found.event !== event) return
      clearTimeout(timer)
      resolve(found as ReadyEvent)
    })
  })
}

/** Starts `cps-bridge` with a state folder that was used before. */
export async function startProgram(home: string, args: readonly string[], event: string): Promise<Program> {
  await furnish(home)
  return startFreshProgram(home, args, event)
}

/**
 * Starts `cps-bridge` with a state folder as it is, and waits until it is ready.
 *
 * @param home - the state folder.
 * @param args - the command and its options.
 * @param event - name of the event that says so.
 */
export async function startFreshProgram(
  home: string,
  args: readonly string[],
  event: string,
): Promise<Program> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...process.env, CPS_BRIDGE_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  const ready = await readyEvent(child, event).catch((error: unknown) => {
    child.kill('SIGKILL')
    throw error
  })
  return {
    ready,
    stop() {
      child.kill('SIGINT')
      return exited
    },
  }
}
