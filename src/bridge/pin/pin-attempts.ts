/** Which submission of codes may still be made: one for each time that a card was shown to its holder. */
import { BridgeError } from '../../errors/bridge-error.ts'
import type { Insertion } from '../readers/reader-registry.ts'

export class PinAttempts {
  readonly #newId: () => string
  readonly #open = new WeakMap<Insertion, string>()

  /** @param newId - a new id that nobody can guess. */
  constructor(newId: () => string) {
    this.#newId = newId
  }

  /** The attempt that is open for a card in its reader: the same one until it is taken. */
  of(insertion: Insertion): string {
    const open = this.#open.get(insertion) ?? this.#newId()
    this.#open.set(insertion, open)
    return open
  }

  /**
   * Takes an attempt: a second submission, one of an older page and one about another card find none.
   *
   * @throws BridgeError `REQUEST_INVALID` with the path `/params/attempt`.
   */
  take(insertion: Insertion, attempt: string): void {
    if (this.#open.get(insertion) !== attempt) {
      throw new BridgeError('REQUEST_INVALID', { path: '/params/attempt' })
    }
    this.#open.delete(insertion)
  }
}
