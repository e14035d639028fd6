import { timingSafeEqual } from 'node:crypto'

export interface PinOptions {
  readonly reference: number
  /** ASCII digits; what is kept is a copy that never leaves the object. */
  readonly code: string
  readonly maxTries: number
  readonly triesLeft: number
  /** How many successful checks remain for the life of the card; absent: no limit. */
  readonly usesLeft?: number
}

/** Reference data with a try counter: the holder's PIN or the PUK. Counters outlive a reset, `verified` does not. */
export class PinObject {
  readonly reference: number
  readonly maxTries: number
  #code: Buffer
  #triesLeft: number
  #usesLeft: number | undefined
  #verified = false

  constructor({ reference, code, maxTries, triesLeft, usesLeft }: PinOptions) {
    this.reference = reference
    this.maxTries = maxTries
    this.#code = Buffer.from(code, 'ascii')
    this.#triesLeft = triesLeft
    this.#usesLeft = usesLeft
  }

  get length(): number {
    return this.#code.length
  }

  get triesLeft(): number {
    return this.#triesLeft
  }

  get usesLeft(): number | undefined {
    return this.#usesLeft
  }

  get verified(): boolean {
    return this.#verified
  }

  get blocked(): boolean {
    return this.#triesLeft === 0 || this.#usesLeft === 0
  }

  /** Compares in constant time; a wrong code costs a try and the verified state. Blocked: nothing is compared. */
  verify(candidate: Uint8Array): boolean {
    if (this.blocked) return false
    this.#verified = candidate.length === this.length && timingSafeEqual(candidate, this.#code)
    if (!this.#verified) {
      this.#triesLeft -= 1
      return false
    }
    this.#triesLeft = this.maxTries
    if (this.#usesLeft !== undefined) this.#usesLeft -= 1
    return true
  }

  /** Sets a new code of the same length; says nothing about who may. */
  replace(code: Uint8Array): void {
    this.#code.fill(0)
    this.#code = Buffer.from(code)
  }

  /** Sets the counter, for tests; false when it does not go so far. */
  setTriesLeft(tries: number): boolean {
    if (tries < 0 || tries > this.maxTries) return false
    this.#triesLeft = tries
    return true
  }

  /** Gives all tries back. */
  unblock(): void {
    this.#triesLeft = this.maxTries
  }

  forget(): void {
    this.#verified = false
  }
}
