/** What the routes answer with, and the language they answer in. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ErrorCode } from '../../errors/codes.ts'
import { type Locale, pickLocale } from '../../errors/messages.ts'
import { errorBody } from '../gate/answers.ts'
import type { PageFile } from './pages.ts'

export const JSON_TYPE = 'application/json; charset=utf-8'

/** Refuses with a code of the closed table and nothing else. */
export const fail = (reply: FastifyReply, status: number, code: ErrorCode): FastifyReply =>
  reply.code(status).type(JSON_TYPE).send(errorBody(code))

export const sendFile = (reply: FastifyReply, { contentType, body }: PageFile): FastifyReply =>
  reply.type(contentType).send(body)

/** The language that the address asks for. */
export function languageAsked(request: FastifyRequest): string | undefined {
  const { lang } = request.query as { readonly lang?: unknown }
  return typeof lang === 'string' ? lang : undefined
}

export function localeOf(request: FastifyRequest, configured: Locale): Locale {
  return pickLocale(languageAsked(request), request.headers['accept-language'], configured)
}
