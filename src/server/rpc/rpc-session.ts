/** One connection's calls: the dispatcher that the WebSocket and plain HTTP share. */
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type {
  Bridge,
  BridgeMethod,
  CallContext,
  Caller,
  ConnectionMethod,
  PromptChannel,
  Subscription,
} from '../../bridge/bridge.ts'
import type { Params } from '../../contract/methods.ts'
import type { Notification } from '../../contract/notifications.ts'
import { type AnyBridgeError, BridgeError, plainError, toBridgeError } from '../../errors/bridge-error.ts'
import type { Locale } from '../../errors/messages.ts'
import type { ByteAccount } from './byte-ledger.ts'
import { RPC_NUMBER, type RpcNumber, rpcNumberOf } from './http-status.ts'
import { Cancelling } from './cancelling.ts'
import { type CallProgress, trackProgress } from './call-progress.ts'
import { readMessage, type RequestId, type RpcRequest, type RpcResponse } from './json-rpc.ts'
import { isConnectionMethod, type MethodTable } from './method-table.ts'
import { publicError } from './public-error.ts'
import { decodeAndWipe, takeSecret } from './take-secret.ts'

/** Calls that may be pending on one connection (protocol, section 3). */
const MAX_PENDING_CALLS = 32
/** What a call that is not answered yet costs at least, however short its message is. */
const CALL_BYTES = 8192

/** The fault of one call too many. They end one by one, so a second is a fair time to wait. */
const tooManyCalls = (): BridgeError<'RATE_LIMITED'> =>
  new BridgeError('RATE_LIMITED', { retryAfterSeconds: 1 })

export interface SessionOptions {
  readonly bridge: Bridge
  readonly methods: MethodTable
  /** The document that `rpc.discover` returns. */
  readonly contract: () => object
  readonly logger: Logger
  readonly caller: Caller
  readonly locale: Locale
  /** Counts the messages whose calls are not answered yet; closed with the session. */
  readonly waiting: ByteAccount
  /** A single HTTP call: no events, no cancelling, nothing outlives it. */
  readonly stateless: boolean
  /** Receives the notifications that this connection subscribed to. */
  readonly notify: (notification: Notification) => void
  /** Address of a prompt page; null where nobody could be told of it (plain HTTP). */
  readonly promptUrl: ((promptId: string) => string) | null
}

/** Parameters that are codes of a card. */
const CODE_NAMES = ['pin', 'puk', 'newPin', 'newPinAgain'] as const

type Codes = ReadonlyMap<string, Uint8Array>

/** Takes the codes of a call out of its message. */
function takeCodes(message: Uint8Array): Codes {
  const codes = new Map<string, Uint8Array>()
  const view = Buffer.from(message.buffer, message.byteOffset, message.byteLength)
  for (const name of CODE_NAMES) {
    // Most messages bear none: looking for the name costs little, reading 64 KiB four times blocks others.
    if (!view.includes(`"${name}"`)) continue
    const code = takeSecret(message, ['params', name])
    if (code !== undefined) codes.set(name, code)
  }
  return codes
}

const wipe = (codes: Codes): void => {
  for (const code of codes.values()) code.fill(0)
}

/** What a message brings beside its text. */
interface Load {
  /** What it counts for while it waits. */
  readonly bytes: number
  readonly codes: Codes
  /** Calls of other sessions on the same connection. */
  readonly pendingElsewhere: number
}

/** `null`: the message asked for no answer. */
export type Answer = (response: RpcResponse | null) => void

interface PendingCall {
  readonly cancelling: Cancelling
  readonly done: Promise<void>
}

export class RpcSession {
  readonly #options: SessionOptions
  readonly #connection: object = Object.freeze({})
  readonly #pending = new Map<RequestId, PendingCall>()
  readonly #pageGone: () => void
  #subscription: Subscription | null = null
  #ending: Promise<void> | null = null

  constructor(options: SessionOptions) {
    this.#options = options
    const isPage = options.caller.kind === 'portal' && !options.stateless
    this.#pageGone = isPage ? options.bridge.pageConnected() : () => undefined
  }

  /**
   * Handles one message and answers exactly once. Faults and the connection's own methods are answered before
   * this returns, so that a snapshot and the notifications after it leave in order; calls answer when they end.
   *
   * @param bytes - the message, wiped before this returns. Its codes are taken out before anything reads it, and wiped
   *   when the call is answered.
   * @param pendingElsewhere - calls of other sessions on the same connection, which count for the limit.
   */
  receive(bytes: Uint8Array, answer: Answer, pendingElsewhere = 0): void {
    const codes = takeCodes(bytes)
    const text = decodeAndWipe(bytes)
    if (this.#ending !== null) {
      wipe(codes)
      return
    }
    const answerAndWipe: Answer = (response) => {
      wipe(codes)
      answer(response)
    }
    const load = { bytes: Math.max(bytes.length, CALL_BYTES), codes, pendingElsewhere }
    this.#read(text, load, answerAndWipe)
  }

  #read(text: string, load: Load, answer: Answer): void {
    const message = readMessage(text)
    if (message.kind === 'notification') {
      answer(null)
    } else if (message.kind === 'fault') {
      answer(this.#failure(message.id, message.error, message.number))
    } else if (this.#pending.has(message.id)) {
      const fault = new BridgeError('REQUEST_INVALID', { path: '/id' })
      answer(this.#failure(message.id, fault, RPC_NUMBER.invalidRequest))
    } else {
      try {
        this.#call(message, load, answer)
      } catch (error) {
        answer(this.#failure(message.id, toBridgeError(error)))
      }
    }
  }

  /** Ends every pending call with `CANCELLED`, and waits until each was answered. */
  async cancelAll(): Promise<void> {
    const calls = [...this.#pending.values()]
    for (const { cancelling } of calls) cancelling.abort()
    await Promise.all(calls.map(({ done }) => done))
  }

  /** The connection is gone: cancels its calls, ends its events, releases its card. A second call does nothing. */
  end(): Promise<void> {
    this.#ending ??= this.#release()
    return this.#ending
  }

  async #release(): Promise<void> {
    this.#unsubscribe()
    this.#pageGone()
    this.#options.waiting.close()
    for (const { cancelling } of this.#pending.values()) cancelling.abort()
    try {
      await this.#options.bridge.closeConnection(this.#connection)
    } catch (error) {
      this.#options.logger.error(
        { event: 'connection-unreleased', err: error },
        'could not release what a connection held',
      )
    }
  }

  #call({ id, method: name, params }: RpcRequest, load: Load, answer: Answer): void {
    const { methods, caller, stateless } = this.#options
    const method = methods.find(name, caller, stateless)
    if (method === 'rpc.discover') {
      methods.check(method, params)
      answer({ jsonrpc: '2.0', id, result: this.#options.contract() })
    } else if (isConnectionMethod(method)) {
      answer({ jsonrpc: '2.0', id, result: this.#ownMethod(method, methods.check(method, params)) })
    } else {
      if (this.#pending.size + load.pendingElsewhere >= MAX_PENDING_CALLS) throw tooManyCalls()
      const checked = methods.check(method, params)
      if (!this.#options.waiting.take(load.bytes)) throw tooManyCalls()
      this.#operate({ id, method, params: checked }, load, answer)
    }
  }

  #operate(
    { id, method, params }: RpcRequest & { readonly method: BridgeMethod },
    { codes, bytes }: Load,
    answer: Answer,
  ): void {
    const { bridge, caller, locale, logger, stateless, waiting } = this.#options
    const cancelling = new Cancelling()
    const progress = this.#progressOf(id)
    const context: CallContext = {
      caller,
      connection: this.#connection,
      stateless,
      locale,
      get signal() {
        return cancelling.signal
      },
      codes,
      ...this.#promptsOf(id),
      ...(progress && { progress: progress.at }),
    }
    const operation = bridge.operations[method] as (params: unknown, context: CallContext) => Promise<unknown>
    const started = new Promise<unknown>((resolve) => resolve(operation(params, context)))
    const done = started
      .then(
        (result): RpcResponse => (cancelling.aborted ? this.#cancelled(id) : { jsonrpc: '2.0', id, result }),
        (error: unknown) =>
          cancelling.aborted ? this.#cancelled(id) : this.#failure(id, toBridgeError(error)),
      )
      .then((response) => {
        this.#pending.delete(id)
        waiting.give(bytes)
        progress?.end()
        answer(response)
      })
      .catch((error: unknown) =>
        logger.error({ event: 'answer-unsent', err: error }, 'an answer could not be sent'),
      )
    this.#pending.set(id, { cancelling, done })
  }

  /** Null where nothing could be told before the answer (plain HTTP). */
  #progressOf(id: RequestId): CallProgress | null {
    const { notify, promptUrl } = this.#options
    if (promptUrl === null) return null
    return trackProgress((step) => notify({ method: 'operation.progress', params: { id, step } }))
  }

  /** Tells this connection, and nobody else, of the prompts of one of its calls. */
  #promptsOf(id: RequestId): Pick<CallContext, 'prompts'> {
    const { notify, promptUrl } = this.#options
    if (promptUrl === null) return {}
    const prompts: PromptChannel = {
      requested: (promptId, expiresInSeconds) => {
        notify({ method: 'prompt.requested', params: { id, url: promptUrl(promptId), expiresInSeconds } })
      },
      closed: (outcome) => notify({ method: 'prompt.closed', params: { id, outcome } }),
    }
    return { prompts }
  }

  #ownMethod(method: ConnectionMethod, params: unknown): unknown {
    switch (method) {
      case 'events.subscribe':
        return this.#subscribe()
      case 'events.unsubscribe':
        this.#unsubscribe()
        return {}
      case 'operation.cancel': {
        const call = this.#pending.get((params as Params<'operation.cancel'>).id)
        call?.cancelling.abort()
        return { cancelled: call !== undefined }
      }
    }
  }

  #subscribe(): Subscription['snapshot'] {
    this.#unsubscribe()
    this.#subscription = this.#options.bridge.subscribe(this.#options.notify)
    return this.#subscription.snapshot
  }

  #unsubscribe(): void {
    this.#subscription?.unsubscribe()
    this.#subscription = null
  }

  #cancelled(id: RequestId): RpcResponse {
    return this.#failure(id, plainError('CANCELLED'))
  }

  #failure(
    id: RequestId | null,
    error: AnyBridgeError,
    number: RpcNumber = rpcNumberOf(error.code),
  ): RpcResponse {
    const requestId = randomUUID()
    const { logger, locale } = this.#options
    if (error.code === 'INTERNAL' || error.code === 'SETUP_INVALID') {
      logger.error({ event: 'call-failed', requestId, err: error }, 'a call failed unexpectedly')
    } else {
      logger.debug(
        { event: 'call-answered', requestId, code: error.code },
        'a call was answered with an error',
      )
    }
    return { jsonrpc: '2.0', id, error: { code: number, ...publicError(error, locale, requestId) } }
  }
}
