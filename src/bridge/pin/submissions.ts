/** Which submission of codes may still be made: one for each time that a card was shown to its holder. */
import { BridgeError } from '../../errors/bridge-error.ts'
import type { Insertion } from '../readers/attached-reader.ts'

export class Submissions {
  readonly #newId: () => string
  readonly #open = new WeakMap<Insertion, string>()

  /** @param newId - a new id that nobody can guess. */
  constructor(newId: () => string) {
    this.#newId = newId
  }

  /** The id of the submission that is open for a card in its reader: the same one until it is taken. */
  idFor(insertion: Insertion): string {
    const id = this.#open.get(insertion) ?? this.#newId()
    this.#open.set(insertion, id)
    return id
  }

  /**
   * Takes a submission: a second one, one of an older page and one about another card are rejected.
   *
   * @throws BridgeError `REQUEST_INVALID` with the path `/params/attempt`.
   */
  take(insertion: Insertion, id: string): void {
    if (this.#open.get(insertion) !== id)
      throw new BridgeError('REQUEST_INVALID', { path: '/params/attempt' })
    this.#open.delete(insertion)
  }
}
