/** The running program from outside: time to ready, memory, round trips. Over the build in dist/. */
import { spawn, execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import forge from 'node-forge'
import { WebSocket, WebSocketServer } from 'ws'

const ROOT = join(import.meta.dirname, '..')
const ORIGIN = 'https://bench.test'
const STARTS = 5
const CALLS = 1000
const WARM_UP = 100
const ECHO = '--echo'

if (process.argv[2] === ECHO) serveEcho()

/** Value below which the given part of the sorted values lies. */
const quantile = (values, part) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))]

/** Starts a program and resolves at the first JSON line of its standard output. */
function startAndWait(args, env) {
  const begin = performance.now()
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code}`)))
    createInterface({ input: child.stdout }).once('line', (line) =>
      resolve({ child, ready: JSON.parse(line), ms: performance.now() - begin }),
    )
  })
}

function stop(child) {
  return new Promise((resolve) => {
    child.removeAllListeners('exit').once('exit', resolve)
    child.kill('SIGTERM')
  })
}

/** Resident memory in MiB, by ps(1). */
const residentMiB = (pid) =>
  Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024

/** Round trips of one message at a time, in milliseconds. */
async function roundTrips(url, options, message) {
  const socket = new WebSocket(url, 'cps-bridge.v1', options)
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const times = []
  for (let i = 0; i < WARM_UP + CALLS; i++) {
    const begin = performance.now()
    socket.send(message(i))
    await new Promise((resolve) => socket.once('message', resolve))
    if (i >= WARM_UP) times.push(performance.now() - begin)
  }
  socket.terminate()
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
}

/** The peer: ws over TLS in a process of its own, which sends back what it gets. */
function serveEcho() {
  const { privateKey, publicKey } = forge.pki.rsa.generateKeyPair(2048)
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = publicKey
  certificate.validity.notAfter.setFullYear(certificate.validity.notBefore.getFullYear() + 1)
  certificate.setSubject([{ name: 'commonName', value: 'localhost' }])
  certificate.setIssuer([{ name: 'commonName', value: 'localhost' }])
  certificate.sign(privateKey, forge.md.sha256.create())
  const cert = forge.pki.certificateToPem(certificate)
  const server = createServer({ cert, key: forge.pki.privateKeyToPem(privateKey) })
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'cps-bridge.v1' })
  sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(String(data))))
  server.listen(0, '127.0.0.1', () => {
    process.stdout.write(`${JSON.stringify({ port: server.address().port, cert })}\n`)
  })
}

/** Measures the daemon and its peer one after the other. */
export async function benchDaemon() {
  const home = mkdtempSync(join(tmpdir(), 'cps-bridge-bench-'))
  const config = join(home, 'config.json')
  const rule = { origin: ORIGIN, pinEntry: 'api', identity: 'allow' }
  writeFileSync(config, JSON.stringify({ origins: [rule], log: { level: 'warn' } }))
  const run = [join(ROOT, 'bin', 'cps-bridge.js'), 'run', '--virtual', '--port', '0', '--config', config]
  const env = { CPS_BRIDGE_HOME: join(home, 'state') }
  try {
    const first = await startAndWait(run, env)
    await stop(first.child)
    const starts = []
    for (let i = 0; i < STARTS; i++) {
      const { child, ms } = await startAndWait(run, env)
      starts.push(ms)
      await stop(child)
    }
    const { child, ready } = await startAndWait(run, env)
    const idleMiB = residentMiB(child.pid)
    const ca = readFileSync(join(home, 'state', 'tls', 'ca.pem'))
    const request = (id) => JSON.stringify({ jsonrpc: '2.0', id, method: 'bridge.info' })
    const url = `${ready.url.replace('https', 'wss')}/v1/socket`
    const bridge = await roundTrips(url, { ca, origin: ORIGIN }, request)
    const usedMiB = residentMiB(child.pid)
    await stop(child)
    const echo = await startAndWait([fileURLToPath(import.meta.url), ECHO], {})
    const peer = await roundTrips(`wss://localhost:${echo.ready.port}`, { ca: echo.ready.cert }, request)
    await stop(echo.child)
    return { firstMs: first.ms, readyMs: quantile(starts, 0.5), idleMiB, usedMiB, bridge, peer }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}
