/** Wrong PINs an origin may cause in an hour (protocol, section 2); beyond it no VERIFY is sent for it. */
import { BridgeError, isBridgeError, plainError } from '../../errors/bridge-error.ts'
import type { ErrorCode } from '../../errors/codes.ts'

const HOUR_MS = 3_600_000
/** A VERIFY under way has ended by then. */
const VERIFY_SECONDS = 1

const WRONG_CODE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'PIN_INCORRECT',
  'PIN_BLOCKED',
  'PUK_INCORRECT',
  'PUK_BLOCKED',
])

/** Keeps, for each origin of the configuration, as many times as the limit counts: what is set aside is counted with them. */
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
    return this.#wrong.get(audience)?.filter((at) => at > since) ?? []
  }

  /** Throws BridgeError `RATE_LIMITED` when the origin has used up its wrong PINs. */
  check(audience: string): void {
    const oldest = this.#recent(audience).at(-this.#perHour)
    if (oldest === undefined) return
    const leftMs = oldest + HOUR_MS - this.#elapsed()
    throw new BridgeError('RATE_LIMITED', {
      retryAfterSeconds: Math.max(1, Math.ceil(leftMs / 1000)),
      cause: 'wrong-codes',
    })
  }

  /**
   * Makes one try of a code, and counts it when the code was wrong. It is set aside from the beginning, so that those on
   * other readers at the same moment cannot exceed the limit.
   *
   * @param prepare - what must be known before the try: what it throws is no wrong code.
   * @param command - makes the try; calls its last argument for a wrong code that its error does not tell.
   * @throws BridgeError `RATE_LIMITED` before anything is done, and what both throw.
   */
  async attempt<P>(
    audience: string,
    prepare: () => Promise<P>,
    command: (prepared: P, countWrong: () => void) => Promise<void>,
  ): Promise<P> {
    this.check(audience)
    const open = this.#open.get(audience) ?? 0
    if (this.#recent(audience).length + open >= this.#perHour)
      throw new BridgeError('RATE_LIMITED', { retryAfterSeconds: VERIFY_SECONDS, cause: 'wrong-codes' })
    this.#open.set(audience, open + 1)
    let wrong = false
    const countWrong = (): void => void (wrong = true)
    try {
      const prepared = await prepare()
      await command(prepared, countWrong).catch((error: unknown) => {
        if (isBridgeError(error) && WRONG_CODE.has(error.code)) countWrong()
        throw error
      })
      return prepared
    } finally {
      this.#close(audience, wrong)
    }
  }

  #close(audience: string, wrong: boolean): void {
    this.#open.set(audience, (this.#open.get(audience) ?? 1) - 1)
    if (wrong) this.#wrong.set(audience, [...this.#recent(audience), this.#elapsed()])
  }

  /**
   * Tells an origin whether the card is the one that it expects: that it is another one counts like a wrong PIN.
   *
   * @throws BridgeError `CARD_MISMATCH`; `RATE_LIMITED` whatever the card is when there were enough.
   */
  async compare(audience: string, isExpected: () => Promise<boolean>): Promise<void> {
    await this.attempt(audience, isExpected, (same, countWrong) => {
      if (same) return Promise.resolve()
      countWrong()
      return Promise.reject(plainError('CARD_MISMATCH'))
    })
  }
}
