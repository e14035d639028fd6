/** The real program, as a user starts it, in a process of its own. Needs the build (`npx tsup`). */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseObject } from './rpc-client.ts'
import { furnish } from './state-template.ts'

/** The build of this tree, or another one to try (an installed package). */
export const PROGRAM =
  process.env['CPS_BRIDGE_PROGRAM'] ?? join(import.meta.dirname, '..', '..', 'bin', 'cps-bridge.js')
const START_TIMEOUT_MS = 180_000

/** A line of standard output that says that the program is ready. */
interface ReadyEvent {
  readonly event: string
  /** `run`: address of the bridge. */
  readonly url: string
  /** `demo`: addresses of the portal, the phone, the bridge and the identity provider. */
  readonly portal: string
  readonly phone: string
  readonly bridge: string
  readonly issuer: string
}

export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Launch {
  readonly child: ChildProcess
  /** What it wrote to both streams so far. */
  readonly said: () => string
  readonly ended: Promise<Ending>
}

/** Starts `cps-bridge` with a state folder, and keeps what it says. */
export function launch(
  home: string,
  args: readonly string[],
  {
    program = PROGRAM,
    launcher = [],
  }: {
    readonly program?: string
    /** A program with its arguments that starts the given one, as another user for example. */
    readonly launcher?: readonly string[]
  } = {},
): Launch {
  const [first = '', ...rest] = [...launcher, process.execPath, program, ...args]
  const child = spawn(first, rest, { env: { ...process.env, CPS_BRIDGE_HOME: home }, stdio: 'pipe' })
  child.stdin.on('error', () => undefined)
  const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    return () => Buffer.concat(chunks).toString('utf8')
  }) as [() => string, () => string]
  const ended = new Promise<Ending>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, stdout: stdout(), stderr: stderr() }))
  })
  return { child, said: () => stdout() + stderr(), ended }
}

/**
 * Waits until the program says that it is ready; it is killed when it does not.
 *
 * @param event - name of the event that says so.
 */
export async function readyEvent({ child, said, ended }: Launch, event: string): Promise<ReadyEvent> {
  child.stdin?.end()
  return new Promise((resolve, reject) => {
    const fail = (what: string): void => {
      clearTimeout(timer)
      child.kill('SIGKILL')
      reject(new Error(`cps-bridge ${what}: ${said()}`))
    }
    const timer = setTimeout(() => fail(`does not say “${event}”`), START_TIMEOUT_MS)
    void ended.then(({ code, signal }) => fail(`ended with ${code ?? signal ?? 'nothing'}`))
    if (child.stdout === null) return
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = parseObject(line)
      if (found['event'] !== event) return
      clearTimeout(timer)
      resolve(found as unknown as ReadyEvent)
    })
  })
}

export interface Program {
  readonly ready: ReadyEvent
  /** Ends it as Ctrl-C does; gives the exit code. */
  stop(): Promise<number | null>
}

/** Starts `cps-bridge` with a state folder that was used before, and waits until it is ready. */
export async function startProgram(home: string, args: readonly string[], event: string): Promise<Program> {
  await furnish(home)
  return startFreshProgram(home, args, event)
}

/** The same with the state folder as it is. */
export async function startFreshProgram(
  home: string,
  args: readonly string[],
  event: string,
): Promise<Program> {
  const started = launch(home, args)
  const ready = await readyEvent(started, event)
  return {
    ready,
    async stop() {
      started.child.kill('SIGINT')
      return (await started.ended).code
    },
  }
}
