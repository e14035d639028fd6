/** The prompt page, its events and the holder's decision (protocol, sections 5 and 6). */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Bridge } from '../../bridge/bridge.ts'
import type { Locale } from '../../errors/messages.ts'
import type { LiveConnections } from '../transports/live-connections.ts'
import type { RequestGuard } from '../gate/request-guard.ts'
import { isSameOriginRequest, type Pages } from './pages.ts'
import { PROMPT_PATH, readDecision, streamPrompt } from './prompt-stream.ts'
import { fail, JSON_TYPE, localeOf, sendPage, type Transfers } from './replies.ts'

interface PromptRoutes {
  readonly bridge: Bridge
  readonly transfers: Transfers
  readonly live: LiveConnections
  readonly pages: Pages
  readonly defaultLocale: Locale
  readonly accessOf: RequestGuard['accessOf']
}

export function addPromptRoutes(app: FastifyInstance, options: PromptRoutes): void {
  const { bridge, transfers, live, pages, defaultLocale, accessOf } = options

  app.get(`${PROMPT_PATH}:id`, (request, reply) =>
    sendPage(reply, { accessOf, severed: true }, () => {
      reply.code(bridge.findPrompt(promptIdOf(request)) === undefined ? 404 : 200)
      return pages.prompt
    }),
  )

  app.get(`${PROMPT_PATH}:id/events`, { exposeHeadRoute: false }, (request, reply) => {
    if (!isSameOriginRequest(request.headers)) return fail(reply, 403, 'ORIGIN_FORBIDDEN')
    const prompt = bridge.findPrompt(promptIdOf(request))
    if (prompt === undefined) return fail(reply, 404, 'METHOD_NOT_FOUND')
    streamPrompt(prompt, localeOf(request, defaultLocale), transfers.stream(request, reply, { live }))
    return reply
  })

  app.post(`${PROMPT_PATH}:id/decision`, async (request, reply) => {
    const own = accessOf(request.raw).caller?.kind === 'own' && isSameOriginRequest(request.headers)
    if (!own) return fail(reply, 403, 'ORIGIN_FORBIDDEN')
    const body = await transfers.readBody(request)
    if (body === 'gone') return reply.hijack()
    const received = body === 'too-large' ? null : readDecision(body)
    if (received === null) return fail(reply, 400, 'REQUEST_INVALID')
    const prompt = bridge.findPrompt(promptIdOf(request))
    if (prompt === undefined) {
      received.pin.fill(0)
      return fail(reply, 404, 'METHOD_NOT_FOUND')
    }
    const taken = prompt.decide(received.decision, received.pin)
    const view = prompt.view(localeOf(request, defaultLocale))
    return reply
      .code(taken ? 200 : 409)
      .type(JSON_TYPE)
      .send(JSON.stringify(view))
  })
}

function promptIdOf(request: FastifyRequest): string {
  return (request.params as { readonly id: string }).id
}
