/** The page at `/docs`: the reference of the interface, the same for everybody who may open a page. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { OpenRpcDocument } from '../../../contract/openrpc.ts'
import type { Locale } from '../../../errors/messages.ts'
import { fail } from '../replies.ts'
import type { Gatekeeper } from '../../gate/gatekeeper.ts'
import { isTopLevelNavigation, pageHeaders } from '../pages.ts'
import { referencePage } from './reference-page.ts'

export interface ReferenceOptions {
  /** The contract with its errors in that language. */
  readonly contractIn: (locale: Locale) => OpenRpcDocument
  readonly localeOf: (request: FastifyRequest) => Locale
  readonly accessOf: Gatekeeper['accessOf']
}

export function addReferencePage(app: FastifyInstance, options: ReferenceOptions): void {
  const { contractIn, localeOf, accessOf } = options
  app.get('/docs', (request, reply) => {
    if (!isTopLevelNavigation(request.headers)) return fail(reply, 403, 'ORIGIN_FORBIDDEN')
    const { host } = accessOf(request.raw)
    const locale = localeOf(request)
    return reply
      .headers({ ...pageHeaders(host), 'Content-Language': locale })
      .type('text/html; charset=utf-8')
      .send(referencePage(contractIn(locale), locale, host))
  })
}
