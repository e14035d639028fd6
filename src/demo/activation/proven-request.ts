/** What a proof is about, of a request as it arrived. */
import type { FastifyRequest } from 'fastify'
import type { ProvenRequest } from './key-proof.ts'

/** @param origin - the site's own: the `Host` header was compared with it before */
export function provenRequest(request: FastifyRequest, origin: string): ProvenRequest {
  const { dpop } = request.headers as { dpop?: string | string[] }
  return {
    method: request.method,
    url: origin + (request.url.split('?', 1)[0] ?? ''),
    proof: typeof dpop === 'string' ? dpop : undefined,
  }
}
