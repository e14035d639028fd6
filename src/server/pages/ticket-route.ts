/** Where `cps-bridge open` gets a status ticket (protocol, section 3), and the page of the code the one of a blocked card. */
import type { FastifyInstance } from 'fastify'
import type { StatusService } from '../../bridge/bridge.ts'
import type { RequestGuard } from '../gate/request-guard.ts'
import { fail } from './replies.ts'
import type { StatusTickets } from './status-tickets.ts'

export const TICKETS_PATH = '/v1/tickets'

export interface TicketRouteOptions {
  readonly tickets: StatusTickets
  readonly status: Pick<StatusService, 'view'>
  readonly accessOf: RequestGuard['accessOf']
}

/**
 * `POST /v1/tickets`: `{ ticket, expiresInSeconds }`. With the admin token and no origin, one for everything. From a
 * page of the bridge's own, one for the page of the code alone, and only while a card is blocked: its holder comes from
 * a portal, and has nothing to show for but the unblocking code, which the card itself judges.
 */
export function addTicketRoute(
  app: FastifyInstance,
  { tickets, status, accessOf }: TicketRouteOptions,
): void {
  app.post(TICKETS_PATH, async (request, reply) => {
    const kind = accessOf(request.raw).caller?.kind
    if (kind === 'admin') return reply.send(tickets.issue())
    const isBlocked =
      kind === 'own' && (await status.view(true)).cards.some(({ triesLeft }) => triesLeft === 0)
    return isBlocked ? reply.send(tickets.issue('code')) : fail(reply, 403, 'ORIGIN_FORBIDDEN')
  })
}
