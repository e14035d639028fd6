/** Wrong PINs an origin may cause in an hour (protocol, section 2); beyond it no VERIFY is sent for it. */
import { BridgeError } from '../../errors/bridge-error.ts'

const HOUR_MS = 3_600_000
/** A VERIFY under way has ended by then. */
const VERIFY_SECONDS = 1

/** A try that is set aside while its VERIFY runs. */
export interface ReservedTry {
  /** The PIN was wrong. */
  countWrong(): void
  /** It was not, or nobody knows. Does nothing after `countWrong`. */
  release(): void
}

/** Keeps, for each origin of the configuration, as many times as the limit counts. */
export class WrongPinLimit {
  readonly #perHour: number
  readonly #elapsed: () => number
  readonly #wrong = new Map<string, readonly number[]>()
  /** Tries that are set aside. */
  readonly #open = new Map<string, number>()

  /** @param options - `elapsed`: milliseconds on a clock that is never set back. */
  constructor(options: { readonly perHour: number; readonly elapsed: () => number }) {
    this.#perHour = options.perHour
    this.#elapsed = options.elapsed
  }

  #recent(audience: string): readonly number[] {
    const since = this.#elapsed() - HOUR_MS
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
    const leftMs = oldest + HOUR_MS - this.#elapsed()
    throw new BridgeError('RATE_LIMITED', {
      retryAfterSeconds: Math.max(1, Math.ceil(leftMs / 1000)),
      cause: 'wrong-codes',
    })
  }

  /**
   * Sets one try aside before the VERIFY, so that those on other readers at the same moment cannot exceed the limit.
   *
   * @throws BridgeError `RATE_LIMITED` when all that are left are used up or set aside.
   */
  reserve(audience: string): ReservedTry {
    this.check(audience)
    const open = this.#open.get(audience) ?? 0
    if (this.#recent(audience).length + open >= this.#perHour)
      throw new BridgeError('RATE_LIMITED', { retryAfterSeconds: VERIFY_SECONDS, cause: 'wrong-codes' })
    this.#open.set(audience, open + 1)
    let settled = false
    const release = (): void => {
      if (settled) return
      settled = true
      const left = (this.#open.get(audience) ?? 1) - 1
      if (left === 0) this.#open.delete(audience)
      else this.#open.set(audience, left)
    }
    return {
      release,
      countWrong: () => {
        release()
        this.#wrong.set(audience, [...this.#recent(audience), this.#elapsed()].slice(-this.#perHour))
      },
    }
  }
}
