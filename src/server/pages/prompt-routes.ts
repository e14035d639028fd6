/** The prompt page, its events and the holder's decision (protocol, sections 5 and 6). */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Bridge } from '../../bridge/bridge.ts'
import type { Locale } from '../../errors/messages.ts'
import type { Gatekeeper } from '../gate/gatekeeper.ts'
import type { LiveConnections } from '../transports/live-connections.ts'
import { isSameOriginRequest, isTopLevelNavigation, pageHeaders, type Pages } from './pages.ts'
import { PROMPT_PATH, readDecision, streamPrompt } from './prompt-stream.ts'
import { fail, JSON_TYPE, localeOf, sendFile } from './replies.ts'
import { readBody } from '../transports/rpc-route.ts'

interface PromptRoutes {
  readonly bridge: Bridge
  readonly live: LiveConnections
  readonly pages: Pages
  readonly defaultLocale: Locale
  readonly accessOf: Gatekeeper['accessOf']
}

export function addPromptRoutes(app: FastifyInstance, options: PromptRoutes): void {
  const { bridge, live, pages, defaultLocale, accessOf } = options

  app.get(`${PROMPT_PATH}:id`, (request, reply) => {
    if (!isTopLevelNavigation(request.headers)) return fail(reply, 403, 'ORIGIN_FORBIDDEN')
    const known = bridge.findPrompt(promptIdOf(request)) !== undefined
    // The portal that opened the window can neither read nor navigate it.
    reply.headers({ ...pageHeaders(accessOf(request.raw).host), 'Cross-Origin-Opener-Policy': 'same-origin' })
    return sendFile(reply.code(known ? 200 : 404), pages.prompt)
  })

  app.get(`${PROMPT_PATH}:id/events`, { exposeHeadRoute: false }, (request, reply) => {
    if (!isSameOriginRequest(request.headers)) return fail(reply, 403, 'ORIGIN_FORBIDDEN')
    const prompt = bridge.findPrompt(promptIdOf(request))
    if (prompt === undefined) return fail(reply, 404, 'METHOD_NOT_FOUND')
    reply.hijack()
    streamPrompt(prompt, localeOf(request, defaultLocale), reply.raw, live)
    return reply
  })

  app.post(`${PROMPT_PATH}:id/decision`, async (request, reply) => {
    const own = accessOf(request.raw).caller?.kind === 'own' && isSameOriginRequest(request.headers)
    if (!own) return fail(reply, 403, 'ORIGIN_FORBIDDEN')
    const body = await readBody(request.raw)
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
