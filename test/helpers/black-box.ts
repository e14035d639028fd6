/**
 * The bridge from outside: the real program in a process of its own, and clients that know the published protocol
 * only. They trust the authority in the state folder and nothing else. Needs the build (`npx tsup`).
 */
import type { ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Ending, launch, readyEvent } from './program.ts'
import { MANAGED, parseObject } from './rpc-client.ts'
import { furnish } from './state-template.ts'

export { PROGRAM } from './program.ts'
export {
  type Answer,
  type Caller,
  dial,
  type Facts,
  http,
  type HttpReply,
  MANAGED,
  parseObject,
  post,
} from './rpc-client.ts'

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

export interface Ended extends Ending {
  readonly elapsedMs: number
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
export async function runToEnd(
  home: string,
  args: readonly string[],
  {
    input = '',
    timeoutMs = 60_000,
    launcher = [],
  }: {
    readonly input?: string
    readonly timeoutMs?: number
    readonly launcher?: readonly string[]
  } = {},
): Promise<Ended> {
  const startedAt = Date.now()
  const { child, ended } = launch(home, args, { launcher })
  child.stdin?.end(input)
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
  const ending = await ended
  clearTimeout(timer)
  return { ...ending, elapsedMs: Date.now() - startedAt }
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

export async function startBridge({
  home,
  config,
  args = ['--virtual'],
  program,
  launcher = [],
  // The keys of the template are of this process's user.
  fresh = launcher.length > 0,
}: StartOptions): Promise<RunningBridge> {
  if (!fresh) await furnish(home)
  const file = join(home, '..', `${home.split('/').at(-1) ?? 'bridge'}-config.json`)
  await writeFile(file, JSON.stringify({ origins: ORIGINS, ...config }))
  const options = { launcher, ...(program !== undefined && { program }) }
  const started = launch(home, ['run', ...args, '--port', '0', '--config', file], options)
  const { url } = await readyEvent(started, 'listening')
  const runFile = parseObject(await readFile(join(home, 'run.json'), 'utf8'))
  return {
    child: started.child,
    home,
    url,
    port: Number(new URL(url).port),
    ca: readFileSync(join(home, 'tls', 'ca.pem'), 'utf8'),
    adminToken: String(runFile['adminToken']),
    said: started.said,
    async stop(signal = 'SIGTERM') {
      const startedAt = Date.now()
      started.child.kill(signal)
      const ending = await started.ended
      if (existsSync(file)) await rm(file)
      return { ...ending, elapsedMs: Date.now() - startedAt }
    },
  }
}
