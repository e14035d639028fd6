/** Which origins may read the identity on which cards, remembered by keyed hashes (protocol, section 2). */
import { createHmac } from 'node:crypto'

/** Consents that are remembered; the one that was used longest ago is forgotten for a new one. */
export const MAX_CONSENTS = 2000

/** One consent as it is kept: the hash tells nothing of the card without the key. */
export interface KeptConsent {
  readonly origin: string
  /** HMAC-SHA-256, hexadecimal. */
  readonly cardHash: string
  /** When it was given, ISO 8601. */
  readonly at: string
}

/** Where consents live between two starts. */
export interface ConsentKeeper {
  /** 32 random bytes, the same at each start. */
  readonly key: Uint8Array
  /** In the order of their use, as they were saved. */
  load(): readonly KeptConsent[]
  save(consents: readonly KeptConsent[]): void
}

/** A keeper that forgets everything at the end of the process. */
export function forgetfulKeeper(key: Uint8Array): ConsentKeeper {
  return { key, load: () => [], save: () => undefined }
}

const keyOf = (origin: string, cardHash: string): string => `${cardHash} ${origin}`

export class Consents {
  readonly #keeper: ConsentKeeper
  readonly #now: () => Date
  /** In the order of their use, the latest last: an order that no clock can disturb. */
  readonly #kept = new Map<string, KeptConsent>()
  /** Used since the start: the first use of each is saved, the others wait for something else to save. */
  readonly #used = new Set<string>()

  constructor(keeper: ConsentKeeper, now: () => Date) {
    this.#keeper = keeper
    this.#now = now
    for (const consent of keeper.load().slice(-MAX_CONSENTS))
      this.#kept.set(keyOf(consent.origin, consent.cardHash), consent)
  }

  /** @param serial - content of EF.SN.ICC. */
  cardHash(serial: Uint8Array): string {
    return createHmac('sha256', this.#keeper.key).update(serial).digest('hex')
  }

  /** Whether the holder has consented; that counts as a use. */
  has(origin: string, cardHash: string): boolean {
    const key = keyOf(origin, cardHash)
    const consent = this.#kept.get(key)
    if (consent === undefined) return false
    this.#kept.delete(key)
    this.#kept.set(key, consent)
    if (this.#used.has(key)) return true
    this.#used.add(key)
    this.#save()
    return true
  }

  /** The consents of one card, by their use, the latest last. */
  of(cardHash: string): readonly KeptConsent[] {
    return [...this.#kept.values()].filter((kept) => kept.cardHash === cardHash)
  }

  remember(origin: string, cardHash: string): void {
    if (this.has(origin, cardHash)) return
    const key = keyOf(origin, cardHash)
    this.#kept.set(key, { origin, cardHash, at: this.#now().toISOString() })
    this.#used.add(key)
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAX_CONSENTS) break
      this.#forget(oldest)
    }
    this.#save()
  }

  revoke(origin: string, cardHash: string): void {
    if (this.#forget(keyOf(origin, cardHash))) this.#save()
  }

  #forget(key: string): boolean {
    this.#used.delete(key)
    return this.#kept.delete(key)
  }

  #save(): void {
    this.#keeper.save([...this.#kept.values()])
  }
}
