/** The page at `/docs`: the reference of the interface, rendered by the build, the same for everybody who may open a page. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Locale } from '../../../errors/messages.ts'
import type { RequestGuard } from '../../gate/request-guard.ts'
import { HOST_MARK, type Pages } from '../pages.ts'
import { sendPage } from '../replies.ts'

export interface ReferenceOptions {
  readonly reference: Pages['reference']
  readonly localeOf: (request: FastifyRequest) => Locale
  readonly accessOf: RequestGuard['accessOf']
}

export function addReferencePage(app: FastifyInstance, options: ReferenceOptions): void {
  const { reference, localeOf, accessOf } = options
  app.get('/docs', (request, reply) =>
    sendPage(reply, { accessOf }, () => {
      const locale = localeOf(request)
      reply.header('Content-Language', locale)
      const { contentType, body } = reference[locale]
      const page = body.toString('utf8').replaceAll(HOST_MARK, accessOf(request.raw).host)
      return { contentType, body: Buffer.from(page) }
    }),
  )
}
