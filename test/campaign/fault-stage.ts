/** The table of everything that can happen to a card in the middle: operation, command, fault and outcome. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { CHALLENGE, CountedCard, FIRST_READER, outcomeOfCall, startBridgeOver } from './bridge-bench.ts'
import { type Fault, FAULTS, FaultyProvider, type SentCommand } from './faulty-provider.ts'
import { isEdge } from './properties.ts'
import { type Operation, OPERATIONS, type PageTimes, type Scene } from './state-operations.ts'
import { cardFactory } from './virtual-cards.ts'

const OUTPUT = join(import.meta.dirname, '..', 'output', 'state-changes')

/** What the call after the fault is told before anything is repaired. */
const NEXT: Readonly<Record<Fault, string>> = {
  removed: 'CARD_ABSENT',
  'put back': 'ok',
  swapped: 'ok',
  reset: 'ok',
  unplugged: 'READER_NOT_FOUND',
  'service killed': 'PCSC_UNAVAILABLE',
  mute: 'CARD_MUTE',
  garbage: 'ok',
}

/** How the operation itself ends where the fault alone decides. */
const ENDS: Readonly<Record<Exclude<Fault, 'reset' | 'garbage'>, string>> = {
  removed: 'CARD_REMOVED',
  'put back': 'CARD_REMOVED',
  swapped: 'CARD_REMOVED',
  unplugged: 'CARD_REMOVED',
  'service killed': 'PCSC_UNAVAILABLE',
  mute: 'CARD_MUTE',
}

/** An answer that means nothing may be one that the card did not have to give, or name what it does not have. */
const MAY_FOLLOW_GARBAGE = ['ok', 'CARD_PROTOCOL', 'CARD_UNSUPPORTED', 'CERTIFICATE_NOT_FOUND']

const BOUND_MS = 10_000

async function bounded(work: Promise<unknown>): Promise<string> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('HANGS'), BOUND_MS)
  })
  return Promise.race([outcomeOfCall(work), late]).finally(() => clearTimeout(timer))
}

interface Baseline extends PageTimes {
  readonly sent: readonly SentCommand[]
  /** Index of the VERIFY with the code; beyond the end when there is none. */
  readonly verifyAt: number
}

/** While the page is open and not confirmed, it tells what is missing, and goes on with the card that comes. */
const isBeforePage = (at: number, { openedAt, confirmedAt }: PageTimes): boolean =>
  openedAt <= at && at < confirmedAt

/** What the operation must come to, from where the fault is alone. */
function expected(fault: Fault, at: number, baseline: Baseline): readonly string[] {
  const { verifyAt, confirmedAt } = baseline
  if (fault === 'reset' && at < verifyAt) return ['ok']
  // On the page the holder is asked again, and refuses: no code is sent a second time.
  if (fault === 'reset') return [confirmedAt > 0 ? 'PIN_CANCELLED' : 'CARD_BUSY']
  if (fault === 'garbage') return at === verifyAt ? ['CARD_PROTOCOL'] : MAY_FOLLOW_GARBAGE
  return [isBeforePage(at, baseline) ? 'ok' : ENDS[fault]]
}

/** The outcome as the table tells it: how a success came about in spite of the fault. */
function told(outcome: string, fault: Fault, at: number, baseline: Baseline): string {
  if (outcome !== 'ok' || fault === 'garbage') return outcome
  return fault === 'reset' ? 'ok, begun again' : isBeforePage(at, baseline) ? 'ok, mended' : outcome
}

const COMMANDS: ReadonlyMap<number, string> = new Map([
  [0xa4, 'SELECT'],
  [0xb0, 'READ BINARY'],
  [0xc0, 'GET RESPONSE'],
  [0x22, 'MSE SET'],
  [0x88, 'INTERNAL AUTHENTICATE'],
  [0x2a, 'DECIPHER'],
])

function nameOf({ ins, hasData }: SentCommand): string {
  if (ins === 0x20) return hasData ? 'VERIFY' : 'VERIFY, counter'
  return COMMANDS.get(ins) ?? ins.toString(16)
}

const lineOf = (index: string, command: string, cells: readonly string[]): string =>
  [index.padStart(2), command.padEnd(21), ...cells.map((cell) => cell.padEnd(16))].join(' ').trimEnd()

/** The two cards of the play: the one that is in, and the one that it is swapped for. */
class Stage {
  readonly card: CountedCard
  readonly other: CountedCard
  #ids: readonly [own: string, other: string] = ['', '']

  constructor(card: CountedCard, other: CountedCard) {
    this.card = card
    this.other = other
  }

  async open(card = this.card): Promise<Scene> {
    this.card.reset()
    this.other.reset()
    this.card.clear()
    this.other.clear()
    const provider = new FaultyProvider(FIRST_READER, card, this.other)
    const bench = await startBridgeOver(provider)
    return { provider, bench, client: bench.client() }
  }

  async #identityOf(card: CountedCard): Promise<string> {
    const { client, bench } = await this.open(card)
    const { nationalId } = await client.call('card.identity', {})
    await bench.bridge.stop()
    return nationalId
  }

  async learnIdentities(): Promise<void> {
    this.#ids = [await this.#identityOf(this.card), await this.#identityOf(this.other)]
    expect(this.#ids[0]).not.toBe(this.#ids[1])
  }

  async measure(operation: Operation): Promise<Baseline> {
    const scene = await this.open()
    const { openedAt, confirmedAt } = (await operation.run(scene)) ?? { openedAt: 0, confirmedAt: 0 }
    await scene.bench.bridge.stop()
    const { sent } = scene.provider
    const verifyAt = sent.findIndex(({ ins, hasData }) => ins === 0x20 && hasData)
    return { sent, openedAt, confirmedAt, verifyAt: verifyAt < 0 ? sent.length : verifyAt }
  }

  /** Plays one fault at one command, and everything that has to hold after it. */
  async play(operation: Operation, fault: Fault, at: number, baseline: Baseline): Promise<string> {
    const scene = await this.open()
    const { provider, bench, client } = scene
    const { card, other } = this
    provider.plan(fault, at)
    const outcome = await bounded(operation.run(scene))
    const where = `${operation.name}, ${fault} at ${at}`
    expect(provider.played, where).toBe(true)
    expect(expected(fault, at, baseline), where).toContain(outcome)
    expect(card.verifies + other.verifies, where).toBeLessThanOrEqual(operation.verifies)
    expect([card.gotCode, other.gotCode], `reset after a code: ${where}`).toEqual([false, false])

    const mended = isBeforePage(at, baseline) && outcome === 'ok'
    const next = await bounded(bench.client().call('card.identity', {}))
    expect(next, `next: ${where}`).toBe(mended ? 'ok' : NEXT[fault])
    provider.repair()
    const { nationalId } = await bench.client().call('card.identity', {})
    expect(nationalId, `identity: ${where}`).toBe(this.#ids[fault === 'swapped' ? 1 : 0])
    const held = await bounded(client.call('activation.sign', { challenge: CHALLENGE }))
    expect(held, `nothing held: ${where}`).toBe('PIN_REQUIRED')
    expect(await bounded(operation.run(scene)), `repaired: ${where}`).toBe('ok')
    await bench.bridge.stop()
    return told(outcome, fault, at, baseline)
  }
}

/**
 * Plays every fault at every command of every operation, and writes the table.
 *
 * @param profile - the card; `otherProfile` is what it is swapped for.
 * @param edges - at the first and last command of each name only, unless `SLOW=1`.
 */
export async function stateChanges(
  profile: string,
  otherProfile: string,
  title: string,
  edges = false,
): Promise<void> {
  const make = async (name: string): Promise<CountedCard> =>
    new CountedCard(await (await cardFactory(name))())
  const stage = new Stage(await make(profile), await make(otherProfile))
  await stage.learnIdentities()
  const table: string[] = []

  describe(`a change in the middle, ${title}`, () => {
    it.each(OPERATIONS.map((operation) => [operation.name, operation] as const))(
      'of %s has its outcome at every command, and the next call works',
      async (name, operation) => {
        const baseline = await stage.measure(operation)
        table.push('', `${title}: ${name}, ${baseline.sent.length} commands`, lineOf('', 'command', FAULTS))
        for (const [at, command] of baseline.sent.entries()) {
          if (edges && !isEdge(baseline.sent.map(nameOf), at)) continue
          const cells: string[] = []
          for (const fault of FAULTS) cells.push(await stage.play(operation, fault, at, baseline))
          table.push(lineOf(`${at}`, nameOf(command), cells))
        }
      },
      120_000,
    )

    afterAll(async () => {
      const text = `${table.join('\n')}\n`
      await mkdir(OUTPUT, { recursive: true })
      await writeFile(join(OUTPUT, `${profile}.txt`), text)
    })
  })
}
