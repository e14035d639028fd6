/** The page of the code at `/pin`; what it shows and does needs a status ticket. */
import type { FastifyInstance } from 'fastify'
import type { Gatekeeper } from '../gate/gatekeeper.ts'
import { errorBody } from '../gate/answers.ts'
import { isTopLevelNavigation, type PageFile, pageHeaders } from './pages.ts'

export function addPinPage(
  app: FastifyInstance,
  { contentType, body }: PageFile,
  accessOf: Gatekeeper['accessOf'],
): void {
  app.get('/pin', (request, reply) => {
    if (!isTopLevelNavigation(request.headers))
      return reply.code(403).type('application/json; charset=utf-8').send(errorBody('ORIGIN_FORBIDDEN'))
    // Nobody who opened the window can read or navigate it.
    reply.headers({
      ...pageHeaders(accessOf(request.raw).host),
      'Cross-Origin-Opener-Policy': 'same-origin',
    })
    return reply.type(contentType).send(body)
  })
}
