import type {
  MiniCard,
  MiniClient,
  MiniTransaction,
  PcscMini,
} from '../../src/reader/pcsc/pcsc-mini-native.ts'

/** An error as the package makes it: the return code is a name. */
export function miniError(code: string): Error {
  return Object.assign(new Error('Async task error'), { code })
}

type Outcome = string | undefined

/** A card of the fake package: each call is written down, and fails with the next name of its list, if any. */
class FakeMiniCard implements MiniCard {
  readonly calls: string[] = []
  readonly failures: Partial<Record<string, Outcome[]>> = {}
  answer: Uint8Array = Uint8Array.of(0x90, 0x00)

  protocol(): number {
    return 2
  }

  async state(): Promise<{ readonly atr: Uint8Array }> {
    await this.#call('state')
    return { atr: Uint8Array.of(0x3b, 0x00) }
  }

  async transaction(): Promise<MiniTransaction> {
    await this.#call('transaction')
    return { end: (disposition) => this.#call(`end ${disposition}`) }
  }

  async transmit(_protocol: undefined, _command: Uint8Array, response: ArrayBuffer): Promise<Uint8Array> {
    await this.#call('transmit')
    const view = new Uint8Array(response, 0, this.answer.length)
    view.set(this.answer)
    return view
  }

  async control(code: number, _command: Uint8Array, response: ArrayBuffer): Promise<Uint8Array> {
    await this.#call(`control ${code.toString(16)}`)
    return new Uint8Array(response, 0, 0)
  }

  async reconnect(share: number, disposition: number): Promise<number> {
    await this.#call(`reconnect ${share} ${disposition}`)
    return 2
  }

  disconnect(disposition: number): Promise<void> {
    return this.#call(`disconnect ${disposition}`)
  }

  async #call(name: string): Promise<void> {
    this.calls.push(name)
    await Promise.resolve()
    const failure = this.failures[name]?.shift()
    if (failure !== undefined) throw miniError(failure)
  }
}

/** The fake package with one card, and what was lent and connected. */
export class FakePcscMini implements PcscMini {
  readonly card = new FakeMiniCard()
  /** Share modes asked for; the first ones fail with these names. */
  readonly shares: number[] = []
  readonly refusals: Outcome[] = []
  readonly buffers: ArrayBuffer[] = []
  lent = 0
  changed: ((reader: string, flags: number) => void) | undefined
  failed: ((error: unknown) => void) | undefined
  stopped = 0

  newClient(): MiniClient {
    return {
      connect: async (_reader, share) => {
        this.shares.push(share)
        await Promise.resolve()
        const refusal = this.refusals.shift()
        if (refusal !== undefined) throw miniError(refusal)
        return this.card
      },
      start: (changed, failed) => {
        this.changed = changed
        this.failed = failed
      },
      stop: () => undefined,
    }
  }

  stopClient(): void {
    this.stopped += 1
  }

  lendBuffer(): ArrayBuffer {
    this.lent += 1
    return this.buffers.pop() ?? new ArrayBuffer(65_538)
  }

  takeBack(buffer: ArrayBuffer): void {
    this.lent -= 1
    this.buffers.push(buffer)
  }
}
