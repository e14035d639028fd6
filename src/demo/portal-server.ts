/**
 * The reference portal's own server: it serves the page, issues the challenge and verifies what the card signed.
 * It knows nothing of cards and readers: the page talks to the bridge, this server only judges the result.
 */
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { ChallengeStore } from './challenge-store.ts'
import type { PageFile, PageFiles } from './page-files.ts'
import { addFormParser } from './site/form-body.ts'
import { refusalOf } from './portal-gate.ts'

/** What the token says once it has been verified, as the page shows it. */
export interface ConfirmedHolder {
  readonly nationalId: string
  readonly familyName: string | null
  readonly givenName: string | null
  readonly test: boolean
  /** ISO 8601 in UTC. */
  readonly signedAt: string
}

/** A token that was refused: `reason` is one of the closed set of the verifier. */
interface Refusal {
  readonly reason: string
}

/** Judges a token for the portal: the holder, or why not. */
export type JudgeToken = (
  token: string,
  expected: { readonly audience: string; readonly nonce: string; readonly confirm?: string },
) => Promise<ConfirmedHolder | Refusal>

/** What the portal knows of the bridge it sends its visitors to. */
interface PortalBackend {
  /** For example `https://localhost:17443`. */
  readonly bridgeUrl: string
  readonly judge: JudgeToken
}

/** Everything the portal's server needs. */
export interface PortalOptions {
  /** The portal's own origin, known once its port is. */
  readonly origin: string
  readonly files: PageFiles
  readonly challenges: ChallengeStore
  /** A new unguessable session id: 32 random bytes in base64url. */
  readonly newSession: () => string
  /** `undefined` until the bridge is ready: the portal answers 503 until then. */
  readonly backend: () => PortalBackend | undefined
  /** Adds the portal's login. */
  readonly addLogin?: (app: FastifyInstance) => void
}

const BODY_LIMIT = 64 * 1024
const COOKIE = 'cps-portal-session'
const SESSION = new RegExp(`(?:^|;\\s*)${COOKIE}=([A-Za-z0-9_-]{43})(?:;|$)`)

const CHALLENGE_BODY = { type: 'object', properties: {}, additionalProperties: false }
const VERIFY_BODY = {
  type: 'object',
  properties: {
    challenge: { type: 'string', maxLength: 128 },
    token: { type: 'string', maxLength: BODY_LIMIT },
  },
  required: ['challenge', 'token'],
  additionalProperties: false,
}

const sessionOf = (request: FastifyRequest): string | undefined =>
  SESSION.exec(request.headers.cookie ?? '')?.[1]

/** Only the portal's own files, and connections to itself and to the bridge; no inline code, no frames. */
function contentSecurityPolicy(bridgeUrl: string): string {
  const socket = bridgeUrl.replace(/^https:/, 'wss:')
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${bridgeUrl} ${socket}`,
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')
}

const MADE_PAGE_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

function sendFile(reply: FastifyReply, file: PageFile, { bridgeUrl }: PortalBackend): FastifyReply {
  return reply
    .header('Content-Security-Policy', contentSecurityPolicy(bridgeUrl))
    .header('Content-Type', file.type)
    .send(file.body.replaceAll('{{bridgeUrl}}', bridgeUrl))
}

function addRoutes(app: FastifyInstance, options: PortalOptions): void {
  const { origin, files, challenges, newSession, backend } = options
  const whenReady = async (
    reply: FastifyReply,
    answer: (backend: PortalBackend) => FastifyReply | Promise<FastifyReply>,
  ): Promise<FastifyReply> => {
    const ready = backend()
    return ready === undefined ? reply.code(503).header('Retry-After', '1').send() : await answer(ready)
  }

  for (const [path, file] of files) {
    app.get(path, (_request, reply) => whenReady(reply, (ready) => sendFile(reply, file, ready)))
  }

  app.post('/challenge', { schema: { body: CHALLENGE_BODY } }, async (request, reply) => {
    const known = sessionOf(request)
    const session = known ?? newSession()
    if (known === undefined)
      reply.header('Set-Cookie', `${COOKIE}=${session}; Path=/; HttpOnly; SameSite=Strict`)
    return reply.send(challenges.issue(session))
  })

  app.post<{ Body: { challenge: string; token: string } }>(
    '/verify',
    { schema: { body: VERIFY_BODY } },
    (request, reply) =>
      whenReady(reply, async ({ judge }) => {
        const { challenge, token } = request.body
        const session = sessionOf(request)
        if (session === undefined || !challenges.take(session, challenge)) {
          return reply.code(409).send({ reason: 'challenge' })
        }
        const outcome = await judge(token, { audience: origin, nonce: challenge })
        return reply.code('reason' in outcome ? 422 : 200).send(outcome)
      }),
  )
}

/** Makes the portal's server. `handler` is for `node:http`: foreign hosts and origins end there, before any route. */
export async function createPortalServer(options: PortalOptions): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
    routerOptions: { maxParamLength: 100 },
  })
  app.addHook('onRequest', async (request, reply) => {
    const refused = refusalOf(request.raw, options.origin)
    if (refused !== undefined) return reply.code(refused).header('Connection', 'close').send()
    return undefined
  })
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('Content-Security-Policy')) {
      reply.header('Content-Security-Policy', MADE_PAGE_POLICY)
    }
    reply.headers({
      'Cache-Control': 'no-store',
      'Cross-Origin-Opener-Policy': 'same-origin-allow-popups',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Referrer-Policy': 'same-origin',
      'X-Content-Type-Options': 'nosniff',
    })
  })
  app.setErrorHandler<Error & { statusCode?: number }>(async (error, _request, reply) =>
    reply.code(error.statusCode ?? 500).send({ reason: 'request' }),
  )
  app.setNotFoundHandler(async (_request, reply) => reply.code(404).send({ reason: 'request' }))
  addFormParser(app)
  addRoutes(app, options)
  options.addLogin?.(app)
  await app.ready()
  return app
}
