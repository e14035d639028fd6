/** Soak: cards that come and go, calls of many clients in any order, pages that are loaded again. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Caller,
  dial,
  makeHome,
  MANAGED,
  OTHER,
  removeHome,
  type RunningBridge,
  startBridge,
} from '../helpers/black-box.ts'
import { CHALLENGE, PIN } from '../helpers/bridge-bench.ts'
import { type CampaignRow, type CampaignRun, realMs, type SeededRandom } from './campaign.ts'

const CLIENTS = 8
const PROFILES = ['rpps', 'adeli', 'employee', 'cps4', 'expired', 'vitale', 'mute', 'blocked']
const BOUND_MS = 10_000
const WARM_MS = 60_000
const GROWTH = 1.05
/** The heap of the program in this campaign: with the usual one it grows for hours before it is collected. */
const FIXED_HEAP = ['env', 'NODE_OPTIONS=--max-old-space-size=48 --max-semi-space-size=2']

const CALLS = [
  ['card.identity', {}],
  ['card.certificate', { use: 'authentication' }],
  ['card.certificate', { use: 'signature' }],
  ['pin.status', {}],
  ['readers.list', {}],
  ['bridge.info', {}],
  ['pin.verify', { pin: PIN }],
  ['activation.sign', { challenge: CHALLENGE, pin: PIN }],
] as const
/** How calls may end while cards of every kind come and go. */
const EXPECTED = new Set([
  ...['ok', 'CARD_ABSENT', 'CARD_REMOVED', 'CARD_MUTE', 'CARD_UNSUPPORTED', 'CARD_BUSY'],
  ...['CERTIFICATE_EXPIRED', 'CERTIFICATE_NOT_FOUND', 'PIN_BLOCKED', 'RATE_LIMITED'],
])

export interface Resources {
  readonly descriptors: number
  /** Resident memory in megabytes. */
  readonly resident: number
}

export function resourcesOf({ child }: RunningBridge): Resources {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
  return {
    descriptors: readdirSync(`/proc/${child.pid}/fd`).length,
    resident: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024,
  }
}

/** Waits until the first signature has opened the audit trail: it stays open. */
export async function auditIsOpen({ child }: RunningBridge): Promise<void> {
  const folder = `/proc/${child.pid}/fd`
  const isOpen = (): boolean =>
    readdirSync(folder).some((name) => {
      try {
        return readlinkSync(join(folder, name)).endsWith('audit.jsonl')
      } catch {
        return false
      }
    })
  for (const begun = realMs(); !isOpen() && realMs() - begun < BOUND_MS;) await sleep(20)
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

/** The clients, and what they saw. */
class Soak {
  readonly clients: Caller[] = []
  readonly #bridge: RunningBridge
  readonly #row: CampaignRow
  readonly #random: SeededRandom
  readonly #outcomes = new Map<string, number>()
  #watcher: Watcher | undefined
  worstMs = 0

  constructor(bridge: RunningBridge, row: CampaignRow, random: SeededRandom) {
    this.#bridge = bridge
    this.#row = row
    this.#random = random
  }

  /** Every page is loaded anew: what a client was sent is kept by it, and must not be the memory of this process. */
  async reload(): Promise<void> {
    await this.close()
    this.#watcher = await watch(this.#bridge)
    for (let index = 0; index < CLIENTS; index += 1) this.clients[index] = await this.#dial(index)
  }

  #dial(index: number): Promise<Caller> {
    return dial(this.#bridge, { origin: index % 2 === 0 ? MANAGED : OTHER })
  }

  get #operator(): Caller {
    const [operator] = this.clients
    if (operator === undefined) throw new RangeError('no client')
    return operator
  }

  /** A card comes, calls run meanwhile and afterwards, and perhaps it goes. */
  async insertion(): Promise<void> {
    const random = this.#random
    const calls = this.clients.flatMap((caller) => (random.below(3) === 0 ? [this.#timed(caller)] : []))
    await this.#operator.result('virtual.insert', { profile: random.pick(PROFILES) })
    await Promise.all([...calls, this.#timed(random.pick(this.clients))])
    if (random.below(3) === 0) await this.#operator.result('virtual.remove')
    if (random.below(10) > 0) return
    // A page that is loaded again, with what it asked under way.
    const index = 1 + random.below(CLIENTS - 1)
    this.clients[index]?.send({ jsonrpc: '2.0', id: 'left', method: 'card.identity' })
    this.clients[index]?.socket.terminate()
    this.clients[index] = await this.#dial(index)
  }

  async #timed(caller: Caller): Promise<void> {
    const [method, params] = this.#random.pick(CALLS)
    const from = realMs()
    const code = await caller.code(method, params)
    this.worstMs = Math.max(this.worstMs, realMs() - from)
    this.#outcomes.set(code, (this.#outcomes.get(code) ?? 0) + 1)
    if (!EXPECTED.has(code)) this.#row.found(`${method}: ${code}`)
  }

  /** A sound card signs. */
  async signs(): Promise<void> {
    const inserted = await this.#operator.code('virtual.insert', { profile: 'rpps' })
    const signed = await this.#operator.code('activation.sign', { challenge: CHALLENGE, pin: PIN })
    if (inserted !== 'ok' || signed !== 'ok') this.#row.found(`a sound card: ${inserted}, ${signed}`)
  }

  async close(): Promise<void> {
    if (this.#watcher !== undefined) checkSequence(this.#row, this.#watcher)
    await this.#watcher?.close()
    await Promise.all(this.clients.map((client) => client.close()))
  }

  get outcomes(): string {
    return [...this.#outcomes].map(([code, count]) => `${code} ${count}`).join(', ')
  }
}

async function playSoak(run: CampaignRun, row: CampaignRow): Promise<void> {
  const home = await makeHome()
  const bridge = await startBridge({ home, launcher: FIXED_HEAP, fresh: false })
  const soak = new Soak(bridge, row, run.random('soak'))
  await soak.reload()
  await soak.signs()
  await auditIsOpen(bridge)
  const [begun, before] = [realMs(), resourcesOf(bridge)]
  const [warm, late]: [number[], number[]] = [[], []]
  while (row.next()) {
    await soak.insertion()
    if (row.cases % 100 > 0) continue
    const elapsed = realMs() - begun
    if (elapsed > WARM_MS) (elapsed < 2 * WARM_MS ? warm : late).push(resourcesOf(bridge).resident)
    await soak.reload()
  }
  await soak.signs()
  const after = resourcesOf(bridge)
  const [early, end] = [median(warm), median(late.slice(-10))]
  row.facts['slowest call'] = `${Math.round(soak.worstMs)} ms`
  row.facts['outcomes'] = soak.outcomes
  row.facts['descriptors'] = `${before.descriptors} before, ${after.descriptors} after`
  row.facts['resident'] =
    late.length === 0
      ? `${after.resident.toFixed(1)} MB; too short a run to tell growth (two minutes)`
      : `${early.toFixed(1)} MB in the second minute, ${end.toFixed(1)} MB at the end`
  // How fast the machine is decides nothing in a test of a commit.
  if (!run.isSlice && soak.worstMs > BOUND_MS) row.found(`a call took ${Math.round(soak.worstMs)} ms`)
  if (after.descriptors !== before.descriptors) row.found(`descriptors: ${row.facts['descriptors']}`)
  if (end > early * GROWTH) row.found(`memory grows: ${row.facts['resident']}`)
  await soak.close()
  await endsWell(row, bridge)
  await removeHome(home)
}

/** The program ends in order, and logged no error. */
export async function endsWell(row: CampaignRow, bridge: RunningBridge): Promise<void> {
  const { code, stdout, stderr } = await bridge.stop()
  const error = (stdout + stderr).split('\n').find((line) => /"level":"(error|fatal)"/.test(line))
  if (code !== 0 || error !== undefined) row.found(`it ended with ${code}: ${error?.slice(0, 300) ?? ''}`)
}

interface Watcher extends Caller {
  readonly from: number
}

async function watch(bridge: RunningBridge): Promise<Watcher> {
  const caller = await dial(bridge)
  const { sequence } = await caller.result('events.subscribe')
  return { ...caller, from: Number(sequence) }
}

function checkSequence(row: CampaignRow, { notifications, from }: Watcher): void {
  const numbers = notifications().flatMap(({ params }) =>
    typeof params?.['sequence'] === 'number' ? [params['sequence']] : [],
  )
  if (numbers.some((number, index) => number !== from + index + 1))
    row.found(`events with a gap after ${from}: ${numbers.slice(0, 10).join(' ')}`)
}

export async function soak(run: CampaignRun): Promise<void> {
  const promise =
    'the bridge may stay for weeks: memory within 5 % after the first minute with a fixed heap, as many descriptors as before, no event lost, no call over ten seconds, no unexpected error'
  await run.row(
    { name: 'insertions, with calls of eight clients', promise, full: 10_000, slice: 60 },
    (row) => playSoak(run, row),
  )
}
