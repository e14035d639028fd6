/** Node's debugger never opens in a process that sees codes and keys: told from the ports it listens on. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { NO_DEBUGGER } from '../../../src/system/no-debugger.ts'
import { makeHome, PROGRAM, removeHome } from '../../helpers/black-box.ts'
import { eventually } from '../../helpers/eventually.ts'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

const LISTEN = '0A'
const LOCAL = 1
const STATE = 3
const INODE = 9

function socketsOf(pid: number): ReadonlySet<string> {
  const inodes = new Set<string>()
  for (const fd of readdirSync(`/proc/${pid}/fd`)) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1]
      if (inode !== undefined) inodes.add(inode)
    } catch {
      // Closed meanwhile.
    }
  }
  return inodes
}

/** The TCP ports that the process listens on, each once, in order. */
function listeningPorts(pid: number): readonly number[] {
  const own = socketsOf(pid)
  const ports = new Set<number>()
  for (const table of ['tcp', 'tcp6']) {
    for (const line of readFileSync(`/proc/${pid}/net/${table}`, 'latin1').split('\n')) {
      const fields = line.trim().split(/\s+/)
      if (fields[STATE] !== LISTEN || !own.has(fields[INODE] ?? '')) continue
      ports.add(Number.parseInt(fields[LOCAL]?.split(':').at(-1) ?? '', 16))
    }
  }
  return [...ports].toSorted((a, b) => a - b)
}

/** For commands that keep nothing. */
let home: string
/** For those that serve: their keys are made once. */
let kept: string
let running: ChildProcess | undefined
beforeAll(async () => {
  kept = await makeHome()
})
afterAll(() => removeHome(kept))
beforeEach(async () => {
  home = await makeHome()
})
afterEach(async () => {
  if (running?.exitCode === null && running.signalCode === null) {
    const exited = once(running, 'exit')
    running.kill('SIGKILL')
    await exited
  }
  running = undefined
  await removeHome(home)
})

/** Starts the program; what it says on both streams is collected. */
function start(
  args: readonly string[],
  folder = home,
): { readonly child: ChildProcess; readonly said: () => string } {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...process.env, CPS_BRIDGE_HOME: folder },
    stdio: 'pipe',
  })
  running = child
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => (said += text.toString()))
  return { child, said: () => said }
}

/** Opens as Node's own thread gets to it; that it did not needs a moment of waiting. */
const SETTLE_MS = 500

const challenge = Buffer.alloc(32, 1).toString('base64url')
const SIGN = [
  'sign',
  '--virtual',
  '--audience',
  'https://portal.example',
  '--challenge',
  challenge,
  '--pin-stdin',
]

describe('SIGUSR1', () => {
  it.each([
    ['run', ['run', '--virtual', '--port', '0'], '"event":"listening"'],
    ['demo', ['demo', '--port', '0'], '"event":"demo"'],
  ])('opens nothing in %s', async (_name, args, ready) => {
    const { child, said } = start(args, kept)
    await vi.waitFor(() => expect(said()).toContain(ready), { timeout: 50_000, interval: 50 })
    const before = listeningPorts(child.pid ?? 0)
    expect(before).not.toEqual([])
    for (let count = 0; count < 3; count++) child.kill('SIGUSR1')
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
    expect(listeningPorts(child.pid ?? 0)).toEqual(before)
    expect(said()).not.toContain('Debugger')
  })

  it.each([
    ['sign', SIGN],
    ['pin change', ['pin', 'change', '--virtual', '--pin-stdin']],
  ])('opens nothing in %s, which waits for a code', async (_name, args) => {
    const { child, said } = start(args)
    // The authority of the virtual card is there: the program runs, and waits for the code.
    await eventually(async () => expect(await readdir(home)).not.toEqual([]))
    child.kill('SIGUSR1')
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
    expect(listeningPorts(child.pid ?? 0)).toEqual([])
    expect(said()).not.toContain('Debugger')
    expect(child.exitCode).toBeNull()
  })
})

describe('a debugger that the environment asks for, which would stop the program before its first line', () => {
  it.each(['--inspect', '--inspect-brk', '--inspect-wait'])('%s opens nothing', async (option) => {
    const child = spawn(PROGRAM, ['run', '--virtual', '--port', '0'], {
      env: { ...process.env, CPS_BRIDGE_HOME: kept, NODE_OPTIONS: `${option}=127.0.0.1:0` },
      stdio: 'pipe',
    })
    running = child
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => (said += text.toString()))
    await vi.waitFor(() => expect(said).toContain('"event":"listening"'), { timeout: 50_000, interval: 50 })
    const ports = listeningPorts(child.pid ?? 0)
    expect(ports).toHaveLength(1)
    expect(said).toContain(`localhost:${ports[0]}`)
    expect(said).not.toContain('Debugger')
  })

  it('is undone by the launcher of each package and the command line of each service', () => {
    const root = join(dirname(PROGRAM), '..')
    for (const file of [
      'linux/cps-bridge',
      'macos/cps-bridge',
      'windows/cps-bridge.cmd',
      'windows/setup.cmd',
    ])
      expect(readFileSync(join(root, 'scripts/package', file), 'utf8')).toContain(
        ` ${NO_DEBUGGER.join(' ')} `,
      )
    expect(readFileSync(PROGRAM, 'utf8').split('\n', 1)).toEqual([
      `#!/usr/bin/env -S node ${NO_DEBUGGER.join(' ')}`,
    ])
  })
})

describe('an option of Node that opens the process to others', () => {
  it.each([
    ['--inspect', ['--inspect=127.0.0.1:0'], ''],
    ['NODE_OPTIONS=--inspect', [], '--inspect=127.0.0.1:0'],
    ['--tls-keylog', ['--tls-keylog=/dev/null'], ''],
    ['NODE_OPTIONS=--heapsnapshot-signal', [], '--heapsnapshot-signal=SIGUSR2'],
  ])('%s is refused by every command, with a word why', (_name, nodeArgs, nodeOptions) => {
    for (const args of [['run', '--virtual', '--port', '0'], ['demo', '--port', '0'], SIGN]) {
      const env = { ...process.env, CPS_BRIDGE_HOME: home, NODE_OPTIONS: nodeOptions, LC_ALL: 'en_GB.UTF-8' }
      const options = { env, input: '', encoding: 'utf8', timeout: 20_000 } as const
      const { status, stdout, stderr } = spawnSync(process.execPath, [...nodeArgs, PROGRAM, ...args], options)
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
      expect(stderr).toMatch(/^cps-bridge: .*code porteur.*$/m)
    }
  })
})
