/** JSON-RPC 2.0 calls over one channel. */
import type { Channel } from './channel.ts'
import { CpsBridgeError, type ErrorFacts, type ErrorMaker } from './errors.ts'
import { abortable, later } from './wait.ts'
import type { BridgeErrorCode } from './wire.ts'

/** How one call is made. */
export interface CallOptions {
  /** Ends the call: it rejects with the signal's reason, and the bridge is told to cancel. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds after which the call ends with `TIMEOUT`. Absent: as long as the bridge takes. */
  readonly timeout?: number | undefined
}

interface Pending {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
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

export class Rpc {
  readonly #fail: ErrorMaker
  readonly #onNotification: (method: string, params: unknown) => void
  readonly #pending = new Map<number | undefined, Pending>()
  channel: Channel | null = null
  #lastId = 0

  constructor(fail: ErrorMaker, onNotification: (method: string, params: unknown) => void) {
    this.#fail = fail
    this.#onNotification = onNotification
  }

  /** The channel is gone: every call that waits ends with `CONNECTION_LOST`. */
  lose(): void {
    this.channel = null
    for (const { reject } of this.#pending.values()) reject(this.#fail('CONNECTION_LOST'))
    this.#pending.clear()
  }

  /** @param onId - is told the id of the call before it is sent. */
  async call(
    method: string,
    params: unknown,
    { signal, timeout }: CallOptions = {},
    onId?: (id: number) => void,
  ): Promise<unknown> {
    const { channel } = this
    signal?.throwIfAborted()
    if (channel === null) throw this.#fail('CONNECTION_LOST')
    const id = ++this.#lastId
    onId?.(id)
    try {
      return await abortable(signal, (resolve, reject, over) => {
        this.#pending.set(id, { resolve, reject })
        if (timeout !== undefined) later(timeout, over, () => reject(this.#fail('TIMEOUT')))
        channel.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
      })
    } finally {
      // Neither the bridge nor a lost channel ended it: its caller gave up.
      if (this.#pending.delete(id)) this.call('operation.cancel', { id }).catch(() => undefined)
    }
  }

  receive(text: string): void {
    const { id, method, params, result, error } = JSON.parse(text) as Incoming
    if (method !== undefined) {
      this.#onNotification(method, params)
      return
    }
    const waiting = this.#pending.get(id)
    this.#pending.delete(id)
    if (error === undefined) waiting?.resolve(result)
    else waiting?.reject(new CpsBridgeError({ ...error.data, message: error.message }))
  }
}
