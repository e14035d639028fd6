/** Portals, holders, other programs and cards around one bridge, for the model of the PIN guard. */
import { vi } from 'vitest'
import type { PromptDecision } from '../../src/contract/prompt.ts'
import { createCardCache } from '../../src/cps/card-contents.ts'
import { cardKindOf } from '../../src/cps/card-kind.ts'
import { type CpsCard, openCps } from '../../src/cps/cps-card.ts'
import { BridgeError } from '../../src/errors/bridge-error.ts'
import type { ApduChannel } from '../../src/iso7816/apdu-channel.ts'
import { virtualReaderName } from '../../src/reader/virtual/virtual-provider.ts'
import type { VirtualCard } from '../../src/reader/virtual/virtual-card.ts'
import { type PadKeys, type PadLie, VirtualPinPad } from '../../src/reader/virtual/virtual-pin-pad.ts'
import {
  type BridgeBench,
  CHALLENGE,
  outcomeOfCall,
  PIN,
  startBench,
  type TestClient,
} from '../helpers/bridge-bench.ts'
import { GuardedCard, type GuardLedger } from './guarded-card.ts'
import { PromptHolder, type PromptPage } from '../helpers/prompt-holder.ts'

const HOUR_MS = 3_600_000
export const HOLD_SECONDS = 30

/** Two connections of one origin, and two more; portals of both kinds. */
const PORTALS = [
  { audience: 'https://one.example', pinEntry: 'api' },
  { audience: 'https://one.example', pinEntry: 'api' },
  { audience: 'https://two.example', pinEntry: 'page' },
  { audience: 'https://three.example', pinEntry: 'page' },
] as const
export const PORTAL_COUNT = PORTALS.length

type PinKind = 'right' | 'wrong' | 'short' | 'long' | 'letters' | 'none'

interface Submission {
  readonly origin: string
  readonly allowsLastTry: boolean
}

/** What the holder and the portals gave leave for. */
class Ledger implements GuardLedger {
  readonly #perHour: number
  readonly #submissions = new Map<string, Submission[]>()
  #wrong: { readonly origin: string; readonly at: number }[] = []
  #nextWrong = 2000

  constructor(perHour: number) {
    this.#perHour = perHour
  }

  /** Every wrong PIN is another one, so that each VERIFY belongs to one submission. */
  newPin(kind: PinKind): string {
    if (kind === 'right') return PIN
    if (kind === 'short') return '123'
    if (kind === 'long') return '12345678'
    if (kind === 'letters') return '12x4'
    this.#nextWrong += 1
    return String(this.#nextWrong)
  }

  submit(pin: string, submission: Submission): void {
    this.#submissions.set(pin, [...(this.#submissions.get(pin) ?? []), submission])
  }

  /** A bridge that starts anew does not know the wrong PINs of before. */
  restart(): void {
    this.#wrong = []
  }

  spend(pin: string, { lastTry, correct }: { lastTry: boolean; correct: boolean }): void {
    const open = this.#submissions.get(pin) ?? []
    const submission = open.find(({ allowsLastTry }) => !lastTry || allowsLastTry)
    if (submission === undefined) {
      throw new Error(open.length === 0 ? 'a VERIFY that nobody submitted' : 'the last try without leave')
    }
    this.#submissions.set(
      pin,
      open.filter((other) => other !== submission),
    )
    if (correct) return
    const now = Date.now()
    this.#wrong.push({ origin: submission.origin, at: now })
    const lately = this.#wrong.filter(({ origin, at }) => origin === submission.origin && at > now - HOUR_MS)
    if (lately.length > this.#perHour) throw new Error('more wrong PINs in an hour than allowed')
  }
}

interface Call {
  readonly outcome: Promise<string>
  readonly ending: AbortController
  settled: boolean
}

class Portal {
  readonly client: TestClient
  readonly holder: PromptHolder
  readonly calls: Call[] = []
  /** Right PINs that were submitted for this connection, and signatures that it got. */
  rightPins = 0
  signatures = 0

  constructor(bench: BridgeBench, which: number) {
    const { audience, pinEntry } = PORTALS[which % PORTALS.length] ?? PORTALS[0]
    this.holder = new PromptHolder(() => bench.bridge)
    const policy = { pinEntry, identity: pinEntry === 'page' ? 'ask' : 'allow', formats: ['jws'] } as const
    const caller = { kind: 'portal', audience, policy } as const
    this.client = bench.client(policy, { caller, prompts: this.holder.channel })
  }

  end(): Promise<void> {
    for (const { ending } of this.calls) ending.abort()
    return this.client.close()
  }
}

/** What the holder will press when the reader asks. */
interface PadIntent {
  readonly act: Exclude<HolderAct, 'refuse' | 'close'>
  readonly acceptLastTry: boolean
}

interface OpenPrompt {
  readonly portal: Portal
  readonly page: PromptPage
  readonly origin: string
  intent?: PadIntent | undefined
}

export interface WorldOptions {
  readonly cards: readonly VirtualCard[]
  readonly wrongPerOriginPerHour: number
  /** Whether the readers have a PIN pad, and how it lies. */
  readonly pinPad?: boolean | PadLie
}

export type HolderAct = 'right' | 'wrong' | 'short' | 'letters' | 'refuse' | 'close' | 'stale' | 'twice'

const kindOf = (act: Exclude<HolderAct, 'refuse' | 'close'>): PinKind =>
  act === 'stale' || act === 'twice' ? 'wrong' : act

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

export class GuardWorld {
  readonly cards: readonly GuardedCard[]
  readonly outcomes: string[] = []
  readonly violations: string[] = []
  readonly #ledger: Ledger
  readonly #perHour: number
  readonly #pinPads: boolean | PadLie
  #bench!: BridgeBench
  #portals: Portal[] = []
  #prompts: OpenPrompt[] = []
  /** Commands until another program resets a card under the bridge. */
  #resetIn = -1

  private constructor({ cards, wrongPerOriginPerHour, pinPad = false }: WorldOptions) {
    this.#perHour = wrongPerOriginPerHour
    this.#pinPads = pinPad
    this.#ledger = new Ledger(wrongPerOriginPerHour)
    this.cards = cards.map((card) => new GuardedCard(card, this.#ledger))
  }

  static async open(options: WorldOptions): Promise<GuardWorld> {
    const world = new GuardWorld(options)
    await world.#start([world.cards[0] ?? null, null])
    return world
  }

  async #start(inside: readonly (GuardedCard | null)[]): Promise<void> {
    this.#bench = await startBench({
      cards: inside,
      holdSeconds: HOLD_SECONDS,
      wrongPerOriginPerHour: this.#perHour,
      beforeCommand: (_header, { reader }) => this.#resetWhenDue(reader),
      ...this.#pinPad(),
    })
    this.#portals = PORTALS.map((_portal, which) => new Portal(this.#bench, which))
    this.#prompts = []
  }

  #pinPad(): { readonly pinPad?: VirtualPinPad } {
    if (this.#pinPads === false) return {}
    const press = (): PadKeys => this.#press()
    const lie = this.#pinPads === true ? {} : { lie: this.#pinPads }
    return { pinPad: new VirtualPinPad({ press, ...lie }) }
  }

  /** The holder at the keys: what he meant to enter when he clicked on the page. Of two readers that ask at once he leaves both. */
  #press(): PadKeys {
    this.#noticePrompts()
    const [prompt, ...others] = this.#prompts.filter(({ page }) => page.view.state === 'awaiting-pad')
    if (prompt === undefined) this.violations.push('the reader asks, and no page says so')
    if (prompt?.intent === undefined || others.length > 0) return 'nothing'
    const { intent, origin, portal } = prompt
    prompt.intent = undefined
    if (intent.act === 'letters') return 'cancel'
    const digits = this.#ledger.newPin(kindOf(intent.act))
    this.#ledger.submit(digits, { origin, allowsLastTry: intent.acceptLastTry })
    if (digits === PIN) portal.rightPins += 1
    return { digits }
  }

  /** Resets the card that is spoken to, whose connection is told: one in another reader would be reset without a word. */
  #resetWhenDue(reader: string): void {
    if (this.#resetIn < 0) return
    this.#resetIn -= 1
    if (this.#resetIn >= 0) return
    const inside = this.#bench.provider.cardIn(reader)
    this.cards.find((card) => card === inside)?.reset()
    throw new BridgeError('CARD_BUSY', {})
  }

  #portal(which: number): Portal {
    const portal = this.#portals[which % this.#portals.length]
    if (portal === undefined) throw new RangeError('no portal')
    return portal
  }

  /** Lets the others go on for a while: each command of a card takes one turn. */
  async turns(count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      await turn()
      this.#noticePrompts()
    }
  }

  #noticePrompts(): void {
    for (const portal of this.#portals) {
      for (const id of portal.holder.opened.splice(0)) {
        const page = portal.holder.pageOf(id)
        if (page === undefined) continue
        this.#prompts.push({ portal, page, origin: page.view.origin })
      }
    }
    this.#prompts = this.#prompts.filter(({ page }) => page.view.state !== 'done')
  }

  pin(which: number, method: 'pin.verify' | 'activation.sign', how: PinCall): void {
    const portal = this.#portal(which)
    const { pinEntry } = portal.client.policy
    const { audience } = PORTALS[which % PORTALS.length] ?? PORTALS[0]
    const pin = how.pin === 'none' ? undefined : this.#ledger.newPin(how.pin)
    if (pin !== undefined && pinEntry === 'api') {
      this.#ledger.submit(pin, { origin: audience, allowsLastTry: how.allowLastTry })
      if (pin === PIN) portal.rightPins += 1
    }
    const params = {
      ...(how.reader === undefined ? {} : { reader: `reader-${how.reader}` }),
      ...(pin === undefined ? {} : { pin }),
      ...(how.allowLastTry ? { allowLastTry: true } : {}),
    }
    const possible = how.pin === 'right' || how.pin === 'wrong'
    const outcome = this.#call(portal, (signal) =>
      method === 'pin.verify'
        ? portal.client.call(method, { ...params, ...(how.then ? { then: 'activation.sign' } : {}) }, signal)
        : portal.client.call(method, { ...params, challenge: CHALLENGE }, signal).then(() => {
            portal.signatures += 1
            if (portal.signatures > portal.rightPins) this.violations.push('a signature without a PIN')
          }),
    )
    void outcome.then((code) => {
      if (possible && code === 'PIN_FORMAT') this.violations.push('PIN_FORMAT for a PIN that is one')
      if (how.pin === 'right' && code === 'PIN_INCORRECT') this.violations.push('the right PIN called wrong')
    })
  }

  read(which: number, method: 'pin.status' | 'card.identity'): void {
    const portal = this.#portal(which)
    void this.#call(portal, (signal) => portal.client.call(method, {}, signal))
  }

  #call(portal: Portal, work: (signal: AbortSignal) => Promise<unknown>): Promise<string> {
    const ending = new AbortController()
    const call: Call = { ending, settled: false, outcome: outcomeOfCall(work(ending.signal)) }
    void call.outcome.then(
      (outcome) => {
        call.settled = true
        this.outcomes.push(outcome)
      },
      (error: unknown) => this.violations.push(`not a typed error: ${String(error)}`),
    )
    portal.calls.push(call)
    return call.outcome.catch(() => 'untyped')
  }

  cancel(which: number): void {
    const pending = this.#portal(which).calls.filter(({ settled }) => !settled)
    pending[0]?.ending.abort()
  }

  async disconnect(which: number): Promise<void> {
    await this.#portal(which).end()
    this.#portals[which % this.#portals.length] = new Portal(this.#bench, which)
  }

  insert(reader: number, card: number): void {
    const chosen = this.cards[card % this.cards.length]
    const { provider } = this.#bench
    const inOther = provider.readers.some((name) => provider.cardIn(name) === chosen)
    if (chosen !== undefined && !inOther) provider.insert(virtualReaderName(reader), chosen)
  }

  remove(reader: number): void {
    const name = virtualReaderName(reader)
    if (this.#bench.provider.cardIn(name) !== null) this.#bench.provider.remove(name)
  }

  resetUnderBridge(commands: number): void {
    this.#resetIn = commands
  }

  /** Another program has a card for itself, tries a PIN and leaves the card as it is. */
  async otherProgram(reader: number, right: boolean): Promise<void> {
    const { provider } = this.#bench
    const name = virtualReaderName(reader)
    const card = this.cards.find((candidate) => candidate === provider.cardIn(name))
    const connection = await provider.connect(name, { waitMs: 0 }).catch(() => undefined)
    if (card === undefined || connection === undefined) return
    card.foreign = true
    await this.#open(card)
      .verifyPin(Buffer.from(right ? PIN : '0000'))
      .catch(() => undefined)
    card.foreign = false
    await connection.close('leave')
    card.leftVerified = right
  }

  /** The card itself, past the guard and past the reader. */
  #open({ card }: GuardedCard): CpsCard {
    const channel: ApduChannel = {
      protocol: card.protocol,
      transmit: (command) => Promise.resolve(card.transmit(command)),
    }
    return openCps(cardKindOf(card.atr ?? new Uint8Array(0)), channel, createCardCache())
  }

  holder(which: number, act: HolderAct, acceptLastTry: boolean): void {
    this.#noticePrompts()
    const prompt = this.#prompts[which % Math.max(1, this.#prompts.length)]
    if (prompt === undefined) return
    const { page, portal, origin } = prompt
    if (act === 'close') page.close()
    else if (act === 'refuse') page.decide({ decision: 'refuse' })
    else {
      const { attempt, pin: asked } = page.view
      const onReader = asked?.entry === 'pinpad'
      // A code that comes with the click on an entry on the reader is used by nobody.
      const pin = this.#ledger.newPin(kindOf(act))
      const decision: PromptDecision = {
        attempt: act === 'stale' ? attempt + 1 : attempt,
        decision: 'confirm',
        ...(asked === null ? {} : { pin }),
        ...(acceptLastTry ? { acceptLastTry } : {}),
      }
      const taken = page.decide(decision)
      if (taken && act === 'stale') this.violations.push('a decision about another attempt was taken')
      if (!taken || asked === null) return
      if (onReader) {
        prompt.intent = { act, acceptLastTry }
        return
      }
      this.#ledger.submit(pin, { origin, allowsLastTry: acceptLastTry })
      if (pin === PIN) portal.rightPins += 1
      if (act === 'twice' && page.decide(decision)) this.violations.push('a decision was taken twice')
    }
  }

  async restart(): Promise<void> {
    const { provider } = this.#bench
    const inside = provider.readers.map(
      (name) => this.cards.find((card) => card === provider.cardIn(name)) ?? null,
    )
    await this.#stop()
    this.#ledger.restart()
    await this.#start(inside)
  }

  async #stop(): Promise<void> {
    this.#resetIn = -1
    const calls = this.#portals.flatMap((portal) => portal.calls)
    for (const { ending } of calls) ending.abort()
    await this.#bench.bridge.stop()
    await Promise.allSettled(calls.map(({ outcome }) => outcome))
    for (const card of this.cards) await this.#requireReset(card)
  }

  /** A card that another program left verified while the bridge did not use it is that program's affair. */
  async #requireReset(card: GuardedCard): Promise<void> {
    const looks = card.looksVerified
    const state = await this.#open(card).pinState()
    if ((looks || state.kind === 'verified') && !card.leftVerified)
      this.violations.push('a card was left verified')
    card.card.reset()
  }

  pass(ms: number): void {
    vi.advanceTimersByTime(ms)
  }

  /** Ends everything, and tells what was not as it must be. */
  async end(): Promise<readonly string[]> {
    await this.#stop()
    return this.found
  }

  get found(): readonly string[] {
    return [...this.violations, ...this.cards.flatMap(({ violations }) => violations)]
  }
}

export interface PinCall {
  /** From 1; undefined: the bridge chooses. */
  readonly reader: number | undefined
  readonly pin: PinKind
  readonly allowLastTry: boolean
  readonly then: boolean
}
