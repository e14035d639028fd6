/** Where `cps-bridge open` gets a status ticket (protocol, section 3). */
import type { FastifyInstance } from 'fastify'
import type { RequestGuard } from '../gate/request-guard.ts'
import { fail } from './replies.ts'
import type { StatusTickets } from './status-tickets.ts'

export const TICKETS_PATH = '/v1/tickets'

/** `POST /v1/tickets` with the admin token and no origin: `{ ticket, expiresInSeconds }`. */
export function addTicketRoute(
  app: FastifyInstance,
  tickets: StatusTickets,
  accessOf: RequestGuard['accessOf'],
): void {
  app.post(TICKETS_PATH, (request, reply) => {
    if (accessOf(request.raw).caller?.kind !== 'admin') return fail(reply, 403, 'ORIGIN_FORBIDDEN')
    return reply.send(tickets.issue())
  })
}
