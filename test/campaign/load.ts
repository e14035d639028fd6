/** Load: clients that take all they can get, and how long a portal that behaves waits beside them. */
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type WebSocket from 'ws'
import {
  type Caller,
  dial,
  makeHome,
  PAGE,
  PUBLIC,
  removeHome,
  type RunningBridge,
  startBridge,
} from '../helpers/black-box.ts'
import { CHALLENGE, PIN } from '../helpers/bridge-bench.ts'
import { type CampaignRow, type CampaignRun, realMs } from './campaign.ts'
import { openQuietly } from './machine-faults.ts'
import { auditIsOpen, endsWell, resourcesOf } from './soak.ts'

const HOG = 'https://hog.example'
const HOGS = Array.from({ length: 8 }, (_, index) => `https://hog-${index}.example`)
const GOOD = 'https://good.example'
const managed = (origin: string) => ({ origin, pinEntry: 'api', identity: 'allow' })
const CONFIG = {
  origins: [...[HOG, GOOD, ...HOGS].map(managed), { origin: PUBLIC }, { origin: PAGE }],
  readers: { virtual: ['rpps'] },
}
/** The longest that a portal that behaves waits for a signature, whatever others do. */
const BOUND_MS = 10_000
const ROUNDS = 10
/** A card serves in the order of arrival (protocol, section 4), and at most 128 calls of each of the eight origins wait. */
const MOST_TURNS = 128 * 8
/** What others make the program take, at most, in megabytes. */
const MOST_MB = 400

interface Scene {
  readonly bridge: RunningBridge
  readonly row: CampaignRow
  readonly good: Caller
  /** How fast the machine is decides nothing in a test of a commit: only the turns do. */
  readonly timed: boolean
}

/** Signatures that others got so far. */
class Served {
  count = 0

  add(sockets: readonly WebSocket[]): void {
    for (const socket of sockets)
      socket.on('message', (data: Buffer) => {
        if (data.includes('"token"')) this.count += 1
      })
  }
}

/** The waits of the good portal for a signature, while the others go on. */
async function measure({ good, bridge, row, timed }: Scene, served: Served, rounds: number): Promise<void> {
  const waits: number[] = []
  let turns = 0
  for (let round = 0; round < rounds; round += 1) {
    const [begun, before] = [realMs(), served.count]
    const code = await Promise.race([
      good.code('activation.sign', { challenge: CHALLENGE, pin: PIN }),
      sleep(timed ? 3 * BOUND_MS : 30 * BOUND_MS, 'no answer'),
    ])
    waits.push(realMs() - begun)
    turns = Math.max(turns, served.count - before)
    if (code !== 'ok') row.found(`the portal that behaves: ${code}`)
  }
  const worst = Math.max(...waits)
  const { resident } = resourcesOf(bridge)
  row.facts['worst wait of the portal that behaves'] = `${Math.round(worst)} ms (bound ${BOUND_MS} ms)`
  row.facts['most signatures of others before its own'] = `${turns} (bound ${MOST_TURNS})`
  row.facts['resident'] = `${Math.round(resident)} MB`
  if (turns > MOST_TURNS)
    row.found(`${turns} signatures of others came before that of the portal that behaves`)
  if (timed && worst > BOUND_MS) row.found(`the portal that behaves waited ${Math.round(worst)} ms`)
  if (resident > MOST_MB) row.found(`it takes ${Math.round(resident)} MB`)
}

async function opened(
  bridge: RunningBridge,
  count: number,
  originOf: (index: number) => string,
): Promise<WebSocket[]> {
  const sockets = Array.from({ length: count }, (_, index) => openQuietly(bridge, originOf(index)))
  await Promise.all(
    sockets.map((socket) =>
      Promise.race([
        once(socket, 'open').catch(() => undefined),
        once(socket, 'close').catch(() => undefined),
        sleep(60_000),
      ]),
    ),
  )
  return sockets
}
const isOpen = (socket: WebSocket): boolean => socket.readyState === 1
const message = (id: number, method: string, params: object = {}): string =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params })

const SIGN = { challenge: CHALLENGE, pin: PIN }
type Play = (scene: Scene, count: number) => Promise<WebSocket[]>

async function sockets({ bridge, row }: Scene, count: number): Promise<WebSocket[]> {
  const all = await opened(bridge, count, (index) => HOGS[index % HOGS.length] ?? HOG)
  row.facts['sockets'] = `${all.filter(isOpen).length} open of ${count} that were asked for`
  for (const socket of all.filter(isOpen)) socket.send(message(1, 'events.subscribe'))
  return all
}

async function tabs({ bridge, row }: Scene, count: number): Promise<WebSocket[]> {
  const all = await opened(bridge, count, (index) => HOGS[index % 2] ?? HOG)
  for (const socket of all) {
    if (isOpen(socket))
      for (let id = 1; id <= 3; id += 1)
        socket.send(message(id, id === 3 ? 'activation.sign' : 'card.identity', id === 3 ? SIGN : {}))
  }
  row.facts['tabs'] = `${all.filter(isOpen).length} open of ${count}`
  return all
}

async function deaf({ bridge }: Scene, count: number): Promise<WebSocket[]> {
  const all = await opened(bridge, count, () => HOG)
  for (const socket of all.filter(isOpen)) {
    socket.pause()
    socket.send(message(1, 'events.subscribe'))
    for (let id = 2; id < 30; id += 1) socket.send(message(id, 'rpc.discover'))
  }
  return all
}

async function waiting({ bridge, row }: Scene, count: number): Promise<WebSocket[]> {
  const all = await opened(bridge, count, (index) => HOGS[index % HOGS.length] ?? HOG)
  for (const socket of all.filter(isOpen)) {
    for (let id = 1; id <= 32; id += 1) socket.send(message(id, 'activation.sign', SIGN))
  }
  row.facts['calls'] = `32 on each of ${all.filter(isOpen).length} sockets`
  return all
}

async function playLoad(row: CampaignRow, play: Play, timed: boolean): Promise<void> {
  const count = Math.max(1, row.take(Infinity))
  const home = await makeHome()
  const bridge = await startBridge({ home, config: CONFIG, args: ['--virtual', 'rpps'] })
  const good = await dial(bridge, { origin: GOOD })
  const scene: Scene = { bridge, row, good, timed }
  await good.result('activation.sign', SIGN)
  await auditIsOpen(bridge)
  const before = resourcesOf(bridge)
  const served = new Served()
  const others = await play(scene, count)
  served.add(others)
  await measure(scene, served, timed ? ROUNDS : 3)
  for (const socket of others) socket.terminate()
  const deadline = realMs() + BOUND_MS
  while (resourcesOf(bridge).descriptors > before.descriptors && realMs() < deadline) await sleep(50)
  const after = resourcesOf(bridge)
  if (after.descriptors > before.descriptors)
    row.found(`descriptors: ${before.descriptors} before, ${after.descriptors} after`)
  await good.close()
  await endsWell(row, bridge)
  await removeHome(home)
}

export async function load(run: CampaignRun): Promise<void> {
  const promise =
    'every table is bounded, and beside any others a portal that behaves waits for the calls that came before its own and no longer: ten seconds at most'
  const rows: readonly (readonly [name: string, full: number, slice: number, play: Play])[] = [
    ['sockets of eight origins', 1000, 0, sockets],
    ['tabs at one card', 200, 10, tabs],
    ['readers that never read', 100, 0, deaf],
    ['sockets with 32 waiting calls each', 200, 4, waiting],
  ]
  for (const [name, full, slice, play] of rows)
    await run.row({ name, promise, full, slice }, (row) => playLoad(row, play, !run.isSlice))
}
