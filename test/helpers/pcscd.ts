/**
 * A pcscd of the test's own with the vpcd reader driver, in the current namespace (`scripts/in-namespace.mjs` makes it).
 * Cards are played by this process.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CommandHook, VirtualCard } from '../../src/reader/virtual/virtual-card.ts'
import { playVirtualCard } from '../../src/reader/virtual/vpcd-link.ts'

/** The readers of Debian's vpcd driver, in the order of their slots. */
export const PCSCD_READERS = ['Virtual PCD 00 00', 'Virtual PCD 00 01'] as const

type Slot = 0 | 1

export interface Pcscd {
  /** Plays a card into a slot (an earlier one is pulled, and pcscd notices); resolves when pcscd has powered it. */
  insert(card: VirtualCard, slot?: Slot, beforeCommand?: CommandHook): Promise<void>
  /** Pulls the card; pcscd notices within about 100 ms. */
  remove(slot?: Slot): Promise<void>
  /** Kills the daemon like a crash (SIGKILL unless told else). Cards in its readers are gone with it. */
  kill(signal?: NodeJS.Signals): Promise<void>
  /** Stops the daemon where it stands (SIGSTOP), and lets it go on. */
  freeze(): void
  thaw(): void
  /** Starts the daemon after `kill`; resolves when clients and cards can connect. */
  start(): Promise<void>
  /** Pulls the cards and ends the daemon. */
  stop(): Promise<void>
}

const PCSCD = '/usr/sbin/pcscd'
const FOLDER = '/run/pcscd'
const SOCKET = `${FOLDER}/pcscd.comm`
const PORTS = [35_963, 35_964] as const
const DEADLINE_MS = 10_000
/** pcscd looks at its readers every 400 ms. */
const POLL_MS = 450
const POWER_MS = 3000
const SETTLE_MS = 30
const INSERT_ATTEMPTS = 3

interface Played {
  readonly pull: AbortController
  readonly ended: Promise<void>
}

/** Starts pcscd. Fails when another one runs in this namespace: the test would meet a stranger's readers. */
export async function startPcscd(): Promise<Pcscd> {
  if (!existsSync(PCSCD)) throw new Error(`${PCSCD} is missing: apt-get install pcscd vsmartcard-vpcd opensc`)
  if (existsSync(SOCKET)) throw new Error('a pcscd runs in this namespace: use node scripts/in-namespace.mjs')
  const played = new Map<Slot, Played>()
  let daemon: ChildProcess | undefined

  async function start(): Promise<void> {
    if (daemon !== undefined) throw new Error('pcscd runs already')
    rmSync(FOLDER, { recursive: true, force: true })
    mkdirSync(FOLDER, { recursive: true })
    const child = spawn(PCSCD, ['--foreground'], { stdio: ['ignore', 'pipe', 'pipe'] })
    daemon = child
    const said: string[] = []
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => said.push(text.toString()))
    try {
      await until(
        () => existsSync(SOCKET) && PORTS.every((port) => isListening(port)),
        () => `pcscd is not ready (exit code ${child.exitCode ?? 'none'}): ${said.join('')}`,
      )
    } catch (error) {
      // Nothing that would stand in the way of the next test stays behind.
      await kill()
      rmSync(FOLDER, { recursive: true, force: true })
      throw error
    }
  }

  async function kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = daemon
    if (child === undefined) return
    daemon = undefined
    if (child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill(signal)
      await gone
    }
    await Promise.all([...played.keys()].map((slot) => remove(slot)))
  }

  async function remove(slot: Slot = 0): Promise<void> {
    const card = played.get(slot)
    if (card === undefined) return
    played.delete(slot)
    card.pull.abort()
    await card.ended
  }

  async function insert(card: VirtualCard, slot: Slot = 0, beforeCommand?: CommandHook): Promise<void> {
    if (played.has(slot)) {
      await remove(slot)
      await sleep(POLL_MS)
    }
    // A card that comes in the moment after another went can be taken for that one, and is left without power.
    for (let attempt = 1; !(await tryInsert(card, slot, beforeCommand)); attempt++) {
      if (attempt === INSERT_ATTEMPTS) throw new Error(`pcscd does not power the card in slot ${slot}`)
      await remove(slot)
      await sleep(POLL_MS)
    }
    // pcscd still asks for the answer to reset; a card pulled now would be seen late.
    await sleep(SETTLE_MS)
  }

  async function tryInsert(card: VirtualCard, slot: Slot, beforeCommand?: CommandHook): Promise<boolean> {
    const pull = new AbortController()
    const hook = beforeCommand === undefined ? {} : { beforeCommand }
    let powered = false
    const onState = (state: string): void => void (powered ||= state === 'powered')
    const link = { host: '127.0.0.1', port: PORTS[slot], card, signal: pull.signal, onState, ...hook }
    // A link that the daemon's end breaks is no fault of the test.
    const ended = playVirtualCard(link).catch(() => undefined)
    played.set(slot, { pull, ended })
    return comesTrue(() => powered, POWER_MS)
  }

  async function stop(): Promise<void> {
    await Promise.all([...played.keys()].map((slot) => remove(slot)))
    await kill('SIGTERM')
    rmSync(FOLDER, { recursive: true, force: true })
  }

  await start()
  return {
    insert,
    remove,
    kill,
    freeze: () => void daemon?.kill('SIGSTOP'),
    thaw: () => void daemon?.kill('SIGCONT'),
    start,
    stop,
  }
}

/** Reads the kernel's table: connecting to try would insert a card. */
function isListening(port: number): boolean {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')} `
  const listening = ' 0A '
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .some((line) => line.slice(0, 24).includes(wanted) && line.includes(listening))
}

async function until(condition: () => boolean, reason: () => string): Promise<void> {
  if (!(await comesTrue(condition, DEADLINE_MS))) throw new Error(reason())
}

async function comesTrue(condition: () => boolean, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs
  while (!condition()) {
    if (Date.now() > deadline) return false
    await sleep(10)
  }
  return true
}
