/** Wrong PINs an origin may cause in an hour (protocol, section 2); beyond it no VERIFY is sent for it. */
import { BridgeError } from '../errors/bridge-error.ts'

const HOUR_MS = 3_600_000

export class WrongPinLimit {
  readonly #perHour: number
  readonly #now: () => Date
  readonly #wrong = new Map<string, readonly number[]>()

  constructor(options: { readonly perHour: number; readonly now: () => Date }) {
    this.#perHour = options.perHour
    this.#now = options.now
  }

  #recent(audience: string): readonly number[] {
    const since = this.#now().getTime() - HOUR_MS
    const recent = (this.#wrong.get(audience) ?? []).filter((at) => at > since)
    if (recent.length === 0) this.#wrong.delete(audience)
    else this.#wrong.set(audience, recent)
    return recent
  }

  /** Throws BridgeError `RATE_LIMITED` when the origin has used up its wrong PINs. */
  check(audience: string): void {
    const recent = this.#recent(audience)
    const [oldest] = recent.slice(-this.#perHour)
    if (recent.length < this.#perHour || oldest === undefined) return
    const leftMs = oldest + HOUR_MS - this.#now().getTime()
    throw new BridgeError('RATE_LIMITED', { retryAfterSeconds: Math.max(1, Math.ceil(leftMs / 1000)) })
  }

  countWrong(audience: string): void {
    this.#wrong.set(audience, [...this.#recent(audience), this.#now().getTime()])
  }
}
