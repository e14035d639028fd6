/** Which origins may read the identity on which cards, remembered by keyed hashes (protocol, section 2). */
import { createHmac } from 'node:crypto'

/** One consent as it is kept: the hash tells nothing of the card without the key. */
export interface KeptConsent {
  readonly origin: string
  /** HMAC-SHA-256, hexadecimal. */
  readonly cardHash: string
  /** ISO 8601. */
  readonly at: string
}

/** Where consents live between two starts. */
export interface ConsentKeeper {
  /** 32 random bytes, the same at each start. */
  readonly key: Uint8Array
  load(): readonly KeptConsent[]
  save(consents: readonly KeptConsent[]): void
}

/** A keeper that forgets everything at the end of the process. */
export function forgetfulKeeper(key: Uint8Array): ConsentKeeper {
  return { key, load: () => [], save: () => undefined }
}

export class Consents {
  readonly #keeper: ConsentKeeper
  readonly #now: () => Date
  #kept: readonly KeptConsent[]

  constructor(keeper: ConsentKeeper, now: () => Date) {
    this.#keeper = keeper
    this.#now = now
    this.#kept = keeper.load()
  }

  /** @param serial - content of EF.SN.ICC. */
  cardHash(serial: Uint8Array): string {
    return createHmac('sha256', this.#keeper.key).update(serial).digest('hex')
  }

  has(origin: string, cardHash: string): boolean {
    return this.#kept.some((kept) => kept.origin === origin && kept.cardHash === cardHash)
  }

  /** The consents of one card, oldest first. */
  of(cardHash: string): readonly KeptConsent[] {
    return this.#kept.filter((kept) => kept.cardHash === cardHash)
  }

  remember(origin: string, cardHash: string): void {
    if (this.has(origin, cardHash)) return
    this.#replace([...this.#kept, { origin, cardHash, at: this.#now().toISOString() }])
  }

  revoke(origin: string, cardHash: string): void {
    this.#replace(this.#kept.filter((kept) => kept.origin !== origin || kept.cardHash !== cardHash))
  }

  #replace(consents: readonly KeptConsent[]): void {
    this.#kept = consents
    this.#keeper.save(consents)
  }
}
