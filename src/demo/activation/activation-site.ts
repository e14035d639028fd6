/** The activation page's server: its interface is the computer's side of the service. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { PageFiles } from '../page-files.ts'
import { sessionCookie } from '../site/session-cookie.ts'
import { bridgeSources, createSite } from '../site/site.ts'
import { ActivationError } from './activation-error.ts'
import type { ActivationService } from './activation-service.ts'
import { type ProvenKey, provenKey } from './key-proof.ts'
import { provenRequest } from './proven-request.ts'
import type { ServiceContext } from './service-context.ts'

/** What the page must know besides its own origin. */
interface ActivationSurroundings {
  readonly bridgeUrl: string
  /** Where the holder finds the bridge for the own computer. */
  readonly installUrl: string
  readonly phoneUrl: string
}

export interface ActivationSiteOptions {
  readonly origin: string
  readonly files: PageFiles
  readonly context: ServiceContext
  readonly activations: ActivationService
  readonly surroundings: () => ActivationSurroundings
}

const SESSION_SECONDS = 30 * 60
/** Base64url, as every secret of the service. */
const LINK = /^[A-Za-z0-9_-]{43}$/

const bodyOf = (members: Readonly<Record<string, number>>): { schema: { body: object } } => ({
  schema: {
    body: {
      type: 'object',
      properties: Object.fromEntries(
        Object.entries(members).map(([name, maxLength]) => [name, { type: 'string', maxLength }]),
      ),
      required: Object.keys(members),
      additionalProperties: false,
    },
  },
})

/**
 * Makes the site. `GET /?demande=LINK` opens the session; the rest is `POST /api/...` with JSON, proven with the page's
 * key in the `DPoP` header from the signature on.
 */
export async function createActivationSite(options: ActivationSiteOptions): Promise<FastifyInstance> {
  const { origin, activations, context, surroundings } = options
  const { app, sendFile } = createSite({
    origin,
    files: options.files,
    values: () => ({ ...surroundings() }),
    policy: () => ({ 'connect-src': bridgeSources(surroundings().bridgeUrl) }),
  })
  const cookie = sessionCookie('cps-activation', SESSION_SECONDS)
  const keyOf = (request: FastifyRequest): Promise<ProvenKey> =>
    provenKey(context, provenRequest(request, origin))
  /** Before the signature there is no key to prove. */
  const keyIfAny = async (request: FastifyRequest): Promise<string | undefined> =>
    request.headers['dpop'] === undefined ? undefined : (await keyOf(request)).jkt

  app.get<{ Querystring: { demande?: unknown } }>('/', async (request, reply) => {
    const link = request.query.demande
    if (link === undefined) return sendFile(reply, '/')
    try {
      if (typeof link !== 'string' || !LINK.test(link)) throw new ActivationError('SESSION_UNKNOWN')
      cookie.write(reply, activations.enter(link))
    } catch (error) {
      // A link that was used before: the page says whether this browser has the session, or how to go on.
      if (!(error instanceof ActivationError)) throw error
    }
    return reply.redirect('/', 303)
  })
  app.post('/api/view', bodyOf({}), async (request) =>
    activations.view(cookie.read(request), await keyIfAny(request)),
  )
  app.post('/api/challenge', bodyOf({}), async (request) => ({
    challenge: await activations.challenge(cookie.read(request)),
  }))
  app.post<{ Body: { token: string } }>('/api/sign', bodyOf({ token: 60_000 }), async (request, reply) => {
    const { jkt } = await keyOf(request)
    const session = await activations.sign(cookie.read(request), jkt, request.body.token)
    cookie.write(reply, session)
    return activations.view(session, jkt)
  })
  app.post('/api/qr', bodyOf({}), async (request) => {
    const { jkt } = await keyOf(request)
    return activations.showQr(cookie.read(request), jkt, surroundings().phoneUrl)
  })
  app.post<{ Body: { code: string } }>('/api/code', bodyOf({ code: 32 }), async (request) => {
    const { jkt } = await keyOf(request)
    return activations.typeCode(cookie.read(request), jkt, request.body.code)
  })
  app.post('/api/abandon', bodyOf({}), async (request) =>
    activations.abandon(cookie.read(request), await keyIfAny(request)),
  )
  await app.ready()
  return app
}
