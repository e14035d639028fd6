/**
 * Faults: every operation, every kind of card, every command of it, and everything that can happen to the card, the
 * reader, the service or an answer at that command.
 */
import { readdirSync } from 'node:fs'
import { vi } from 'vitest'
import { cardFactory } from '../helpers/virtual-cards.ts'
import type { CampaignRow, CampaignRun, SeededRandom } from './campaign.ts'
import { OPERATIONS, type Operation } from './fault-operations.ts'
import { type Baseline, commandName, FaultStage } from './fault-stage.ts'
import { machineFaults } from './machine-faults.ts'
import { type AnswerFault, type Fault, nameOfFault, WORLD_FAULTS } from './faulty-provider.ts'

/** The card that is in, what it is swapped for, and their names for people. */
const PAIRS = [
  ['rpps', 'adeli', 'CPS3, T=0'],
  ['cps4-t0', 'cps4', 'CPS4, T=0'],
  ['cps4', 'rpps', 'CPS4, T=1'],
] as const

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const dataOf = (answer: Uint8Array): Uint8Array => answer.subarray(0, -2)
/** Every kind of `iso7816/status-word.ts`, its limits, and words that no table has. */
const STATUS_WORDS = [
  ...[0x9000, 0x6100, 0x6101, 0x61ff, 0x6200, 0x6282, 0x6283, 0x6300, 0x63c0, 0x63c1, 0x63c2, 0x63cf],
  ...[0x6400, 0x6581, 0x6700, 0x6881, 0x6882, 0x6900, 0x6981, 0x6982, 0x6983, 0x6984, 0x6985, 0x6986],
  ...[0x6988, 0x6a80, 0x6a81, 0x6a82, 0x6a83, 0x6a84, 0x6a86, 0x6a88, 0x6b00, 0x6c00, 0x6c10, 0x6cff],
  ...[0x6d00, 0x6e00, 0x6f00, 0x0000, 0xffff],
]

type Change = Pick<AnswerFault, 'name' | 'change' | 'sw'>

/** The changed answers, of which the random ones take their bytes from the seed. */
function answerChanges(random: SeededRandom): readonly Change[] {
  const noise = random.bytes(1 + random.below(256))
  const at = random.below(65_536)
  const flip = 1 + random.below(255)
  const status = bytes(random.below(256), random.below(256))
  const changed: readonly (readonly [string, Change['change']])[] = [
    ['no byte', () => bytes()],
    ['one byte', () => bytes(0x90)],
    ['no data', (answer) => answer.subarray(-2)],
    ['half of the data', (answer) => bytes(...dataOf(answer).subarray(0, (answer.length - 2) >> 1), 0x90, 0)],
    ['zeros', (answer) => bytes(...dataOf(answer).map(() => 0), 0x90, 0)],
    ['constructed tags', (answer) => bytes(...dataOf(answer).map(() => 0x30), 0x90, 0)],
    ['256 bytes', () => bytes(...new Uint8Array(256).fill(0x30), 0x90, 0)],
    ['65,536 bytes', () => bytes(...new Uint8Array(65_536).fill(0x30), 0x90, 0)],
    ['a byte at a time', (answer) => bytes(answer[0] ?? 0x30, 0x61, 0x01)],
    ['more and more', () => bytes(...new Uint8Array(250).fill(0x30), 0x61, 0)],
    ['random bytes', () => bytes(...noise, ...status)],
    ['random data', () => bytes(...noise, 0x90, 0)],
    [
      'another byte',
      (answer) => answer.map((byte, index) => (index === at % answer.length ? byte ^ flip : byte)),
    ],
    ['cut anywhere', (answer) => bytes(...dataOf(answer).subarray(0, at % answer.length), 0x90, 0)],
  ]
  return [
    ...STATUS_WORDS.map((sw) => ({
      name: sw.toString(16).toUpperCase().padStart(4, '0'),
      change: () => bytes(sw >> 8, sw & 0xff),
      sw,
    })),
    ...changed.map(([name, change]) => ({ name, change })),
  ]
}

interface Case {
  readonly stage: FaultStage
  readonly card: string
  readonly operation: Operation
  readonly baseline: Baseline
  readonly at: number
  readonly fault: Fault
}

/** All of them in the order of the seed; of each operation with each fault one comes first. */
function casesOf(measured: readonly Omit<Case, 'at' | 'fault'>[], random: SeededRandom): readonly Case[] {
  const cases = measured.flatMap((place) =>
    place.baseline.sent.flatMap((_command, at): Case[] => [
      ...WORLD_FAULTS.map((fault) => ({ ...place, at, fault })),
      ...answerChanges(random).flatMap((change) =>
        [false, true].map((always): Case => ({ ...place, at, fault: { ...change, always } })),
      ),
    ]),
  )
  const first = new Map<string, Case>()
  const rest: Case[] = []
  for (const each of random.shuffled(cases)) {
    const kind = `${each.operation.name} ${nameOfFault(each.fault)}`
    if (first.has(kind)) rest.push(each)
    else first.set(kind, each)
  }
  return [...first.values(), ...rest]
}

const collected = (): { readonly heap: number; readonly rss: number } => {
  globalThis.gc?.()
  const { heapUsed, rss } = process.memoryUsage()
  return { heap: heapUsed, rss }
}
const descriptors = (): number => readdirSync('/proc/self/fd').length
const WARM_MS = 60_000

/** All of it, with those of the machine, which need the built program and a PC/SC service. */
export async function faults(run: CampaignRun): Promise<void> {
  await cardFaults(run)
  await machineFaults(run)
}

export async function cardFaults(run: CampaignRun): Promise<void> {
  const promise =
    'every call ends as the table of errors says, within ten seconds; the next one works; a card is reset when a code was sent, and left alone when none was; no event is lost, and nothing is left behind'
  await run.row(
    { name: 'faults of card, reader, service and answers', promise, full: 5000, slice: 500, share: 0.4 },
    (row) => playFaults(run, row),
  )
}

async function playFaults(run: CampaignRun, row: CampaignRow): Promise<void> {
  const measured: Omit<Case, 'at' | 'fault'>[] = []
  for (const [name, other, card] of PAIRS) {
    const stage = await FaultStage.open(await cardFactory(name), await cardFactory(other))
    for (const operation of OPERATIONS)
      measured.push({ stage, card, operation, baseline: await stage.measure(operation) })
  }
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  })
  const untyped: unknown[] = []
  const onUntyped = (error: unknown): void => void untyped.push(error)
  process.on('unhandledRejection', onUntyped)
  const before = { at: process.hrtime.bigint(), descriptors: descriptors() }
  let warm: ReturnType<typeof collected> | undefined
  let worstMs = 0
  const outcomes = new Map<string, number>()
  try {
    const random = run.random('faults')
    for (let cases = casesOf(measured, random).values(); row.next();) {
      let drawn = cases.next()
      if (drawn.done === true) {
        // All were played: again, with other random bytes.
        cases = casesOf(measured, random).values()
        drawn = cases.next()
      }
      if (drawn.done === true) break
      const { stage, card, operation, baseline, at, fault } = drawn.value
      const where = `${card}, ${operation.name}, ${nameOfFault(fault)} at ${at} (${commandName(baseline.sent[at])})`
      await row.guard(where, async () => {
        const played = await stage.play(operation, fault, at, baseline)
        for (const finding of played.findings) row.found(`${where}: ${finding}`)
        worstMs = Math.max(worstMs, played.worstMs)
        outcomes.set(played.outcome, (outcomes.get(played.outcome) ?? 0) + 1)
      })
      for (const error of untyped.splice(0))
        row.found(`${where}: a rejection that nobody heard: ${String(error)}`)
      const elapsed = Number(process.hrtime.bigint() - before.at) / 1e6
      if (warm === undefined && elapsed > WARM_MS) warm = collected()
    }
    row.facts['slowest call'] = `${Math.round(worstMs)} ms on the clock of the play`
    row.facts['outcomes'] = [...outcomes].map(([code, count]) => `${code} ${count}`).join(', ')
    if (descriptors() !== before.descriptors)
      row.found(`descriptors: ${before.descriptors} before, ${descriptors()} after`)
    if (warm !== undefined) {
      const end = collected()
      row.facts['heap'] = `${megabytes(warm.heap)} after the first minute, ${megabytes(end.heap)} at the end`
      row.facts['resident'] =
        `${megabytes(warm.rss)} after the first minute, ${megabytes(end.rss)} at the end`
      if (end.heap > warm.heap * 1.05) row.found(`memory grows: ${row.facts['heap']}`)
    }
  } finally {
    process.off('unhandledRejection', onUntyped)
    vi.useRealTimers()
  }
}

const megabytes = (count: number): string => `${(count / 1e6).toFixed(1)} MB`
