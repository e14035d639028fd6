/** A connection with the bridge as a portal sees it: typed methods, events, and a line that comes back by itself. */
import type { Line } from './channel.ts'
import type { Locale } from './error-texts.ts'
import type { ErrorMaker } from './errors.ts'
import {
  type BridgeEvents,
  type ConnectionState,
  type StreamedEvent,
  streamEvents,
  TypedEventTarget,
} from './events.ts'
import { PromptWindows } from './prompt-windows.ts'
import { type CallOptions, Rpc } from './rpc.ts'
import type { Scope } from './scope.ts'
import { type Change, ReaderLog } from './snapshots.ts'
import type { MethodParams, MethodResults, NotificationParams, PcscReason, Reader, Snapshot } from './wire.ts'
import { sleep } from './wait.ts'

type Signature = MethodResults['activation.sign']
/** A signature whose token is of the format that was asked for. */
type Signed<Token extends Signature['token']> = Signature & { readonly token: Token }

/** Methods that a portal calls through the functions of `BridgeClient`. */
export type MethodName = keyof MethodParams

const FIRST_RETRY_MS = 400
/** A page follows a bridge that is back within three seconds. */
const LONGEST_RETRY_MS = 2_000
/** For calls that wait for nobody. */
const DEFAULT_TIMEOUT_MS = 30_000
/** Calls in which the holder may be asked: they end when the holder answers or the prompt expires. */
const MAY_PROMPT = /^card\.|^pin\.verify$|^activation\.sign$/

/** Notifications that change what is known of the readers. */
const CHANGES_STATE = /^(reader|card|bridge)\./

export interface BridgeClientOptions {
  readonly line: Line
  readonly scope: Scope
  readonly locale: Locale
  readonly fail: ErrorMaker
}

/** Made by `connect()`. Its events are listed in `BridgeEvents`. */
export class BridgeClient extends TypedEventTarget {
  readonly #line: Line
  readonly #windows: PromptWindows
  readonly #fail: ErrorMaker
  readonly #ended = new AbortController()
  readonly #rpc: Rpc
  readonly #log = new ReaderLog()
  #state: ConnectionState = 'lost'
  #info: MethodResults['bridge.info'] | null = null

  /** Use `connect()`. */
  constructor({ line, scope, locale, fail }: BridgeClientOptions) {
    super()
    this.#line = line
    this.#windows = new PromptWindows(scope, locale)
    this.#fail = fail
    this.#rpc = new Rpc(fail, (method, params) => this.#notified(method, params))
  }

  /** Opens the connection for the first time; for `connect()`. */
  async start(signal?: AbortSignal): Promise<this> {
    try {
      await this.#attach(signal ?? this.#ended.signal)
      return this
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** Whether calls are answered now. */
  get state(): ConnectionState {
    return this.#state
  }

  /** How the bridge is reached: straight, or through its relay window. */
  get via(): 'socket' | 'relay' {
    return this.#line.kind
  }

  /** What the bridge said of itself when it was last reached, the policy for this portal included. */
  get info(): MethodResults['bridge.info'] {
    if (this.#info === null) throw this.#fail('CONNECTION_LOST')
    return this.#info
  }

  /** The readers as they are now; kept up to date by the events. */
  get readers(): readonly Reader[] {
    return this.#log.snapshot?.readers ?? []
  }

  /** Why this computer has no PC/SC service now, so that nothing is known of its readers; null while it has one. */
  get degraded(): PcscReason | null {
    return this.#log.snapshot?.degraded ?? null
  }

  /**
   * Calls any method of the contract. The functions below are the same with shorter names.
   *
   * @example
   * ```js
   * import { connect } from '@cps-bridge/client'
   *
   * const bridge = await connect()
   * const { policy } = await bridge.call('bridge.info', {}, { timeout: 5_000 })
   * console.log(policy.pinEntry) // page
   * bridge.close()
   * ```
   */
  async call<M extends MethodName>(
    method: M,
    params: MethodParams[M],
    { signal, timeout }: CallOptions = {},
  ): Promise<MethodResults[M]> {
    const limit = timeout ?? (MAY_PROMPT.test(method) ? undefined : DEFAULT_TIMEOUT_MS)
    let id = 0
    try {
      const result = await this.#rpc.call(method, params, { signal, timeout: limit }, (given) => {
        id = given
        if (this.#mayNeedWindow(method, params)) this.#windows.prepare(id)
      })
      return result as MethodResults[M]
    } finally {
      this.#windows.release(id)
    }
  }

  /**
   * `bridge.info`, asked anew.
   *
   * @example
   * ```js
   * import { connect } from '@cps-bridge/client'
   *
   * const bridge = await connect()
   * const { name, protocol } = await bridge.bridgeInfo()
   * console.log(name, protocol) // cps-bridge 1
   * bridge.close()
   * ```
   */
  bridgeInfo(options?: CallOptions): Promise<MethodResults['bridge.info']> {
    return this.call('bridge.info', {}, options)
  }

  /**
   * `readers.list`
   *
   * @example
   * ```js
   * import { connect } from '@cps-bridge/client'
   *
   * const bridge = await connect()
   * const { readers } = await bridge.listReaders()
   * console.log(readers[0].state, readers[0].card.kind) // present cps3
   * bridge.close()
   * ```
   */
  listReaders(options?: CallOptions): Promise<Snapshot> {
    return this.call('readers.list', {}, options)
  }

  /**
   * `card.identity`: who the card names. From a click, when the holder may be asked.
   *
   * @example
   * ```js
   * import { connect } from '@cps-bridge/client'
   *
   * const button = document.querySelector('button')
   * button.onclick = async () => {
   *   const bridge = await connect()
   *   const { nationalId, nationalIdType } = await bridge.identity({ waitSeconds: 30 })
   *   console.log(nationalId, nationalIdType) // 899700075122 rpps
   *   bridge.close()
   * }
   * ```
   */
  identity(
    params: MethodParams['card.identity'] = {},
    options?: CallOptions,
  ): Promise<MethodResults['card.identity']> {
    return this.call('card.identity', params, options)
  }

  /**
   * `card.certificate`: a certificate of the card, DER in base64.
   *
   * @example
   * ```js
   * import { connect } from '@cps-bridge/client'
   *
   * const button = document.querySelector('button')
   * button.onclick = async () => {
   *   const bridge = await connect()
   *   const { certificate } = await bridge.certificate({ use: 'authentication' })
   *   const der = Uint8Array.from(atob(certificate), (character) => character.charCodeAt(0))
   *   console.log(der[0]) // 48
   *   bridge.close()
   * }
   * ```
   */
  certificate(
    params: MethodParams['card.certificate'],
    options?: CallOptions,
  ): Promise<MethodResults['card.certificate']> {
    return this.call('card.certificate', params, options)
  }

  /**
   * `pin.status`: how many tries are left, and where the code is typed.
   *
   * @example
   * ```js
   * import { connect } from '@cps-bridge/client'
   *
   * const bridge = await connect()
   * const { triesLeft, entry } = await bridge.pinStatus()
   * console.log(triesLeft, entry) // 3 page
   * bridge.close()
   * ```
   */
  pinStatus(
    params: MethodParams['pin.status'] = {},
    options?: CallOptions,
  ): Promise<MethodResults['pin.status']> {
    return this.call('pin.status', params, options)
  }

  /**
   * `pin.verify`: has the card check the code. From a click.
   *
   * @example
   * ```js
   * import { connect } from '@cps-bridge/client'
   *
   * const button = document.querySelector('button')
   * button.onclick = async () => {
   *   const bridge = await connect()
   *   const { verified } = await bridge.verifyPin({ then: 'activation.sign' })
   *   console.log(verified) // true
   *   bridge.close()
   * }
   * ```
   */
  verifyPin(
    params: MethodParams['pin.verify'] = {},
    options?: CallOptions,
  ): Promise<MethodResults['pin.verify']> {
    return this.call('pin.verify', params, options)
  }

  /**
   * `activation.sign`: has the card sign the challenge of your server. From a click.
   *
   * @example
   * ```js
   * import { connect } from '@cps-bridge/client'
   *
   * const button = document.querySelector('button')
   * button.onclick = async () => {
   *   const bridge = await connect()
   *   const challenge = await (await fetch('/challenge', { method: 'POST' })).text() // your server's
   *   const { token, verified } = await bridge.sign({ challenge, waitSeconds: 60 })
   *   console.log(token.split('.').length, verified) // 3 false
   *   await fetch('/verify', { method: 'POST', body: token }) // your server alone can tell
   *   bridge.close()
   * }
   * ```
   */
  sign(
    params: MethodParams['activation.sign'] & { readonly format?: 'jws' },
    options?: CallOptions,
  ): Promise<Signed<string>>
  sign(
    params: MethodParams['activation.sign'] & { readonly format: 'web-eid:1.0' },
    options?: CallOptions,
  ): Promise<Signed<Exclude<Signature['token'], string>>>
  sign(params: MethodParams['activation.sign'], options?: CallOptions): Promise<Signature> {
    return this.call('activation.sign', params, options)
  }

  /**
   * `virtual.insert`: with the virtual reader only.
   *
   * @example
   * ```js
   * import { connect } from '@cps-bridge/client'
   *
   * const bridge = await connect()
   * const { reader } = await bridge.insertVirtualCard({ profile: 'vitale' })
   * console.log(reader.state, reader.card.kind) // present vitale
   * bridge.close()
   * ```
   */
  insertVirtualCard(
    params: MethodParams['virtual.insert'] = {},
    options?: CallOptions,
  ): Promise<MethodResults['virtual.insert']> {
    return this.call('virtual.insert', params, options)
  }

  /**
   * `virtual.remove`: with the virtual reader only.
   *
   * @example
   * ```js
   * import { connect } from '@cps-bridge/client'
   *
   * const bridge = await connect()
   * const { reader } = await bridge.removeVirtualCard()
   * console.log(reader.state) // empty
   * bridge.close()
   * ```
   */
  removeVirtualCard(
    params: MethodParams['virtual.remove'] = {},
    options?: CallOptions,
  ): Promise<MethodResults['virtual.remove']> {
    return this.call('virtual.remove', params, options)
  }

  /**
   * `virtual.configure`: a slow card, a counter, a card that fails; with the virtual reader only.
   *
   * @example
   * ```js
   * import { connect } from '@cps-bridge/client'
   *
   * const bridge = await connect()
   * await bridge.configureVirtualReader({ triesLeft: 1 })
   * const { triesLeft } = await bridge.pinStatus()
   * console.log(triesLeft) // 1
   * bridge.close()
   * ```
   */
  configureVirtualReader(
    params: MethodParams['virtual.configure'],
    options?: CallOptions,
  ): Promise<MethodResults['virtual.configure']> {
    return this.call('virtual.configure', params, options)
  }

  /**
   * `virtual.prompt`: answers the next question of this portal to the holder; with the virtual reader only.
   *
   * @example
   * ```js
   * import { connect } from '@cps-bridge/client'
   *
   * const button = document.querySelector('button')
   * button.onclick = async () => {
   *   const bridge = await connect()
   *   await bridge.scriptPrompt({ answer: 'refuse' })
   *   await bridge.verifyPin().catch(({ code }) => console.log(code)) // PIN_CANCELLED
   *   bridge.close()
   * }
   * ```
   */
  scriptPrompt(
    params: MethodParams['virtual.prompt'],
    options?: CallOptions,
  ): Promise<MethodResults['virtual.prompt']> {
    return this.call('virtual.prompt', params, options)
  }

  /**
   * Card and reader events from now on, and gaps: `for await (const { type, detail } of client.events())`.
   *
   * @example
   * ```js
   * import { connect } from '@cps-bridge/client'
   *
   * const bridge = await connect()
   * setTimeout(() => bridge.removeVirtualCard(), 0) // as the holder would
   * for await (const { type, detail } of bridge.events()) {
   *   if (type === 'gap') continue
   *   console.log(type, detail.reader.state) // card.removed empty
   *   break
   * }
   * bridge.close()
   * ```
   */
  events(options: { readonly signal?: AbortSignal } = {}): AsyncGenerator<StreamedEvent, void, undefined> {
    return streamEvents(this, options.signal)
  }

  /** `events()` without options. */
  [Symbol.asyncIterator](): AsyncGenerator<StreamedEvent, void, undefined> {
    return this.events()
  }

  /**
   * Ends the connection for good. What runs is cancelled.
   *
   * @example
   * ```js
   * import { connect } from '@cps-bridge/client'
   *
   * const bridge = await connect()
   * bridge.close()
   * console.log(bridge.state) // closed
   * ```
   */
  close(): void {
    if (this.#state === 'closed') return
    this.#ended.abort(this.#fail('CONNECTION_LOST'))
    this.#dropChannel()
    this.#line.end?.()
    this.#become('closed')
  }

  #mayNeedWindow(method: MethodName, params: object): boolean {
    if (this.#line.kind === 'relay' || !MAY_PROMPT.test(method)) return false
    if (method.startsWith('card.')) return this.info.policy.identity === 'ask'
    return this.info.policy.pinEntry === 'page' && !('pin' in params)
  }

  async #attach(signal: AbortSignal): Promise<void> {
    this.#rpc.channel = await this.#line.open(
      { onMessage: (text) => this.#rpc.receive(text), onClose: () => void this.#lost() },
      signal,
    )
    const [info] = await Promise.all([this.call('bridge.info', {}, { signal }), this.#follow([], signal)])
    this.#info = info
    this.#become('open')
  }

  /** Subscribes, and tells what was missed since the subscription before. */
  async #follow(early: Change[], signal: AbortSignal): Promise<void> {
    this.#log.expect(early)
    const { gap, early: kept } = this.#log.start(await this.call('events.subscribe', {}, { signal }))
    this.#emit('readers', { readers: this.readers })
    if (gap !== null) this.#emit('gap', gap)
    for (const change of kept) this.#apply(change)
  }

  /** The channel ended by itself: opens another, for as long as the page wants it. */
  async #lost(): Promise<void> {
    this.#rpc.lose()
    if (this.#state !== 'open') return
    this.#become('lost')
    const { signal } = this.#ended
    for (let wait = FIRST_RETRY_MS; ; wait = Math.min(wait * 1.6, LONGEST_RETRY_MS)) {
      if (this.#line.isOver?.() === true) this.close()
      try {
        await sleep(wait, signal)
        await this.#attach(signal)
        return
      } catch {
        if (signal.aborted) return
        this.#dropChannel()
      }
    }
  }

  #dropChannel(): void {
    this.#rpc.channel?.close()
    this.#rpc.lose()
  }

  #notified(method: string, params: unknown): void {
    if (CHANGES_STATE.test(method)) this.#apply({ method, params } as Change)
    else if (method === 'prompt.requested') {
      const prompt = params as NotificationParams['prompt.requested']
      this.#emit(method, { ...prompt, shown: this.#showPrompt(prompt) })
    } else this.#emit(method as keyof BridgeEvents, params as never)
  }

  #showPrompt({ id, url }: NotificationParams['prompt.requested']): 'window' | 'relay' | 'blocked' {
    if (this.#line.kind === 'socket') return this.#windows.show(id, url) ? 'window' : 'blocked'
    this.#line.focus?.()
    return 'relay'
  }

  #apply(change: Change): void {
    const fate = this.#log.take(change)
    // Never sent so by the bridge. A connection that is lost meanwhile subscribes anew.
    if (fate === 'missed') void this.#follow([change], this.#ended.signal).catch(() => undefined)
    if (fate !== 'taken') return
    this.#emit('readers', { readers: this.readers })
    this.#emit(change.method as keyof BridgeEvents, change.params)
  }

  #become(state: ConnectionState): void {
    this.#state = state
    this.#emit('connection', { state })
  }

  #emit<N extends keyof BridgeEvents>(type: N, detail: BridgeEvents[N]): void {
    this.dispatchEvent(new CustomEvent(type, { detail }))
  }
}
