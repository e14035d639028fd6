/**
 * What the administrator of the machine is told, who has the admin token: `GET /v1/state`, JSON for the commands `status` and
 * `doctor`; `GET /v1/metrics`, the text format of Prometheus. Nothing in either names a holder.
 */
import type { FastifyInstance } from 'fastify'
import type { RequestGuard } from '../gate/request-guard.ts'
import { fail } from './replies.ts'

export interface Administration {
  readonly state: () => object
  readonly metrics: () => string
}

export interface AdministrationRoutesOptions extends Administration {
  readonly accessOf: RequestGuard['accessOf']
}

/** Prometheus, exposition formats, text-based format 0.0.4. */
const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

export function addAdministrationRoutes(app: FastifyInstance, options: AdministrationRoutesOptions): void {
  const { accessOf, state, metrics } = options
  app.get('/v1/state', (request, reply) =>
    accessOf(request.raw).caller?.kind === 'admin'
      ? reply.send(state())
      : fail(reply, 403, 'ORIGIN_FORBIDDEN'),
  )
  app.get('/v1/metrics', (request, reply) =>
    accessOf(request.raw).caller?.kind === 'admin'
      ? reply.type(METRICS_TYPE).send(metrics())
      : fail(reply, 403, 'ORIGIN_FORBIDDEN'),
  )
}
