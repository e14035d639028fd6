import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { Access } from '../../../src/server/gate/gate.ts'
import {
  createTicketGuard,
  StatusTickets,
  TICKET_IDLE_SECONDS,
  TICKET_LIFETIME_SECONDS,
} from '../../../src/server/pages/status-tickets.ts'

function openTickets() {
  const clock = { ms: 5_000 }
  const tickets = new StatusTickets(() => clock.ms)
  const wait = (seconds: number): void => {
    clock.ms += seconds * 1000
  }
  return { tickets, wait }
}

describe('StatusTickets', () => {
  it('issues a ticket of 256 bits, another one each time', () => {
    const { tickets } = openTickets()
    const { ticket, expiresInSeconds } = tickets.issue()
    expect(Buffer.from(ticket, 'base64url')).toHaveLength(32)
    expect(expiresInSeconds).toBe(TICKET_IDLE_SECONDS)
    expect(tickets.issue().ticket).not.toBe(ticket)
    expect(tickets.isGood(ticket, false)).toBe(true)
  })

  it('knows no ticket that it did not issue', () => {
    const { tickets } = openTickets()
    tickets.issue()
    expect(tickets.isGood('A'.repeat(43), true)).toBe(false)
    expect(tickets.isGood('', true)).toBe(false)
    expect(new StatusTickets(() => 0).isGood(tickets.issue().ticket, true)).toBe(false)
  })

  it('ends a ticket that nobody uses', () => {
    const { tickets, wait } = openTickets()
    const { ticket } = tickets.issue()
    wait(TICKET_IDLE_SECONDS - 1)
    expect(tickets.isGood(ticket, false)).toBe(true)
    wait(1)
    expect(tickets.isGood(ticket, true)).toBe(false)
  })

  it('renews one that is used, up to its lifetime', () => {
    const { tickets, wait } = openTickets()
    const { ticket } = tickets.issue()
    const step = TICKET_IDLE_SECONDS - 1
    for (let seconds = step; seconds < TICKET_LIFETIME_SECONDS; seconds += step) {
      wait(step)
      expect(tickets.isGood(ticket, true)).toBe(true)
    }
    wait(step)
    expect(tickets.isGood(ticket, true)).toBe(false)
  })

  it('does not renew one that is only looked at', () => {
    const { tickets, wait } = openTickets()
    const { ticket } = tickets.issue()
    wait(TICKET_IDLE_SECONDS - 1)
    tickets.isGood(ticket, false)
    wait(1)
    expect(tickets.isGood(ticket, false)).toBe(false)
  })

  it('drops the oldest of too many', () => {
    const { tickets } = openTickets()
    const [first = '', second = ''] = Array.from({ length: 33 }, () => tickets.issue().ticket)
    expect(tickets.isGood(first, false)).toBe(false)
    expect(tickets.isGood(second, false)).toBe(true)
  })
})

describe('createTicketGuard', () => {
  const { tickets } = openTickets()
  const { ticket } = tickets.issue()
  const policy = { pinEntry: 'page', identity: 'deny', formats: [] } as const
  const admitted = (kind: 'portal' | 'own' | 'admin' | null, ...values: readonly string[]): string | null => {
    const caller = kind === null ? null : { kind, audience: 'https://localhost:1', policy }
    const access: Access = { caller, origin: null, host: 'localhost:1' }
    const rawHeaders = values.flatMap((value) => ['Authorization', value])
    const request = { rawHeaders, socket: {} } as unknown as IncomingMessage
    return createTicketGuard(tickets, () => access).admit(request)
  }

  it('admits a page of the own origin that sends the ticket', () => {
    expect(admitted('own', `Ticket ${ticket}`)).toBe(ticket)
    expect(admitted('own', `ticket  ${ticket}`)).toBe(ticket)
  })

  it.each([
    ['a portal', 'portal'],
    ['the administrator', 'admin'],
    ['nobody in particular', null],
  ] as const)('does not admit %s with the same ticket', (_who, kind) => {
    expect(admitted(kind, `Ticket ${ticket}`)).toBeNull()
  })

  it.each([
    ['none', []],
    ['a wrong one', [`Ticket ${'A'.repeat(43)}`]],
    ['one too short', [`Ticket ${ticket.slice(1)}`]],
    ['another scheme', [`Bearer ${ticket}`]],
    ['no scheme', [ticket]],
    ['two', [`Ticket ${ticket}`, `Ticket ${ticket}`]],
    ['more behind it', [`Ticket ${ticket} more`]],
  ])('does not admit the own origin with %s', (_what, values) => {
    expect(admitted('own', ...values)).toBeNull()
  })
})
