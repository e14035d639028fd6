/** JSON-RPC 2.0 calls over one channel. */
import type { Channel } from './channel.ts'
import { CpsBridgeError, type ErrorFacts, type ErrorMaker } from './errors.ts'
import type { BridgeErrorCode } from './wire.ts'

/** How one call is made. */
export interface CallOptions {
  /** Ends the call: it rejects with the signal's reason, and the bridge is told to cancel. */
  readonly signal?: AbortSignal
  /** Milliseconds after which the call ends with `TIMEOUT`. Absent: as long as the bridge takes. */
  readonly timeout?: number
}

interface Pending {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

interface Incoming {
  readonly id?: number
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: {
    readonly message: string
    readonly data: {
      readonly code: BridgeErrorCode
      readonly advice?: string
      readonly details?: ErrorFacts
      readonly retryable: boolean
      readonly requestId: string
    }
  }
}

export interface RpcOptions {
  readonly fail: ErrorMaker
  readonly onNotification: (method: string, params: unknown) => void
}

export class Rpc {
  readonly #options: RpcOptions
  readonly #pending = new Map<number, Pending>()
  #channel: Channel | null = null
  #lastId = 0

  constructor(options: RpcOptions) {
    this.#options = options
  }

  set channel(channel: Channel) {
    this.#channel = channel
  }

  /** The channel is gone: every call that waits ends with `CONNECTION_LOST`. */
  lose(): void {
    this.#channel = null
    const waiting = [...this.#pending.values()]
    this.#pending.clear()
    for (const { reject } of waiting) reject(this.#options.fail('CONNECTION_LOST'))
  }

  /** @param onId - is told the id of the call before it is sent. */
  call(
    method: string,
    params: unknown,
    { signal, timeout }: CallOptions = {},
    onId?: (id: number) => void,
  ): Promise<unknown> {
    const channel = this.#channel
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error)
    if (channel === null) return Promise.reject(this.#options.fail('CONNECTION_LOST'))
    const id = ++this.#lastId
    onId?.(id)
    return new Promise((resolve, reject) => {
      const end = (finish: () => void): void => {
        this.#pending.delete(id)
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
        finish()
      }
      const giveUp = (reason: Error): void => {
        if (!this.#pending.has(id)) return
        end(() => reject(reason))
        void this.call('operation.cancel', { id }).catch(() => undefined)
      }
      const abort = (): void => giveUp(signal?.reason as Error)
      const timer =
        timeout === undefined ? undefined : setTimeout(() => giveUp(this.#options.fail('TIMEOUT')), timeout)
      signal?.addEventListener('abort', abort)
      this.#pending.set(id, {
        resolve: (result) => end(() => resolve(result)),
        reject: (error) => end(() => reject(error)),
      })
      channel.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
    })
  }

  receive(text: string): void {
    const { id, method, params, result, error } = JSON.parse(text) as Incoming
    if (method !== undefined) {
      this.#options.onNotification(method, params)
      return
    }
    const waiting = id === undefined ? undefined : this.#pending.get(id)
    if (error === undefined) waiting?.resolve(result)
    else waiting?.reject(new CpsBridgeError({ ...error.data, message: error.message }))
  }
}
