/** What the measurements share: programs started and watched from outside, and figures made of many. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { WebSocket } from 'ws'
import { root } from '../lib.mjs'

/** One origin may open 128 connections, all of them together 448. */
export const ORIGINS = ['', '-2', '-3', '-4'].map((end) => `https://bench${end}.test`)
const [ORIGIN] = ORIGINS
export const SUBPROTOCOL = 'cps-bridge.v1'
/** Where the peer listens, and always the same question. */
const PEER_PROGRAM = 'AusweisApp2'
const PEER_URL = 'ws://127.0.0.1:24727/eID-Kernel'
const PEER_QUESTION = '{"cmd":"GET_INFO"}'
/** Of /proc/PID/stat (proc(5)). */
const TICK_MS = 10

/** The value below which the given part of the values lies. */
export const quantile = (values, part) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))]
export const median = (values) => quantile(values, 0.5)
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Processor time of a process so far; `children`: of those that it has waited for as well. Milliseconds. */
export function processorMs(pid, { children = false } = {}) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').map(Number)
  const [user, system, childUser, childSystem] = fields.slice(11, 15)
  return TICK_MS * (user + system + (children ? childUser + childSystem : 0))
}

const statusOf = (pid, name) =>
  Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1])
export const residentMiB = (pid) => statusOf(pid, 'VmRSS') / 1024
/** How often the main thread has gone to sleep by itself. */
export const wakeUps = (pid) => statusOf(pid, 'voluntary_ctxt_switches')

/** Ends a program and waits for that. */
export function stop(child) {
  return new Promise((resolve) => {
    child.removeAllListeners('exit').once('exit', resolve)
    child.kill('SIGTERM')
  })
}

/** A state folder with a configuration that allows the bench's origin. */
export function makeHome() {
  const home = mkdtempSync(join(tmpdir(), 'cps-bridge-bench-'))
  const origins = ORIGINS.map((origin) => ({ origin, pinEntry: 'api', identity: 'allow' }))
  writeFileSync(join(home, 'config.json'), JSON.stringify({ origins, log: { level: 'error' } }))
  return { path: home, remove: () => rmSync(home, { recursive: true, force: true }) }
}

/** Starts a Node program and waits for the first JSON line that it prints. */
export function startNode(runtime, args, env = {}) {
  const child = spawn(runtime, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code}`)))
    createInterface({ input: child.stdout }).once('line', (line) =>
      resolve({ child, ready: JSON.parse(line) }),
    )
  })
}

/** Starts the bridge as `cps-bridge run`; `ca` is what its clients trust. */
export async function startBridge(runtime, home, flags = ['--virtual']) {
  const program = join(root, 'bin', 'cps-bridge.js')
  const args = [program, 'run', '--port', '0', '--config', join(home.path, 'config.json'), ...flags]
  const { child, ready } = await startNode(runtime, args, { CPS_BRIDGE_HOME: join(home.path, 'state') })
  const ca = readFileSync(join(home.path, 'state', 'tls', 'ca.pem'))
  return {
    child,
    pid: child.pid,
    url: ready.url,
    socketUrl: `${ready.url.replace('https', 'wss')}/v1/socket`,
    ca,
  }
}

/** Asks for one page over TLS. */
export function firstAnswer({ url, ca }) {
  return new Promise((resolve, reject) => {
    get(`${url}/`, { ca, agent: false }, (response) => response.resume().once('end', resolve)).once(
      'error',
      reject,
    )
  })
}

export function openSocket(url, options = {}) {
  const socket = new WebSocket(url, url === PEER_URL ? [] : SUBPROTOCOL, { origin: ORIGIN, ...options })
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket)).once('error', reject)
  })
}

/** Sends a message and waits for the first that comes back and passes. Milliseconds. */
export function roundTrip(socket, message, passes = () => true) {
  const begin = performance.now()
  return new Promise((resolve) => {
    const listen = (data) => {
      if (!passes(data)) return
      socket.off('message', listen)
      resolve(performance.now() - begin)
    }
    socket.on('message', listen)
    socket.send(message)
  })
}

/** The answer of the peer to its question; it tells of readers besides, when it likes. */
const isAnswer = (data) => data.includes('"INFO"')
export const askPeer = (socket) => roundTrip(socket, PEER_QUESTION, isAnswer)

/** Starts the peer and waits until it has answered; null when it is not installed. */
export async function startPeer(home) {
  const env = { ...process.env, QT_QPA_PLATFORM: 'offscreen', HOME: home.path, XDG_RUNTIME_DIR: home.path }
  const child = spawn(PEER_PROGRAM, [], { env, stdio: 'ignore' })
  const missing = new Promise((resolve) => child.once('error', () => resolve(true)))
  for (let tries = 0; tries < 2000; tries += 1) {
    const socket = await Promise.race([
      missing,
      openSocket(PEER_URL, { origin: undefined }).catch(() => pause(10)),
    ])
    if (socket === true) return null
    if (socket === undefined) continue
    await askPeer(socket)
    return { child, pid: child.pid, socket }
  }
  throw new Error(`${PEER_PROGRAM} does not answer`)
}
