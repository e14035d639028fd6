/**
 * The bridge from outside: the real program in a process of its own, and clients that know the published protocol
 * only. They trust the authority in the state folder and nothing else. Needs the build (`npx tsup`).
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { MANAGED, parseObject } from './rpc-client.ts'
import { furnish } from './state-template.ts'

export {
  type Answer,
  type Caller,
  dial,
  type Facts,
  http,
  type HttpOptions,
  type HttpReply,
  MANAGED,
  parseObject,
  post,
} from './rpc-client.ts'

/** The build of this tree, or another one to try (an installed package). */
export const PROGRAM =
  process.env['CPS_BRIDGE_PROGRAM'] ?? join(import.meta.dirname, '..', '..', 'bin', 'cps-bridge.js')

/** Another one with the same rights. */
export const OTHER = 'https://other.example'
/** A portal with the default rights: prompt page, consent asked. */
export const PUBLIC = 'https://public.example'
/** A portal whose PIN goes through the page, with a standing consent. */
export const PAGE = 'https://page.example'
/** A portal that never sees an identity. */
export const DENIED = 'https://denied.example'

const formats = ['jws', 'web-eid:1.0']
/** What the program allows unless a test says otherwise. */
export const ORIGINS = [
  { origin: MANAGED, pinEntry: 'api', identity: 'allow', formats },
  { origin: OTHER, pinEntry: 'api', identity: 'allow' },
  { origin: PUBLIC },
  { origin: PAGE, pinEntry: 'page', identity: 'allow' },
  { origin: DENIED, pinEntry: 'api', identity: 'deny' },
]

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly elapsedMs: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunningBridge {
  readonly child: ChildProcess
  readonly home: string
  readonly url: string
  readonly port: number
  /** PEM of the authority to trust. */
  readonly ca: string
  readonly adminToken: string
  /** What it wrote to both streams so far. */
  said(): string
  stop(signal?: NodeJS.Signals): Promise<Ended>
}

export async function makeHome(): Promise<string> {
  return mkdtemp(join(await realpath(tmpdir()), 'cps-bridge-black-box-'))
}

export const removeHome = (home: string): Promise<void> => rm(home, { recursive: true, force: true })

/** Runs the program to its end. */
export function runToEnd(
  home: string,
  args: readonly string[],
  {
    input = '',
    timeoutMs = 60_000,
    launcher = [],
  }: {
    readonly input?: string
    readonly timeoutMs?: number
    readonly launcher?: StartOptions['launcher']
  } = {},
): Promise<Ended> {
  const startedAt = Date.now()
  const [program = '', ...rest] = [...launcher, process.execPath, PROGRAM, ...args]
  const child = spawn(program, rest, {
    env: { ...process.env, CPS_BRIDGE_HOME: home },
    stdio: 'pipe',
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const stdout = collect(child.stdout)
  const stderr = collect(child.stderr)
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ code, signal, elapsedMs: Date.now() - startedAt, stdout: stdout(), stderr: stderr() })
    })
  })
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  return () => Buffer.concat(chunks).toString('utf8')
}

export interface StartOptions {
  readonly home: string
  readonly config?: object
  /** After `run`; by default the virtual reader with its default card. */
  readonly args?: readonly string[]
  /** Another program than the one under test. */
  readonly program?: string
  /** A program with its arguments that starts the given one, as another user for example. */
  readonly launcher?: readonly string[]
  /** A first start: the state folder has no keys yet. */
  readonly fresh?: boolean
}

const START_TIMEOUT_MS = 60_000

export async function startBridge({
  home,
  config,
  args = ['--virtual'],
  program = PROGRAM,
  launcher = [],
  // The keys of the template are of this process's user.
  fresh = launcher.length > 0,
}: StartOptions): Promise<RunningBridge> {
  if (!fresh) await furnish(home)
  const file = join(home, '..', `${home.split('/').at(-1) ?? 'bridge'}-config.json`)
  await writeFile(file, JSON.stringify({ origins: ORIGINS, ...config }))
  const command = [...launcher, process.execPath, program, 'run', ...args, '--port', '0', '--config', file]
  const [first = '', ...rest] = command
  const child = spawn(first, rest, {
    env: { ...process.env, CPS_BRIDGE_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const stdout = collect(child.stdout)
  const stderr = collect(child.stderr)
  const ended = new Promise<Omit<Ended, 'elapsedMs'>>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, stdout: stdout(), stderr: stderr() }))
  })
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready: ${stderr()}`)), START_TIMEOUT_MS)
    void ended.then(({ code }) => reject(new Error(`ended with ${code ?? 'a signal'}: ${stderr()}`)))
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = parseObject(line)
      if (event['event'] !== 'listening') return
      clearTimeout(timer)
      resolve(String(event['url']))
    })
  })
  const runFile = parseObject(await readFile(join(home, 'run.json'), 'utf8'))
  return {
    child,
    home,
    url,
    port: Number(new URL(url).port),
    ca: readFileSync(join(home, 'tls', 'ca.pem'), 'utf8'),
    adminToken: String(runFile['adminToken']),
    said: () => stdout() + stderr(),
    async stop(signal = 'SIGTERM') {
      const startedAt = Date.now()
      child.kill(signal)
      const result = await ended
      if (existsSync(file)) await rm(file)
      return { ...result, elapsedMs: Date.now() - startedAt }
    },
  }
}
