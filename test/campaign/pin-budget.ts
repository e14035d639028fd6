/**
 * The budget of tries: portals, holders, other programs, cards and restarts in any order, and never more VERIFY than codes
 * that were submitted, whatever happens.
 */
import { fc } from '@fast-check/vitest'
import { expect, vi } from 'vitest'
import { cardFactory } from '../helpers/virtual-cards.ts'
import type { CampaignRow, CampaignRun } from './campaign.ts'
import { GuardWorld, HOLD_SECONDS, PORTAL_COUNT } from './guard-world.ts'

const makers = {
  cps3: await cardFactory('rpps'),
  cps4: await cardFactory('cps4'),
  lastTry: await cardFactory('last-try'),
  employee: await cardFactory('employee'),
}
const KINDS = ['cps3', 'cps4', 'lastTry', 'employee'] as const

/** The model knows nothing but what it may not lose: the world itself keeps the ledger of what was submitted. */
type Model = object
type Step = fc.AsyncCommand<Model, GuardWorld>

/** One thing that happens, and how long the others go on before the next. */
function step(text: string, turns: number, happen: (world: GuardWorld) => void | Promise<void>): Step {
  return {
    check: () => true,
    toString: () => `${text}+${turns}`,
    async run(_model, world) {
      await happen(world)
      await world.turns(turns)
      expect(world.found).toEqual([])
    },
  }
}

const turns = fc.oneof(
  { weight: 2, arbitrary: fc.nat(12) },
  { weight: 3, arbitrary: fc.constantFrom(30, 60, 120) },
)
const portal = fc.nat(PORTAL_COUNT - 1)
const reader = fc.constantFrom(undefined, 1, 1, 1, 1, 2)
/** The index of a reader; most happens at the first. */
const reader01 = fc.constantFrom(0, 0, 0, 1)
const pin = fc.constantFrom('right', 'right', 'wrong', 'wrong', 'wrong', 'short', 'long', 'letters', 'none')
const often = fc.constantFrom(false, true)

/** A call with its PIN; one portal in four forgets it. */
const sent = fc.record({
  reader,
  pin: fc.oneof({ weight: 4, arbitrary: pin }, { weight: 1, arbitrary: fc.constant('none' as const) }),
  allowLastTry: fc.constantFrom(false, false, true),
  then: often,
})
/** A call that leaves the PIN to the holder, or a portal that sends what only he may give. */
const asked = fc.record({
  reader,
  pin: fc.oneof({ weight: 1, arbitrary: pin }, { weight: 9, arbitrary: fc.constant('none' as const) }),
  allowLastTry: fc.constantFrom(...Array.from({ length: 9 }, () => false), true),
  then: often,
})
const call = fc.oneof(fc.tuple(fc.constantFrom(0, 1), sent), fc.tuple(fc.constantFrom(2, 3), asked))
const method = fc.constantFrom('pin.verify' as const, 'activation.sign' as const)
const act = fc.constantFrom(
  'right',
  'right',
  'wrong',
  'wrong',
  'wrong',
  'short',
  'letters',
  'refuse',
  'close',
  'stale',
  'twice',
)
/** Whether the readers have a PIN pad: most have none, most of the others are honest. */
const pinPad = fc.constantFrom(
  ...[false, false, false, false, false, false, true, true, true],
  ...(['refuses-code', 'refuses-structure', 'says-verified', 'says-wrong'] as const),
)
const MOMENTS = [10, 2000, 3000, HOLD_SECONDS * 1000, 61_000, 120_000, 3_600_000] as const

/** Happens as often as `count` others. */
const weighted = (count: number, arbitrary: fc.Arbitrary<Step>): fc.Arbitrary<Step>[] =>
  Array.from({ length: count }, () => arbitrary)

const steps: fc.Arbitrary<Step>[] = [
  ...weighted(
    8,
    fc
      .tuple(call, method, turns)
      .map(([[who, how], name, wait]) =>
        step(`${name}(${who}, ${JSON.stringify(how)})`, wait, (world) => world.pin(who, name, how)),
      ),
  ),
  ...weighted(
    10,
    fc
      .tuple(fc.nat(3), act, often, turns)
      .map(([which, what, accept, wait]) =>
        step(`holder(${which}, ${what}, ${accept})`, wait, (world) => world.holder(which, what, accept)),
      ),
  ),
  ...weighted(
    2,
    fc
      .tuple(portal, fc.constantFrom('pin.status' as const, 'card.identity' as const), turns)
      .map(([who, name, wait]) => step(`${name}(${who})`, wait, (world) => world.read(who, name))),
  ),
  ...weighted(
    2,
    fc
      .tuple(reader01, fc.nat(2), turns)
      .map(([where, card, wait]) =>
        step(`insert(${where}, ${card})`, wait, (world) => world.insert(where, card)),
      ),
  ),
  ...weighted(
    2,
    fc
      .tuple(fc.constantFrom(...MOMENTS), turns)
      .map(([ms, wait]) => step(`pass(${ms})`, wait, (world) => world.pass(ms))),
  ),
  fc.tuple(portal, turns).map(([who, wait]) => step(`cancel(${who})`, wait, (world) => world.cancel(who))),
  fc
    .tuple(portal, turns)
    .map(([who, wait]) => step(`disconnect(${who})`, wait, (world) => world.disconnect(who))),
  fc
    .tuple(reader01, turns)
    .map(([where, wait]) => step(`remove(${where})`, wait, (world) => world.remove(where))),
  fc
    .tuple(fc.nat(8), turns)
    .map(([commands, wait]) => step(`reset(${commands})`, wait, (world) => world.resetUnderBridge(commands))),
  fc
    .tuple(reader01, often, turns)
    .map(([where, right, wait]) =>
      step(`other program(${where}, ${right})`, wait, (world) => world.otherProgram(where, right)),
    ),
  turns.map((wait) => step('restart', wait, (world) => world.restart())),
]

/** How calls may end while all this goes on; nothing else may come up. */
const EXPECTED = new Set([
  'ok',
  'CANCELLED',
  'CARD_ABSENT',
  'CARD_BUSY',
  // An hour passes while the card is spoken to.
  'CARD_MUTE',
  'CARD_REMOVED',
  'CONSENT_REFUSED',
  'PCSC_UNAVAILABLE',
  'PIN_BLOCKED',
  'PIN_CANCELLED',
  'PIN_FORMAT',
  'PIN_INCORRECT',
  'PIN_LAST_TRY',
  'PIN_REQUIRED',
  'PIN_TIMEOUT',
  'RATE_LIMITED',
  'READER_AMBIGUOUS',
  'REQUEST_INVALID',
])

/** Histories of one search; a finding ends it, and the next one begins with the next seed. */
const SEARCH = 50
const MUST_BE_MET = ['ok', 'PIN_INCORRECT', 'PIN_FORMAT', 'PIN_REQUIRED']

async function playHistories(run: CampaignRun, row: CampaignRow): Promise<void> {
  const met = new Map<string, number>()
  const history = fc.asyncProperty(
    fc.tuple(fc.constantFrom(...KINDS), fc.constantFrom(...KINDS), fc.constantFrom(...KINDS)),
    fc.constantFrom(1, 2, 6, 1000),
    pinPad,
    fc.array(fc.oneof(...steps), { minLength: 10, maxLength: 40, size: 'max' }),
    async (kinds, wrongPerOriginPerHour, pad, commands) => {
      const cards = await Promise.all(kinds.map((kind) => makers[kind]()))
      const world = await GuardWorld.open({ cards, wrongPerOriginPerHour, pinPad: pad })
      try {
        await fc.asyncModelRun(() => ({ model: {}, real: world }), commands)
      } finally {
        expect(await world.end()).toEqual([])
      }
      for (const outcome of world.outcomes) {
        met.set(outcome, (met.get(outcome) ?? 0) + 1)
        expect(EXPECTED).toContain(outcome)
      }
    },
  )
  for (let seed = run.seed, runs = row.take(SEARCH); runs > 0; seed += 1, runs = row.take(SEARCH)) {
    const found = await fc.check(history, { numRuns: runs, seed })
    if (!found.failed) continue
    row.cases -= runs - found.numRuns
    row.found(`seed ${seed}: ${fc.stringify(found.counterexample)}: ${String(found.errorInstance)}`)
  }
  row.facts['outcomes'] = [...met].map(([code, count]) => `${code} ${count}`).join(', ')
  // The search met what it is about.
  for (const code of MUST_BE_MET) if (!met.has(code)) row.found(`no call ended with ${code}`)
}

export async function pinBudget(run: CampaignRun): Promise<void> {
  const promise =
    'never more VERIFY than codes that the holder or the portal submitted, never the last try without leave, no card left verified, whatever happens'
  await run.row({ name: 'histories of calls', promise, full: 3000, slice: 100 }, async (row) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    try {
      await playHistories(run, row)
    } finally {
      vi.useRealTimers()
    }
  })
}
