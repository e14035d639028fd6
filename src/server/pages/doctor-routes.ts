/** The page at `/doctor`, and the examination that it shows (contract/doctor.ts). */
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { RequestGuard } from '../gate/request-guard.ts'
import type { LiveConnections } from '../transports/live-connections.ts'
import { Examinations, type Examine } from './examinations.ts'
import type { Pages } from './pages.ts'
import { fail, sendPage, type Transfers } from './replies.ts'
import type { TicketGuard } from './status-tickets.ts'

export interface DoctorRoutesOptions {
  readonly examine: Examine
  readonly pages: Pages
  readonly guard: TicketGuard
  readonly transfers: Transfers
  readonly live: LiveConnections
  readonly logger: Logger
  readonly accessOf: RequestGuard['accessOf']
}

export function addDoctorRoutes(app: FastifyInstance, options: DoctorRoutesOptions): void {
  const { examine, pages, guard, transfers, live, logger, accessOf } = options
  const examinations = new Examinations({
    examine,
    elapsed: () => performance.now(),
    onFault: (err) => logger.error({ event: 'route-failed', err }, 'the examination failed'),
  })
  app.get('/doctor', (_request, reply) => sendPage(reply, { accessOf, severed: true }, () => pages.doctor))
  app.post('/v1/doctor', (request, reply) => {
    const ticket = guard.admit(request.raw)
    if (ticket === null) return fail(reply, 403, 'ORIGIN_FORBIDDEN')
    const stream = transfers.stream(request, reply, { live })
    const leave = examinations.follow({
      onArea: (area) => stream.send('area', area),
      onReport(report) {
        if (guard.isGood(ticket)) stream.send('report', report)
        stream.end()
      },
      onFault: () => stream.end(),
    })
    stream.onClose(leave)
    return reply
  })
}
