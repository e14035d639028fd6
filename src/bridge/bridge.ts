/** What the domain offers to the layers above: operations, events, and the end of a connection. */
import type { OriginPolicy } from '../contract/config.ts'
import type { MethodName, Params, Result } from '../contract/methods.ts'
import type { Notification } from '../contract/notifications.ts'
import type { PromptDecision, PromptOutcome, PromptView } from '../contract/prompt.ts'
import type { StatusView } from '../contract/status.ts'
import type { Locale } from '../errors/messages.ts'
import type { CardUser } from './access/card-session.ts'
import type { Subscription } from './readers/reader-registry.ts'

export type { Subscription } from './readers/reader-registry.ts'

/** Audience of a call that carries the admin token and no origin (protocol, section 4). */
export const LOCAL_AUDIENCE = 'urn:cps-bridge:local'

/**
 * Who calls. `portal`: an allowed origin; `own`: the bridge's own pages; `admin`: the holder of the admin token.
 * `audience` is the origin as the browser gave it, or `LOCAL_AUDIENCE`.
 */
export interface Caller {
  readonly kind: 'portal' | 'own' | 'admin'
  readonly audience: string
  readonly policy: Pick<OriginPolicy, 'pinEntry' | 'identity' | 'formats'>
  /** A page of the bridge's own that showed a status ticket: `HOLDER_METHODS` are open to it. */
  readonly hasTicket?: boolean
}

/** How the server tells a caller of the prompt that its call opened (protocol, section 6). */
export interface PromptChannel {
  requested(promptId: string, expiresInSeconds: number): void
  closed(outcome: PromptOutcome): void
}

/** One open prompt, as its page sees it. */
export interface PromptHandle {
  view(locale: Locale): PromptView
  /** `listener` is called at every change; the result detaches the page. */
  attach(listener: () => void): () => void
  /**
   * @param pin - the code of the decision where it was taken out of it; wiped by the prompt, in any case.
   * @returns false when the decision is stale: nothing was done.
   */
  decide(decision: PromptDecision, pin?: Uint8Array): boolean
}

/**
 * One call. Its `connection` is one object a socket or HTTP call; its `signal` is aborted by `operation.cancel`, by the end
 * of the connection and by the end of the bridge: `CANCELLED`. Nobody hears of its `progress` over plain HTTP; `trace` is
 * for the audit trail, and set by the bridge itself.
 */
export interface CallContext extends CardUser {
  readonly caller: Caller
  /** No state outlives the call (HTTP): a verified PIN is dropped at its end. */
  readonly stateless: boolean
  readonly locale: Locale
  /**
   * The codes of the call by the names of their parameters: ASCII digits, or what was sent in their place. A parameter whose
   * code is here bears asterisks. They are wiped when the call has ended.
   */
  readonly codes?: ReadonlyMap<string, Uint8Array>
  /** Absent where no prompt is possible (plain HTTP). */
  readonly prompts?: PromptChannel
}

/** Methods that belong to a connection and are answered by the server itself. */
export type ConnectionMethod = 'events.subscribe' | 'events.unsubscribe' | 'operation.cancel'
export type BridgeMethod = Exclude<MethodName, ConnectionMethod | 'rpc.discover'>

/** One function a method; parameters are already checked against the schema. They throw BridgeError. */
export type Operations = {
  readonly [M in BridgeMethod]: (params: Params<M>, context: CallContext) => Promise<Result<M>>
}

/** What the status page shows of the cards that are in, and what the holder can take back there. */
export interface StatusService {
  /** @param fresh - reads the counter of the PIN anew. */
  view(fresh: boolean): Promise<StatusView>
  /**
   * The view, with every card read from its beginning to its end, and nothing taken from memory: its `fault` tells what
   * kept it from that. No code is asked for, and no try is spent.
   */
  tryCards(): Promise<StatusView>
  /**
   * Takes back the consent of the holder for a site: it has to ask again. Nothing happens when there is none.
   *
   * @throws BridgeError `READER_NOT_FOUND`, `CARD_ABSENT` and others of a call that names a reader; `CARD_BUSY` and
   *   others when the card cannot be told from others.
   */
  revoke(reader: string, origin: string): Promise<void>
  /** `listener` is called when the view may have changed; the result ends that. */
  subscribe(listener: () => void): () => void
}

export interface Bridge {
  readonly operations: Operations
  /** Methods that exist with this backend (`virtual.*` only with the virtual one). */
  readonly methods: ReadonlySet<MethodName>
  /** The listener gets every notification after the snapshot, in the same order as every other subscriber. */
  subscribe(listener: (notification: Notification) => void): Subscription
  /** For holders of a status ticket. */
  readonly status: StatusService
  /** The prompt with this id, while it is open and a little longer. */
  findPrompt(id: string): PromptHandle | undefined
  /** A page of an allowed origin is connected, until the result is called: cards are read before it asks. */
  pageConnected(): () => void
  /** Releases what the connection holds: its card is reset. */
  closeConnection(connection: object): Promise<void>
  start(): Promise<void>
  /** Cancels what runs, resets every card, stops watching readers. */
  stop(): Promise<void>
}
