/**
 * The status ticket: what lets a page of the bridge show whose card it is, and change its PIN (protocol, section 3).
 * The command line, or a menu entry, can have one made; the page of the code one for itself alone, while a card is
 * blocked. It lives in memory, and ends with the bridge.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Access } from '../gate/gate.ts'
import { headOf, soleHeader } from '../gate/request-head.ts'

/** Without a request that carries it, a ticket ends after this long. */
export const TICKET_IDLE_SECONDS = 900
/** However much it is used, it ends after this long. */
export const TICKET_LIFETIME_SECONDS = 14_400
/** One more drops the oldest: nobody has that many pages open. */
const MAX_TICKETS = 32
const TICKET_BYTES = 32
/** As `Authorization: Ticket VALUE`: never in an address, where logs and histories would keep it. */
const SCHEME = /^ticket +([A-Za-z0-9_-]{43})$/i

/** `code`: the page of the code alone. `holder`: the holder's data as well. */
export type TicketScope = 'code' | 'holder'

interface Issued {
  readonly scope: TicketScope
  readonly at: number
  usedAt: number
}

export interface StatusTicket {
  /** 256 random bits, base64url. */
  readonly ticket: string
  /** Seconds without use after which it ends. */
  readonly expiresInSeconds: number
}

export class StatusTickets {
  readonly #now: () => number
  /** By digest: to compare them tells nothing about a ticket. */
  readonly #issued = new Map<string, Issued>()

  /** @param now - milliseconds on a clock that is never set back. */
  constructor(now: () => number) {
    this.#now = now
  }

  issue(scope: TicketScope = 'holder'): StatusTicket {
    const ticket = randomBytes(TICKET_BYTES).toString('base64url')
    const now = this.#now()
    this.#dropEnded(now)
    const [oldest] = this.#issued.keys()
    if (this.#issued.size >= MAX_TICKETS && oldest !== undefined) this.#issued.delete(oldest)
    this.#issued.set(digestOf(ticket), { scope, at: now, usedAt: now })
    return { ticket, expiresInSeconds: TICKET_IDLE_SECONDS }
  }

  /** Whether the ticket is good now, for `needed`; `use` begins its idle time anew. */
  isGood(ticket: string, use: boolean, needed: TicketScope = 'holder'): boolean {
    const now = this.#now()
    this.#dropEnded(now)
    const issued = this.#issued.get(digestOf(ticket))
    if (issued === undefined || (needed === 'holder' && issued.scope !== needed)) return false
    if (use) issued.usedAt = now
    return true
  }

  #dropEnded(now: number): void {
    for (const [digest, { at, usedAt }] of this.#issued) {
      const ended = now >= usedAt + TICKET_IDLE_SECONDS * 1000 || now >= at + TICKET_LIFETIME_SECONDS * 1000
      if (ended) this.#issued.delete(digest)
    }
  }
}

const digestOf = (ticket: string): string => createHash('sha256').update(ticket).digest('base64url')

export interface TicketGuard {
  /**
   * The ticket of a request that may see the holder's data: sent by a page of the bridge's own origin, with a ticket
   * that is good for that and whose idle time begins anew. Null: answer 403 `ORIGIN_FORBIDDEN`, whatever is wrong.
   */
  admit(request: IncomingMessage, needed?: TicketScope): string | null
  /** Whether a ticket that was admitted is still good, for answers that go on for long; it is not renewed. */
  isGood(ticket: string): boolean
}

/** @param accessOf - what the gate found out about a request. */
export function createTicketGuard(
  tickets: StatusTickets,
  accessOf: (request: IncomingMessage) => Access,
): TicketGuard {
  return {
    admit(request, needed) {
      if (accessOf(request).caller?.kind !== 'own') return null
      const ticket = SCHEME.exec(soleHeader(headOf(request, false), 'authorization') ?? '')?.[1]
      return ticket !== undefined && tickets.isGood(ticket, true, needed) ? ticket : null
    },
    isGood: (ticket) => tickets.isGood(ticket, false),
  }
}
