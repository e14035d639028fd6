/** What must be ended in order when the server stops: sockets, event streams, calls over HTTP. */

export interface LiveConnection {
  /** Of the portal that has it, by which it is ended when the portal loses its right. */
  readonly origin: string
  /** Cancels what runs, says goodbye, and resolves when the last answer was handed to the system. */
  shutDown(): Promise<void>
}

export class LiveConnections {
  readonly #live = new Set<LiveConnection>()
  #stopping = false

  /**
   * One that comes while the server is on its way out is ended as soon as it has begun.
   *
   * @returns removes it again, to be called when the connection ended by itself.
   */
  add(connection: LiveConnection): () => void {
    this.#live.add(connection)
    if (this.#stopping) queueMicrotask(() => void connection.shutDown().catch(() => undefined))
    return () => void this.#live.delete(connection)
  }

  get size(): number {
    return this.#live.size
  }

  /** Ends those of these origins alone. */
  async shutDownOf(origins: ReadonlySet<string>): Promise<void> {
    const concerned = [...this.#live].filter(({ origin }) => origins.has(origin))
    await Promise.allSettled(concerned.map(async (connection) => connection.shutDown()))
  }

  async shutDown(): Promise<void> {
    this.#stopping = true
    // One that fails must not keep the server from waiting for the others.
    await Promise.allSettled([...this.#live].map(async (connection) => connection.shutDown()))
  }
}
