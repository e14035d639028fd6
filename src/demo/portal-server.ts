/**
 * The reference portal's own server: it serves the page, issues the challenge and verifies what the card signed.
 * It knows nothing of cards and readers: the page talks to the bridge, this server only judges the result.
 */
import { randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { VerificationError, type Verifier } from '../verify/index.ts'
import type { PageFiles } from './page-files.ts'
import type { ConfirmedHolder } from './portal/confirmed-holder.ts'
import { sessionCookie } from './site/session-cookie.ts'
import { bridgeSources, createSite } from './site/site.ts'

/** Everything the portal's server needs. */
export interface PortalOptions {
  /** The portal's own origin, known once its port is. */
  readonly origin: string
  readonly files: PageFiles
  /** Replaces `{{name}}` in its files: `bridgeUrl`, for example `https://localhost:17443`, and `installUrl`. */
  readonly values: () => Readonly<Record<'bridgeUrl' | 'installUrl', string>>
  /** For the portal's own origin. */
  readonly verifier: () => Verifier
  /** Adds the portal's login. */
  readonly addLogin?: (app: FastifyInstance) => void
}

const SESSION_SECONDS = 3600

const bodyOf = (members: object): { schema: { body: object } } => ({
  schema: {
    body: {
      type: 'object',
      properties: members,
      required: Object.keys(members),
      additionalProperties: false,
    },
  },
})

/** Makes the portal's server. Its routing is for `node:http`: foreign hosts and origins end there, before any route. */
export async function createPortalServer(options: PortalOptions): Promise<FastifyInstance> {
  const { origin, files, values, verifier } = options
  const { app, sendFile } = createSite({
    origin,
    files,
    values,
    policy: () => ({ 'connect-src': bridgeSources(values().bridgeUrl), 'form-action': "'self'" }),
  })
  const cookie = sessionCookie('cps-portal-session', SESSION_SECONDS)

  app.get('/', (_request, reply) => sendFile(reply, '/'))
  app.post('/challenge', bodyOf({}), (request, reply) => {
    const session = cookie.read(request) ?? randomBytes(32).toString('base64url')
    cookie.write(reply, session)
    return verifier().issueChallenge(session)
  })
  app.post<{ Body: { token: string } }>(
    '/verify',
    bodyOf({ token: { type: 'string', maxLength: 60_000 } }),
    async (request, reply): Promise<unknown> => {
      const session = cookie.read(request) ?? ''
      try {
        if (session === '') throw new VerificationError('NONCE_UNKNOWN')
        const verified = await verifier().verify(request.body.token, session)
        const { nationalId, familyName, givenName, test, claims } = verified
        const signedAt = new Date(claims.iat * 1000).toISOString()
        return { nationalId, familyName, givenName, test, signedAt } satisfies ConfirmedHolder
      } catch (error) {
        if (!(error instanceof VerificationError)) throw error
        return reply.code(422).send({ fault: error.reason, detail: null })
      }
    },
  )
  options.addLogin?.(app)
  await app.ready()
  return app
}
