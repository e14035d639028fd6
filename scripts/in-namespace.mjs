/**
 * Runs a command in mount, network and process namespaces of its own, so that a test's pcscd neither meets the
 * machine's nor touches it, and ends with the command: `node scripts/in-namespace.mjs COMMAND ARGUMENT...`. Linux, with
 * util-linux and iproute2. Programs of the project (node_modules/.bin) are on the path; exit code and signals pass
 * through.
 */
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { constants, networkInterfaces } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const INSIDE = '--inside-namespace'
const [first, ...rest] = process.argv.slice(2)

if (first === undefined) fail('usage: node scripts/in-namespace.mjs COMMAND ARGUMENT...')
else if (first === INSIDE) enter(rest)
else leave(process.argv.slice(2))

function fail(reason) {
  process.stderr.write(`in-namespace: ${reason}\n`)
  process.exit(2)
}

/** Starts this script again under unshare(1), as far apart from the machine as it lets us. */
function leave(command) {
  const inside = [process.execPath, fileURLToPath(import.meta.url), INSIDE, ...command]
  // unshare itself is deaf to signals while it waits; its one child is the process inside.
  // setpriv: nothing stays behind even when this process is killed.
  run('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...namespaces(), ...inside], (child, signal) => {
    for (const pid of childrenOf(child.pid)) process.kill(pid, signal)
  })
}

/**
 * The first set of namespaces that works here. Without root, or in a container that may not change its network, the user
 * is mapped to root of a namespace of its own; where the root is no mount point (a chroot) its propagation stays as it is;
 * where no network can be had apart, the machine's loopback is used.
 */
function namespaces() {
  const mapped = ['--map-root-user']
  const users = process.getuid?.() === 0 ? [[], mapped] : [mapped]
  const mounts = [['--mount'], ['--mount', '--propagation', 'unchanged']]
  for (const net of [['--net'], []]) {
    for (const user of users) {
      for (const mount of mounts) {
        const flags = [...user, ...mount, ...net, '--pid', '--fork', '--kill-child']
        const lo = net.length > 0 ? ' && (ip link set lo up || ifconfig lo up)' : ''
        const probe = ['sh', '-c', `mount -t tmpfs tmpfs /run${lo}`]
        if (spawnSync('unshare', [...flags, ...probe], { stdio: 'ignore' }).status === 0) return flags
      }
    }
  }
  fail('no namespace can be made here (unshare, mount): run as root')
}

function childrenOf(pid) {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number)
}

function enter([program, ...args]) {
  tryRun('mount', ['-t', 'proc', 'proc', '/proc'])
  must('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', '/run'])
  // Up already: the network is the machine's, and stays as it is.
  if (networkInterfaces().lo === undefined) {
    bringLoopbackUp()
    reserveReaderPorts()
  }
  const bin = join(import.meta.dirname, '..', 'node_modules', '.bin')
  // Calls into PC/SC that wait have threads of their own, as in the launcher (bin/cps-bridge.js).
  process.env.UV_THREADPOOL_SIZE ??= '32'
  process.env.PATH = [bin, process.env.PATH, '/usr/sbin', '/sbin'].join(delimiter)
  run(program, args, (child, signal) => child.kill(signal))
}

function bringLoopbackUp() {
  const found = tryRun('ip', ['link', 'set', 'lo', 'up'])
  if (!found) {
    must('ifconfig', ['lo', 'up'], 'install iproute2 (the command ip)')
    return
  }
  // Immediate acknowledgements: the driver of the virtual reader sends length and body apart, and delayed ones cost 40 ms.
  for (const target of ['127.0.0.0/8', '127.0.0.1']) {
    const route = ['local', target, 'dev', 'lo', 'proto', 'kernel', 'scope', 'host', 'src', '127.0.0.1']
    tryRun('ip', ['route', 'replace', ...route, 'table', 'local', 'quickack', '1'])
  }
}

/** The driver of the virtual readers cannot have its ports while a client of another test still had one of them. */
function reserveReaderPorts() {
  try {
    writeFileSync('/proc/sys/net/ipv4/ip_local_reserved_ports', '35963,35964')
  } catch (error) {
    process.stderr.write(`in-namespace: the ports of the virtual readers are not reserved (${error.code})\n`)
  }
}

function tryRun(program, args) {
  return spawnSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
}

function must(program, args, advice) {
  if (!tryRun(program, args)) fail(advice ?? `${program} ${args.join(' ')} failed`)
}

function run(program, args, pass) {
  const child = spawn(program, args, { stdio: 'inherit' })
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, () => pass(child, signal))
  child.on('error', (error) =>
    fail(`${program}: ${error.code === 'ENOENT' ? 'no such program' : error.message}`),
  )
  child.on('exit', (code, signal) => {
    process.exit(signal === null ? code : 128 + constants.signals[signal])
  })
}
