/** One card, one fault at one command of one operation, and everything that has to hold afterwards. */
import { vi } from 'vitest'
import {
  CHALLENGE,
  CountedCard,
  FIRST_READER,
  outcomeOfCall,
  PIN,
  startBridgeOver,
} from '../helpers/bridge-bench.ts'
import { type Operation, otherPin, type PageTimes, type Scene } from './fault-operations.ts'
import {
  type AnswerFault,
  type Fault,
  FaultyProvider,
  type SentCommand,
  type WorldFault,
} from './faulty-provider.ts'
import type { cardFactory } from '../helpers/virtual-cards.ts'

type CardMaker = Awaited<ReturnType<typeof cardFactory>>

/** No operation takes longer, whatever the card does (protocol, section 5; architecture). */
const BOUND_MS = 10_000
const STEP_MS = 100
/** The longest that anything outlives a bridge that was stopped. */
const KEPT_MS = 61_000
/** Turns of the loop without a command until the clock goes on. */
const IDLE_TURNS = 40
/** The most commands of one operation and the one after it. */
const MOST_COMMANDS = 3000

/** What the call after the fault is told before anything is repaired. */
const NEXT: Readonly<Record<WorldFault, string>> = {
  removed: 'CARD_ABSENT',
  'put back': 'ok',
  swapped: 'ok',
  'swapped unseen': 'ok',
  reset: 'ok',
  unplugged: 'READER_NOT_FOUND',
  'service killed': 'PCSC_UNAVAILABLE',
  mute: 'CARD_MUTE',
  silent: 'CARD_MUTE',
  late: 'ok',
}

/** How the operation itself ends where the fault alone decides. */
const ENDS: Readonly<Record<Exclude<WorldFault, 'reset'>, string>> = {
  removed: 'CARD_REMOVED',
  'put back': 'CARD_REMOVED',
  swapped: 'CARD_REMOVED',
  'swapped unseen': 'CARD_REMOVED',
  unplugged: 'CARD_REMOVED',
  'service killed': 'PCSC_UNAVAILABLE',
  mute: 'CARD_MUTE',
  silent: 'CARD_MUTE',
  late: 'ok',
}

/** What a card that answers wrongly may be accused of; `ok` when the damage did not matter. */
const OF_ANSWERS: ReadonlySet<string> = new Set([
  'ok',
  'CARD_PROTOCOL',
  'CARD_UNSUPPORTED',
  'CERTIFICATE_NOT_FOUND',
  'CERTIFICATE_EXPIRED',
  'CARD_MISMATCH',
  // It says that somebody has verified its code.
  'CARD_BUSY',
  // Its number is another one at the next connection.
  'CARD_REMOVED',
  'PIN_FORMAT',
  'PIN_INCORRECT',
  'PIN_BLOCKED',
  'PIN_LAST_TRY',
  'PUK_INCORRECT',
  'PUK_BLOCKED',
  // The holder, who is told that his code was wrong, has enough of it.
  'PIN_CANCELLED',
])

export interface Baseline extends PageTimes {
  readonly sent: readonly SentCommand[]
  /** Index of the command with the code; beyond the end when there is none. */
  readonly codeAt: number
}

export interface Played {
  readonly outcome: string
  /** What was not as it must be. */
  readonly findings: readonly string[]
  /** Of the slowest call, on the clock of the stage. */
  readonly worstMs: number
}

interface Stage extends Scene {
  readonly card: CountedCard
  readonly other: CountedCard
}
type Check = (holds: boolean, what: string) => void

const VERIFY = 0x20
const CODE_INS: ReadonlySet<number> = new Set([VERIFY, 0x24, 0x2c])
const COMMANDS: ReadonlyMap<number, string> = new Map([
  [0xa4, 'SELECT'],
  [0xb0, 'READ BINARY'],
  [0xc0, 'GET RESPONSE'],
  [0xca, 'GET DATA'],
  [0xcb, 'GET DATA'],
  [0x22, 'MSE SET'],
  [0x24, 'CHANGE REFERENCE DATA'],
  [0x2a, 'PERFORM SECURITY OPERATION'],
  [0x2c, 'RESET RETRY COUNTER'],
  [0x88, 'INTERNAL AUTHENTICATE'],
])

export function commandName(command: SentCommand | undefined): string {
  if (command === undefined) return ''
  const { ins, hasData } = command
  if (ins === VERIFY) return hasData ? 'VERIFY' : 'VERIFY, counter'
  return COMMANDS.get(ins) ?? ins.toString(16)
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const ATTEMPTS_OF_RECOVERY = 2

/** The clock is the stage's own: it goes on when nothing happens, so that no time of the machine decides. */
export class FaultStage {
  readonly #makeCard: CardMaker
  readonly #makeOther: CardMaker
  #ids: readonly [own: string, other: string] = ['', '']
  #worstMs = 0

  private constructor(makeCard: CardMaker, makeOther: CardMaker) {
    this.#makeCard = makeCard
    this.#makeOther = makeOther
  }

  /** @param makeOther - makes what the card is swapped for. */
  static async open(makeCard: CardMaker, makeOther: CardMaker): Promise<FaultStage> {
    const stage = new FaultStage(makeCard, makeOther)
    stage.#ids = [await stage.#identityOf(makeCard), await stage.#identityOf(makeOther)]
    return stage
  }

  async #open(makeCard = this.#makeCard): Promise<Stage> {
    const card = new CountedCard(await makeCard())
    const other = new CountedCard(await this.#makeOther())
    const provider = new FaultyProvider(FIRST_READER, card, other)
    const bench = await startBridgeOver(provider, { wrongPerOriginPerHour: 1000 })
    return { provider, bench, client: bench.client(), pin: PIN, card, other }
  }

  async #identityOf(makeCard: CardMaker): Promise<string> {
    const { client, bench } = await this.#open(makeCard)
    const { nationalId } = await client.call('card.identity', {})
    await bench.bridge.stop()
    return nationalId
  }

  async measure(operation: Operation): Promise<Baseline> {
    const scene = await this.#open()
    const { openedAt, confirmedAt } = (await operation.run(scene)) ?? { openedAt: 0, confirmedAt: 0 }
    await scene.bench.bridge.stop()
    const { sent } = scene.provider
    const codeAt = sent.findIndex(({ ins, hasData }) => CODE_INS.has(ins) && hasData)
    return { sent, openedAt, confirmedAt, codeAt: codeAt < 0 ? sent.length : codeAt }
  }

  /** The outcome of a call, with the clock going on while nothing is sent. */
  async #settled(work: Promise<unknown>, { sent }: FaultyProvider): Promise<string> {
    let outcome: string | undefined
    const ended = outcomeOfCall(work).then(
      (code) => (outcome = code),
      (error: unknown) => (outcome = `untyped: ${String(error)}`),
    )
    const begun = performance.now()
    for (let idle = 0, seen = sent.length; outcome === undefined; idle += 1) {
      await turn()
      if (sent.length !== seen) [idle, seen] = [0, sent.length]
      if (idle < IDLE_TURNS) continue
      idle = 0
      await vi.advanceTimersByTimeAsync(STEP_MS)
      if (performance.now() - begun > 2 * BOUND_MS) return 'HANGS'
    }
    await ended
    this.#worstMs = Math.max(this.#worstMs, performance.now() - begun)
    return outcome
  }

  /** Plays one fault at one command. Needs the timers of vitest to be the fake ones. */
  async play(operation: Operation, fault: Fault, at: number, baseline: Baseline): Promise<Played> {
    const scene = await this.#open()
    const { provider, card } = scene
    const findings: string[] = []
    const check: Check = (holds, what) => {
      if (!holds) findings.push(what)
    }
    this.#worstMs = 0
    provider.plan(fault, at)
    const outcome = await this.#settled(operation.run(scene), provider)
    check(provider.played, 'the fault was not met')
    const allowed =
      typeof fault === 'string' ? ofWorld(fault, at, baseline) : ofAnswer(operation, fault, at, baseline)
    check(allowed.has(outcome), `${outcome} instead of ${[...allowed].join(' or ')}`)
    check(codesOf(provider.sent) <= operation.codes, `${codesOf(provider.sent)} commands with a code`)
    // A card that does not answer can be reset once it does.
    if (fault !== 'silent') isReset(scene, check)
    if (operation.codes === 0 && typeof fault === 'object' && provider.repairs === 0)
      check(card.resets === 0, 'reset, and no code was sent')
    if (typeof fault === 'object') await this.#afterAnswer(scene, operation, fault, check)
    else {
      const mended = isBeforePage(at, baseline) && outcome === 'ok'
      const next = await this.#settled(scene.bench.client().call('card.identity', {}), provider)
      const due = mended ? 'ok' : NEXT[fault]
      check(next === due, `the next call: ${next} instead of ${due}`)
    }
    check(provider.sent.length < MOST_COMMANDS, `${provider.sent.length} commands`)
    await this.#afterRepair(scene, operation, fault, check)
    check(this.#worstMs <= BOUND_MS, `a call took ${this.#worstMs} ms`)
    await nothingIsLeft(scene, check)
    return { outcome, findings, worstMs: this.#worstMs }
  }

  /** One call may still find what was read wrongly and was right in form: it fails, and is forgotten by then. */
  async #afterAnswer(
    scene: Stage,
    operation: Operation,
    { always }: AnswerFault,
    check: Check,
  ): Promise<void> {
    if (always) return
    let next = ''
    for (let attempt = 0; attempt < ATTEMPTS_OF_RECOVERY && next !== 'ok'; attempt += 1) {
      const sign = scene.bench.client().call('activation.sign', { challenge: CHALLENGE, pin: scene.pin })
      next = await this.#settled(sign, scene.provider)
      if (next === 'PIN_INCORRECT' && operation.changesCode) scene.pin = otherPin(scene.pin)
      check(OF_ANSWERS.has(next), `the next call: ${next}`)
    }
    check(next === 'ok', `the calls after it: ${next}`)
  }

  /** Everything works again, with the card that is in. */
  async #afterRepair(scene: Stage, operation: Operation, fault: Fault, check: Check): Promise<void> {
    const { provider, bench, client } = scene
    provider.repair()
    if (fault === 'silent') {
      await turn()
      isReset(scene, check)
    }
    const identity = bench.client().call('card.identity', {})
    check((await this.#settled(identity, provider)) === 'ok', 'no identity after the repair')
    const { nationalId } = await identity.catch(() => ({ nationalId: '' }))
    const isSwapped = fault === 'swapped' || fault === 'swapped unseen'
    check(nationalId === this.#ids[isSwapped ? 1 : 0], 'the identity of another card')
    const held = await this.#settled(client.call('activation.sign', { challenge: CHALLENGE }), provider)
    check(held === 'PIN_REQUIRED', `something was held: ${held}`)
    if (operation.changesCode && !isSwapped) {
      const verified = await this.#settled(client.call('pin.verify', { pin: scene.pin }), provider)
      if (verified === 'PIN_INCORRECT') scene.pin = otherPin(scene.pin)
      else check(verified === 'ok', `the code after the repair: ${verified}`)
    }
    const again = await this.#settled(operation.run(scene), provider)
    check(again === 'ok', `after the repair: ${again}`)
  }
}

function isReset({ card, other }: Stage, check: Check): void {
  check(!card.gotCode && !other.gotCode, 'not reset after a code')
}

/** Stops the bridge: no event was lost, and no connection and no timer is left. */
async function nothingIsLeft({ bench, provider }: Stage, check: Check): Promise<void> {
  const numbers = bench.notifications.flatMap(({ params }) => ('sequence' in params ? [params.sequence] : []))
  check(
    numbers.every((number, index) => number === index + 1),
    `events with a gap: ${numbers.join(' ')}`,
  )
  await bench.bridge.stop()
  // A prompt that is over is kept for its page to be loaded again.
  await vi.advanceTimersByTimeAsync(KEPT_MS)
  check(provider.open === 0, `${provider.open} connections left`)
  check(vi.getTimerCount() === 0, `${vi.getTimerCount()} timers left`)
  vi.clearAllTimers()
}

const codesOf = (sent: readonly SentCommand[]): number =>
  sent.filter(({ ins, hasData }) => ins === VERIFY && hasData).length

/** While the page is open and not confirmed, it tells what is missing, and goes on with the card that comes. */
const isBeforePage = (at: number, { openedAt, confirmedAt }: PageTimes): boolean =>
  openedAt <= at && at < confirmedAt

/** What the operation must come to when something happens to card, reader or service. */
function ofWorld(fault: WorldFault, at: number, baseline: Baseline): ReadonlySet<string> {
  const { codeAt, confirmedAt } = baseline
  if (fault === 'reset' && at < codeAt) return new Set(['ok'])
  // On the page the holder is asked again, and refuses: no code is sent a second time.
  if (fault === 'reset') return new Set([confirmedAt > 0 ? 'PIN_CANCELLED' : 'CARD_BUSY'])
  return new Set([isBeforePage(at, baseline) ? 'ok' : ENDS[fault]])
}

/** What a code that was sent and answered so means. */
function ofCode(operation: Operation, sw: number, asked: boolean): string {
  if (sw === 0x9000) return 'ok'
  const owner = operation.name === 'pin.unblock' ? 'PUK' : 'PIN'
  if (sw === 0x6983 || sw === 0x63c0) return `${owner}_BLOCKED`
  if (sw >> 4 !== 0x63c) return 'CARD_PROTOCOL'
  // On the page the holder is told, and this one has enough of it.
  return asked ? 'PIN_CANCELLED' : `${owner}_INCORRECT`
}

/** What a card may be accused of before its code was sent, and its counter asked. */
const OF_READING: ReadonlySet<string> = new Set(
  [...OF_ANSWERS].filter((code) => !['PIN_INCORRECT', 'PUK_INCORRECT', 'PUK_BLOCKED'].includes(code)),
)

/** What it may come to when an answer is another one. */
function ofAnswer(
  operation: Operation,
  { sw, always }: AnswerFault,
  at: number,
  { sent, codeAt, confirmedAt }: Baseline,
): ReadonlySet<string> {
  if (always) return OF_ANSWERS
  if (at < codeAt) return OF_READING
  if (at > codeAt) return new Set([...OF_READING].filter((code) => code !== 'PIN_LAST_TRY'))
  if (sw === undefined || sent[at]?.ins !== VERIFY) return OF_ANSWERS
  const code = ofCode(operation, sw, confirmedAt > 0)
  // 61xx is a success with more to read (ISO/IEC 7816-4:2005, 5.1.3).
  return new Set(sw >> 8 === 0x61 ? [code, 'ok'] : [code])
}
