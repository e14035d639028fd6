/** How many connections portals may have, so that none keeps another, the administrator or the status page out. */
import type { Socket } from 'node:net'

export interface ShareLimits {
  /** Connections of one origin. */
  readonly origin: number
  /** Of all origins together: what is left of the listener's is kept for everybody else. */
  readonly portals: number
}

/** Browsers open 255 sockets at most to one host (Chromium 156, Firefox: 200). */
export const SHARE_LIMITS: ShareLimits = { origin: 128, portals: 448 }

export class ConnectionShares {
  readonly #limits: ShareLimits
  readonly #counted = new WeakSet<Socket>()
  readonly #origins = new Map<string, number>()
  #portals = 0

  constructor(limits: ShareLimits = SHARE_LIMITS) {
    this.#limits = limits
  }

  /** Counts a connection with the first origin that uses it, until it ends. False: that one has its share. */
  take(origin: string, socket: Socket): boolean {
    if (this.#counted.has(socket)) return true
    const before = this.#origins.get(origin) ?? 0
    if (before >= this.#limits.origin || this.#portals >= this.#limits.portals) return false
    this.#counted.add(socket)
    this.#count(origin, 1)
    socket.once('close', () => this.#count(origin, -1))
    return true
  }

  #count(origin: string, more: number): void {
    this.#portals += more
    const now = (this.#origins.get(origin) ?? 0) + more
    if (now === 0) this.#origins.delete(origin)
    else this.#origins.set(origin, now)
  }
}
