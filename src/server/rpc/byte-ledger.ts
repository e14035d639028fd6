/** Counts the bytes that wait: for a connection, for all connections of an origin, and for all of them together. */

/** Bytes. */
export interface ByteLimits {
  readonly connection: number
  readonly origin: number
  readonly whole: number
}

/** What waits for one connection. */
export interface ByteAccount {
  /** Counts bytes that begin to wait, unless that would exceed a limit: false. */
  take(bytes: number): boolean
  /**
   * Counts bytes that begin to wait in any case. Beyond a limit connections are ended, those of which the most waits:
   * they take nothing of what they asked for, while the one that happens to come last may be innocent.
   */
  force(bytes: number): void
  /** They wait no longer. */
  give(bytes: number): void
  /** The connection is gone, and nothing of it waits any more. */
  close(): void
}

interface Entry {
  readonly origin: string
  readonly drop: () => void
  bytes: number
}

export class ByteLedger {
  readonly #limits: ByteLimits
  readonly #entries = new Set<Entry>()
  /** Origins of which something waits. */
  readonly #origins = new Map<string, number>()
  #whole = 0

  constructor(limits: ByteLimits) {
    this.#limits = limits
  }

  /** Bytes that wait now. */
  get whole(): number {
    return this.#whole
  }

  /** @param drop - ends the connection. */
  open(origin: string, drop: () => void = () => undefined): ByteAccount {
    const entry: Entry = { origin, drop, bytes: 0 }
    this.#entries.add(entry)
    return {
      take: (bytes) => {
        const { connection, origin: ofOrigin, whole } = this.#limits
        const fits =
          entry.bytes + bytes <= connection &&
          this.#of(origin) + bytes <= ofOrigin &&
          this.#whole + bytes <= whole
        if (fits) this.#add(entry, bytes)
        return fits
      },
      force: (bytes) => {
        this.#add(entry, bytes)
        this.#relieve(entry)
      },
      give: (bytes) => this.#add(entry, -bytes),
      close: () => this.#remove(entry),
    }
  }

  #of(origin: string): number {
    return this.#origins.get(origin) ?? 0
  }

  #add(entry: Entry, bytes: number): void {
    if (!this.#entries.has(entry)) return
    entry.bytes += bytes
    this.#whole += bytes
    const ofOrigin = this.#of(entry.origin) + bytes
    if (ofOrigin > 0) this.#origins.set(entry.origin, ofOrigin)
    else this.#origins.delete(entry.origin)
  }

  #remove(entry: Entry): void {
    this.#add(entry, -entry.bytes)
    this.#entries.delete(entry)
  }

  #relieve(entry: Entry): void {
    const { connection, origin, whole } = this.#limits
    if (entry.bytes > connection) this.#drop(entry)
    if (this.#of(entry.origin) > origin) this.#drop(this.#largest(entry.origin))
    if (this.#whole > whole) this.#drop(this.#largest(null))
  }

  #drop(entry: Entry | null): void {
    if (entry === null) return
    this.#remove(entry)
    entry.drop()
  }

  /** The connection of which the most waits; of one origin, or (null) of all. */
  #largest(origin: string | null): Entry | null {
    let largest: Entry | null = null
    for (const entry of this.#entries) {
      if ((origin === null || entry.origin === origin) && entry.bytes > (largest?.bytes ?? 0)) largest = entry
    }
    return largest
  }
}
