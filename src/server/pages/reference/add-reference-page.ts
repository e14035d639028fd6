/** The page at `/docs`: the reference of the interface, the same for everybody who may open a page. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { OpenRpcDocument } from '../../../contract/openrpc.ts'
import type { Locale } from '../../../errors/messages.ts'
import { sendPage } from '../replies.ts'
import type { RequestGuard } from '../../gate/request-guard.ts'
import { referencePage } from './reference-page.ts'

export interface ReferenceOptions {
  /** The contract with its errors in that language. */
  readonly contractIn: (locale: Locale) => OpenRpcDocument
  readonly localeOf: (request: FastifyRequest) => Locale
  readonly accessOf: RequestGuard['accessOf']
}

export function addReferencePage(app: FastifyInstance, options: ReferenceOptions): void {
  const { contractIn, localeOf, accessOf } = options
  app.get('/docs', (request, reply) =>
    sendPage(reply, { accessOf }, () => {
      const locale = localeOf(request)
      reply.header('Content-Language', locale)
      const page = referencePage(contractIn(locale), locale, accessOf(request.raw).host)
      return { contentType: 'text/html; charset=utf-8', body: Buffer.from(page) }
    }),
  )
}
