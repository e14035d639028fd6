/** A domain that a test scripts: what was not scripted throws, so that no call goes by unnoticed. */
import type { PcscReason } from '../../src/errors/codes.ts'
import type {
  Bridge,
  BridgeMethod,
  CallContext,
  Operations,
  PromptHandle,
  StatusService,
  Subscription,
} from '../../src/bridge/bridge.ts'
import { type MethodName, METHODS } from '../../src/contract/methods.ts'
import type { Notification } from '../../src/contract/notifications.ts'
import type { Reader, Snapshot } from '../../src/contract/shapes.ts'
import type { StatusView } from '../../src/contract/status.ts'
import { plainError } from '../../src/errors/bridge-error.ts'

export type Script = Partial<Record<BridgeMethod, (params: unknown, context: CallContext) => unknown>>

export const INSTANCE = '0b6e7a52-6f0e-4a55-9a0c-3f6f6a1d2c11'

export const emptyReader: Reader = {
  id: 'reader-1',
  name: 'cps-bridge Virtual Reader 00 00',
  state: 'empty',
  pinPad: false,
  card: null,
}
export const readerWithCard: Reader = { ...emptyReader, state: 'present', card: { kind: 'cps3' } }

export class FakeBridge implements Bridge {
  readonly methods: ReadonlySet<MethodName>
  readonly calls: {
    readonly method: BridgeMethod
    readonly params: unknown
    readonly context: CallContext
  }[] = []
  readonly closed: object[] = []
  /** Pages of allowed origins that are connected. */
  pages = 0
  readonly operations: Operations
  readonly prompts = new Map<string, PromptHandle>()
  script: Script
  sequence = 0
  readers: readonly Reader[] = [emptyReader]
  /** What the status page gets; a test may change it. */
  statusView: StatusView = {
    now: '2026-01-02T03:04:05Z',
    cards: [],
    auditFailing: false,
    logFailing: false,
    binding: null,
  }
  readonly revoked: (readonly [reader: string, origin: string])[] = []
  readonly #statusListeners = new Set<() => void>()
  readonly status: StatusService = {
    view: () => Promise.resolve(this.statusView),
    tryCards: () => Promise.resolve(this.statusView),
    revoke: (reader, origin) => {
      this.revoked.push([reader, origin])
      return Promise.resolve()
    },
    subscribe: (listener) => {
      this.#statusListeners.add(listener)
      return () => void this.#statusListeners.delete(listener)
    },
  }
  readonly #listeners = new Set<(notification: Notification) => void>()

  constructor(script: Script = {}, methods: readonly MethodName[] = Object.keys(METHODS) as MethodName[]) {
    this.script = script
    this.methods = new Set(methods)
    this.operations = Object.fromEntries(
      (Object.keys(METHODS) as BridgeMethod[]).map((method) => [
        method,
        // Throws at once instead of rejecting when nothing was scripted: the server must bear that too.
        (params: unknown, context: CallContext) => {
          this.calls.push({ method, params, context })
          const scripted = this.script[method]
          if (scripted === undefined) throw new Error(`the test scripted no ${method}`)
          return Promise.resolve(scripted(params, context))
        },
      ]),
    ) as unknown as Operations
  }

  get subscribers(): number {
    return this.#listeners.size
  }

  snapshot(): Snapshot {
    return { readers: [...this.readers], sequence: this.sequence, instance: INSTANCE }
  }

  findPrompt(id: string): PromptHandle | undefined {
    return this.prompts.get(id)
  }

  subscribe(listener: (notification: Notification) => void): Subscription {
    // A wrapper of its own, so that subscribing twice with one function would show as two deliveries.
    const own = (notification: Notification): void => listener(notification)
    this.#listeners.add(own)
    return { snapshot: this.snapshot(), unsubscribe: () => void this.#listeners.delete(own) }
  }

  /** Publishes the next counted notification to every subscriber. */
  publish(
    method: 'card.inserted' | 'card.removed' | 'reader.attached' | 'reader.detached',
    reader: Reader = readerWithCard,
  ): number {
    this.sequence += 1
    this.#tell({ method, params: { sequence: this.sequence, at: '2026-01-02T03:04:05Z', reader } })
    return this.sequence
  }

  /** Changes what the status page gets, and tells it. */
  showStatus(view: StatusView): void {
    this.statusView = view
    for (const listener of this.#statusListeners) listener()
  }

  degrade(reason: PcscReason): void {
    this.#tell({ method: 'bridge.degraded', params: { reason } })
  }

  pageConnected(): () => void {
    this.pages += 1
    return () => void (this.pages -= 1)
  }

  closeConnection(connection: object): Promise<void> {
    this.closed.push(connection)
    return Promise.resolve()
  }

  start(): Promise<void> {
    return Promise.resolve()
  }

  stop(): Promise<void> {
    return Promise.resolve()
  }

  #tell(notification: Notification): void {
    for (const listener of this.#listeners) listener(notification)
  }
}

/** An operation that ends only when it is cancelled. */
export function untilCancelled(_params: unknown, { signal }: CallContext): Promise<never> {
  return new Promise((_resolve, reject) => {
    const cancelled = (): void => reject(plainError('CANCELLED'))
    if (signal.aborted) cancelled()
    else signal.addEventListener('abort', cancelled, { once: true })
  })
}

/** An operation that waits for the test: `release` ends the oldest call that waits. */
export function heldOperation(result: unknown) {
  const waiting: ((value: unknown) => void)[] = []
  return {
    run: () => new Promise<unknown>((resolve) => void waiting.push(resolve)),
    release: (): void => waiting.shift()?.(result),
    get waiting(): number {
      return waiting.length
    },
  }
}
