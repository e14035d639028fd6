/** The real domain over virtual readers, as one or several connections see it. */
import { randomBytes, randomUUID } from 'node:crypto'
import { onTestFinished } from 'vitest'
import type { Bridge, BridgeMethod, CallContext, Caller, PromptHandle } from '../../src/bridge/bridge.ts'
import type { AuditTrail } from '../../src/bridge/record/audit-trail.ts'
import { type ConsentKeeper, forgetfulKeeper } from '../../src/bridge/record/consents.ts'
import { createBridge } from '../../src/bridge/create-bridge.ts'
import type { Params, Result } from '../../src/contract/methods.ts'
import type { Notification } from '../../src/contract/notifications.ts'
import { type AnyBridgeError, isBridgeError } from '../../src/errors/bridge-error.ts'
import type { ReaderProvider } from '../../src/reader/reader.ts'
import {
  type CommandHeader,
  type CommandHook,
  commandHeader,
  type VirtualCard,
} from '../../src/reader/virtual/virtual-card.ts'
import type { VirtualPinPad } from '../../src/reader/virtual/virtual-pin-pad.ts'
import { VirtualReaderProvider, virtualReaderName } from '../../src/reader/virtual/virtual-provider.ts'

export const PORTAL = 'https://sante-paca.fr'
/** 32 bytes. */
export const CHALLENGE = Buffer.alloc(32, 7).toString('base64url')
export const PIN = '1234'
export const FIRST_READER = virtualReaderName(0)

const API_POLICY = { pinEntry: 'api', identity: 'allow', formats: ['jws'] } as const

/** One connection of a portal. */
export class TestClient {
  readonly connection = {}
  readonly #bridge: Bridge
  readonly #context: Partial<CallContext>
  readonly policy: Caller['policy']

  constructor(bridge: Bridge, policy: Partial<Caller['policy']>, context: Partial<CallContext>) {
    this.#bridge = bridge
    this.policy = { ...API_POLICY, ...policy }
    this.#context = context
  }

  /** As the server does it, the PIN is taken out of the message, and wiped when the call is answered. */
  async call<M extends BridgeMethod>(method: M, params: Params<M>, signal?: AbortSignal): Promise<Result<M>> {
    const { pin: text } = params as { readonly pin?: string }
    if (text === undefined) return this.#run(method, params, signal)
    const pin = Buffer.from(text, 'utf8')
    try {
      return await this.#run(method, { ...params, pin: '*'.repeat(pin.length) }, signal, pin)
    } finally {
      pin.fill(0)
    }
  }

  #run<M extends BridgeMethod>(
    method: M,
    params: Params<M>,
    signal?: AbortSignal,
    pin?: Uint8Array,
  ): Promise<Result<M>> {
    const operation = this.#bridge.operations[method] as (
      params: Params<M>,
      context: CallContext,
    ) => Promise<Result<M>>
    const context: CallContext = {
      caller: { kind: 'portal', audience: PORTAL, policy: this.policy },
      connection: this.connection,
      stateless: false,
      locale: 'en',
      signal: signal ?? new AbortController().signal,
      ...(pin === undefined ? {} : { codes: new Map([['pin', pin]]) }),
      ...this.#context,
    }
    return operation(params, context)
  }

  /** The error of a call that fails. */
  async fault<M extends BridgeMethod>(
    method: M,
    params: Params<M>,
    signal?: AbortSignal,
  ): Promise<AnyBridgeError> {
    return faultOf(this.call(method, params, signal))
  }

  close(): Promise<void> {
    return this.#bridge.closeConnection(this.connection)
  }
}

/** What a promise rejects with; a value is a failure of the test. */
export async function faultOf(work: Promise<unknown>): Promise<AnyBridgeError> {
  const outcome = await work.then(
    (value) => new Error(`a value instead of an error: ${JSON.stringify(value)}`),
    (error: unknown) => error,
  )
  if (isBridgeError(outcome)) return outcome
  throw outcome
}

/** The three parts of a compact JWS. */
export function jwsParts({ token }: Result<'activation.sign'>): readonly [string, string, string] {
  if (typeof token !== 'string') throw new TypeError('not a JWS')
  const [header = '', claims = '', signature = ''] = token.split('.')
  return [header, claims, signature]
}

/** `ok`, or the code of the error. */
export const outcomeOfCall = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: unknown) => {
      if (isBridgeError(error)) return error.code
      throw error
    },
  )

export interface BenchOptions {
  /** One entry a reader. */
  readonly cards: readonly (VirtualCard | null)[]
  /** The PIN pad of every reader. */
  readonly pinPad?: VirtualPinPad
  /** What stands between the readers and the bridge. */
  readonly wrap?: (provider: ReaderProvider) => ReaderProvider
  readonly holdSeconds?: number
  readonly wrongPerOriginPerHour?: number
  readonly beforeCommand?: CommandHook
  readonly now?: () => Date
  /**
   * Milliseconds for waits and limits. Without it they go with the system's clock, and whoever decides on a prompt page
   * is taken to have looked at it for as long as he must.
   */
  readonly elapsed?: () => number
  readonly consents?: ConsentKeeper
  readonly trail?: AuditTrail
}

export interface BridgeBench {
  readonly bridge: Bridge
  readonly provider: VirtualReaderProvider
  readonly notifications: readonly Notification[]
  readonly client: (policy?: Partial<Caller['policy']>, context?: Partial<CallContext>) => TestClient
}

/** Starts a bridge; it is stopped when the running test has finished. */
export async function openBench(options: BenchOptions): Promise<BridgeBench> {
  const bench = await startBench(options)
  onTestFinished(() => bench.bridge.stop())
  return bench
}

/** As `openBench`; the caller stops the bridge. */
export async function startBench(options: BenchOptions): Promise<BridgeBench> {
  const { cards, beforeCommand } = options
  const provider = new VirtualReaderProvider({
    readers: cards.map((card, index) => ({ name: virtualReaderName(index), card, pinPad: options.pinPad })),
    ...(beforeCommand === undefined ? {} : { beforeCommand }),
  })
  const seen = options.wrap?.(provider) ?? provider
  return { ...(await startBridgeOver(seen, options)), provider }
}

/** A bridge over any readers; the caller stops it. */
export async function startBridgeOver(
  provider: ReaderProvider,
  options: Omit<BenchOptions, 'cards' | 'beforeCommand'> = {},
): Promise<Omit<BridgeBench, 'provider'>> {
  const { holdSeconds = 30, wrongPerOriginPerHour = 6, now } = options
  let looked = 0
  const made = createBridge({
    provider,
    config: { pin: { holdSeconds, wrongPerOriginPerHour } },
    version: '1.2.3',
    platform: 'linux',
    now: now ?? (() => new Date()),
    elapsed: options.elapsed ?? (() => Date.now() + looked),
    uuid: randomUUID,
    newPromptId: () => randomBytes(16).toString('base64url'),
    consents: options.consents ?? forgetfulKeeper(randomBytes(32)),
    ...(options.trail === undefined ? {} : { trail: options.trail }),
  })
  const patient = (prompt: PromptHandle): PromptHandle => ({
    view: (locale) => prompt.view(locale),
    attach: (listener) => prompt.attach(listener),
    decide: (decision, pin) => {
      looked += 700
      return prompt.decide(decision, pin)
    },
  })
  const findPrompt: Bridge['findPrompt'] = (id) => {
    const prompt = made.findPrompt(id)
    return prompt && patient(prompt)
  }
  const bridge: Bridge = options.elapsed === undefined ? { ...made, findPrompt } : made
  const notifications: Notification[] = []
  bridge.subscribe((notification) => notifications.push(notification))
  await bridge.start()
  const client: BridgeBench['client'] = (policy = {}, context = {}) => new TestClient(bridge, policy, context)
  return { bridge, notifications, client }
}

const INS_VERIFY = 0x20
/** VERIFY, CHANGE REFERENCE DATA, RESET RETRY COUNTER. */
const CODE_INS: ReadonlySet<number> = new Set([INS_VERIFY, 0x24, 0x2c])

/** Counts what the card got: VERIFY with a PIN apart from those without, which spend nothing. */
export class CountedCard implements VirtualCard {
  readonly #card: VirtualCard
  /** Changes an answer; sees the header and how many commands came before. */
  change: (answer: Uint8Array, header: CommandHeader, index: number) => Uint8Array = (answer) => answer
  exchanges = 0
  verifies = 0
  resets = 0
  /** It got a command with a code since its last reset. */
  gotCode = false

  constructor(card: VirtualCard) {
    this.#card = card
  }

  get profile(): string {
    return this.#card.profile
  }
  get protocol(): VirtualCard['protocol'] {
    return this.#card.protocol
  }
  get atr(): Uint8Array | null {
    return this.#card.atr
  }
  get triesLeft(): number {
    return this.#card.triesLeft
  }
  get log(): readonly CommandHeader[] {
    return this.#card.log
  }

  /** Begins to count anew. */
  clear(): this {
    this.exchanges = 0
    this.verifies = 0
    this.resets = 0
    return this
  }

  transmit(command: Uint8Array): Uint8Array {
    const header = commandHeader(command)
    const index = this.exchanges
    this.exchanges += 1
    if (header.ins === INS_VERIFY && command.length > 5) this.verifies += 1
    if (CODE_INS.has(header.ins) && command.length > 5) this.gotCode = true
    return this.change(this.#card.transmit(command), header, index)
  }

  reset(): void {
    this.resets += 1
    this.gotCode = false
    this.#card.reset()
  }
}
