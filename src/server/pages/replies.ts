/** What the routes answer with, and the language they answer in. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ErrorCode } from '../../errors/codes.ts'
import { type Locale, pickLocale } from '../../errors/messages.ts'
import { errorBody, isTopLevelNavigation, isVisit } from '../gate/answers.ts'
import type { RequestGuard } from '../gate/request-guard.ts'
import { type EventStream, type EventStreamOptions, openEventStream } from '../transports/event-stream.ts'
import { readBody } from '../transports/rpc-route.ts'
import type { Traffic } from '../transports/traffic.ts'
import { FAULT_PAGE_HEADERS, faultPage } from '../../markup/fault-page.ts'
import { type PageFile, pageHeaders } from './pages.ts'

export const JSON_TYPE = 'application/json; charset=utf-8'

/** Refuses with a code of the closed table and nothing else; a person who goes to the address reads a page. */
export function fail(reply: FastifyReply, status: number, code: ErrorCode): FastifyReply {
  const { request } = reply
  if (!isVisit(request)) return reply.code(status).type(JSON_TYPE).send(errorBody(code))
  return reply
    .code(status)
    .headers({ ...pageHeaders(request.headers.host ?? ''), ...FAULT_PAGE_HEADERS })
    .send(faultPage({ status }, localeOf(request, 'fr'), 'cps-bridge', '/'))
}

/** A page for who goes to it; what fetches or frames it is refused. `severed`: whoever opened the window can neither read nor navigate it. */
export function sendPage(
  reply: FastifyReply,
  { accessOf, severed = false }: { readonly accessOf: RequestGuard['accessOf']; readonly severed?: boolean },
  page: () => PageFile,
): FastifyReply {
  const { request } = reply
  if (!isTopLevelNavigation(request.headers)) return fail(reply, 403, 'ORIGIN_FORBIDDEN')
  reply.headers(pageHeaders(accessOf(request.raw).host))
  if (severed) reply.header('Cross-Origin-Opener-Policy', 'same-origin')
  return sendFile(reply, page())
}

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

/** How routes take what is large and give what is long; both are counted for the origin of the caller. */
export interface Transfers {
  /** Reads the body of a request, or says why there is none. */
  readBody(request: FastifyRequest): ReturnType<typeof readBody>
  /** Opens a stream of events in the place of an answer. `live`: it ends when the server stops. */
  stream(request: FastifyRequest, reply: FastifyReply, options: StreamChoices): EventStream
}

type StreamChoices = Pick<EventStreamOptions, 'live' | 'onComment'>

export function createTransfers(traffic: Traffic, originOf: (request: FastifyRequest) => string): Transfers {
  return {
    readBody: (request) =>
      readBody(
        request.raw,
        traffic.incoming.open(originOf(request), () => void request.raw.destroy()),
      ),
    stream: (request, reply, choices) => {
      reply.hijack()
      return openEventStream({ response: reply.raw, origin: originOf(request), traffic, ...choices })
    },
  }
}
