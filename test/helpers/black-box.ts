/**
 * The bridge from outside: the real program in a process of its own, and clients that know the published protocol
 * only. They trust the authority in the state folder and nothing else. Needs the build (`npx tsup`).
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { request as httpsRequest } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import WebSocket from 'ws'
import { furnish } from './state-template.ts'

/** The build of this tree, or another one to try (an installed package). */
export const PROGRAM =
  process.env['CPS_BRIDGE_PROGRAM'] ?? join(import.meta.dirname, '..', '..', 'bin', 'cps-bridge.js')

/** A portal that sends the PIN itself and may see the identity. */
export const MANAGED = 'https://managed.example'
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

/** Members that tests read; anything else is compared as a whole. */
export type Facts = Readonly<Record<string, unknown>>

export interface Answer {
  readonly jsonrpc?: string
  readonly id?: string | number | null
  readonly method?: string
  readonly params?: Facts
  readonly result?: Facts
  readonly error?: {
    readonly code: number
    readonly message: string
    readonly data: Facts & { readonly code: string; readonly details?: Facts }
  }
}

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
    timeoutMs = 20_000,
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

export function parseObject(text: string): Facts {
  try {
    return Object(JSON.parse(text)) as Facts
  } catch {
    return {}
  }
}

export interface Caller {
  readonly socket: WebSocket
  /** Every frame, in the order of arrival. */
  readonly frames: readonly Answer[]
  readonly notifications: () => readonly Answer[]
  send(message: unknown): void
  until(fits: (frame: Answer) => boolean, withinMs?: number): Promise<Answer>
  call(method: string, params?: unknown): Promise<Answer>
  /** Calls and gives the result; an error answer fails the test. */
  result(method: string, params?: unknown): Promise<Facts>
  /** Calls and gives `data.code` of the error, or `ok`. */
  code(method: string, params?: unknown): Promise<string>
  readonly closed: Promise<number>
  close(): Promise<void>
}

export interface DialOptions {
  readonly origin?: string
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
}

const ANSWER_TIMEOUT_MS = 15_000
let lastId = 0

/** A portal's page: a plain `ws` client. */
export async function dial(
  bridge: RunningBridge,
  { origin = MANAGED, query = '', headers = {} }: DialOptions = {},
): Promise<Caller> {
  const socket = new WebSocket(`${bridge.url.replace('https', 'wss')}/v1/socket${query}`, 'cps-bridge.v1', {
    ca: bridge.ca,
    headers: { Origin: origin, ...headers },
  })
  const frames: Answer[] = []
  const waiting = new Set<() => void>()
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  socket.on('message', (data: Buffer) => {
    frames.push(parseObject(data.toString('utf8')))
    for (const look of waiting) look()
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  socket.on('error', () => undefined)
  const send = (message: unknown): void =>
    socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  const until = (fits: (frame: Answer) => boolean, withinMs = ANSWER_TIMEOUT_MS): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(look)
        reject(new Error(`no such frame among ${JSON.stringify(frames.slice(-3)).slice(0, 600)}`))
      }, withinMs)
      const look = (): void => {
        const found = frames.find(fits)
        if (found === undefined) return
        clearTimeout(timer)
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  const call = (method: string, params?: unknown): Promise<Answer> => {
    const id = `call-${++lastId}`
    send({ jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) })
    return until((frame) => frame.id === id)
  }
  return {
    socket,
    frames,
    notifications: () => frames.filter(({ id, method }) => id === undefined && method !== undefined),
    send,
    until,
    call,
    async result(method, params) {
      const { result, error } = await call(method, params)
      if (result === undefined) throw new Error(`${method}: ${JSON.stringify(error)}`)
      return result
    },
    async code(method, params) {
      const { error } = await call(method, params)
      return error?.data.code ?? 'ok'
    },
    closed,
    async close() {
      socket.close()
      await closed
    },
  }
}

export interface HttpReply {
  readonly status: number
  readonly headers: Readonly<NodeJS.Dict<string | string[]>>
  readonly text: string
  readonly json: Answer & Facts
}

export interface HttpOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** One HTTPS request without an agent. */
export function http(bridge: RunningBridge, path: string, options: HttpOptions = {}): Promise<HttpReply> {
  const { method = 'GET', headers = {}, body } = options
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
  return new Promise((resolve, reject) => {
    const outgoing = httpsRequest(
      {
        host: 'localhost',
        port: bridge.port,
        path,
        method,
        headers: { ...length, ...headers },
        ca: bridge.ca,
        agent: false,
        timeout: ANSWER_TIMEOUT_MS,
      },
      (response) => {
        const text = collect(response)
        response.once('error', reject)
        response.once('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: text(),
            json: parseObject(text()),
          }),
        )
      },
    )
    outgoing.once('timeout', () => outgoing.destroy(new Error(`${method} ${path}: no answer`)))
    outgoing.once('error', reject)
    outgoing.end(body)
  })
}

/** One call over `POST /v1/rpc`. */
export function post(
  bridge: RunningBridge,
  method: string,
  params: unknown = {},
  { origin = MANAGED, ...headers }: Readonly<Record<string, string>> = {},
): Promise<HttpReply> {
  return http(bridge, '/v1/rpc', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: origin, ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  })
}
