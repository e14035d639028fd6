/** The provider's server: its login pages, and the OpenID endpoints of `oidc-provider` beside them. */
import type { IncomingMessage, RequestListener } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { errors, type InteractionResults, type default as Provider } from 'oidc-provider'
import { VerificationError, type Verifier } from '../../verify/index.ts'
import type { ActivationService } from '../activation/activation-service.ts'
import type { SignedHolder } from '../activation/activation-view.ts'
import type { LoginService } from '../activation/login-service.ts'
import type { PageFiles } from '../page-files.ts'
import { answerFault } from '../site/answer-fault.ts'
import { localeOf } from '../site/locale.ts'
import { bridgeSources, createSite } from '../site/site.ts'
import { type OidcClient, originOf } from './clients.ts'
import { ACR, REALM_PATH, subjectOf } from './identity-provider.ts'
import { doubtOf } from './identifier.ts'
import type { LoginStep, LoginSteps } from './login-steps.ts'
import {
  activatePage,
  cardPage,
  type CardPlaces,
  choosePage,
  endPage,
  type IdentifierFault,
  identifierPage,
  type PageContext,
  waitPage,
} from './provider-pages.ts'

export interface ProviderSiteOptions {
  /** Of the holder's pages. */
  readonly origin: string
  /** Of the issuer; the same over TLS. */
  readonly realms: readonly string[]
  readonly files: PageFiles
  readonly provider: Provider
  readonly steps: LoginSteps
  readonly activations: ActivationService
  readonly logins: LoginService
  /** Where an activation goes on: the activation page's origin. */
  readonly activationUrl: string
  readonly clients: readonly OidcClient[]
  readonly places: () => CardPlaces
  /** For tokens of cards that log in on the provider's own origin. */
  readonly verifier: () => Verifier
  /** Keeps whose card has logged in. */
  readonly keepHolder: (holder: SignedHolder) => void
}

type Request = FastifyRequest<{ Params: { uid: string } }>

/** More than any identifier has; the card is the judge of the rest. */
const LONGEST_ID = 64

/** Of the holder's origin `oidc-provider` has the authorization endpoint alone. */
const isAuthorization = ({ url = '' }: IncomingMessage): boolean => /^\/auth(?:\/[\w-]+)?(?:\?|$)/.test(url)

const DISCOVERY = '/.well-known/openid-configuration'
/** The other name that Pro Santé Connect has for it. */
const WALLET_DISCOVERY = '/.well-known/wallet-openid-configuration'

/** What `oidc-provider`, which knows no path above its own, sees of a request to the issuer; null: it is none. */
function underRealm(request: IncomingMessage & { originalUrl?: string }): boolean {
  const { url = '' } = request
  if (!url.startsWith(`${REALM_PATH}/`)) return false
  const path = url.slice(REALM_PATH.length)
  request.url = path === WALLET_DISCOVERY ? DISCOVERY : path
  request.originalUrl = REALM_PATH + request.url
  return true
}

/** @param confirmed - what was questioned before, and is typed again */
function faultOf(typed: string, confirmed: string): IdentifierFault | null {
  if (typed === '') return 'missing'
  if (typed.length > LONGEST_ID || !/^[\x21-\x7e\u00a1-\u024f]+$/.test(typed)) return 'wrong'
  return typed === confirmed ? null : doubtOf(typed)
}

const withoutSpaces = (text: string): string => text.replace(/\s/g, '')

export interface ProviderSite {
  /** For `node:http`: of the holder's origin. */
  readonly wallet: RequestListener
  /** Of the issuer's origin. */
  readonly realm: RequestListener
  close(): Promise<void>
}

export async function createProviderSite(options: ProviderSiteOptions): Promise<ProviderSite> {
  const { origin, realms, provider, files, clients, activationUrl, places } = options
  const { app } = createSite({
    origin,
    files,
    // A form's redirect counts as its target, also on the way to another site.
    policy: () => ({
      'form-action': ["'self'", activationUrl, ...clients.map(originOf)].join(' '),
      'connect-src': bridgeSources(places().bridgeUrl),
    }),
  })
  const routes = loginRoutes(options)
  addPages(app, routes, options)
  addDecisions(app, routes, options)
  addCardLogin(app, routes, options)
  await app.ready()
  const callback = provider.callback()
  const hosts = new Set(realms.map((realm) => new URL(realm).host))
  return {
    wallet(request, response) {
      if (isAuthorization(request) && request.headers.host === new URL(origin).host)
        void callback(request, response)
      else app.routing(request, response)
    },
    realm(request, response) {
      const file = files.get(request.url ?? '')
      if (!hosts.has(request.headers.host ?? '')) answerFault(request, response, 421)
      else if (underRealm(request)) void callback(request, response)
      else if (file !== undefined) response.writeHead(200, { 'Content-Type': file.type }).end(file.body)
      else answerFault(request, response, 404)
    },
    close: () => app.close(),
  }
}

/** One login: its id, its path, and who asks. */
interface Login {
  readonly uid: string
  readonly base: string
  readonly client: OidcClient | undefined
}

/** What the routes of a login share. */
interface LoginRoutes {
  readonly contextOf: (request: FastifyRequest, reply: FastifyReply, login: Login) => PageContext
  /** Does the work for the login that this browser has, else says that it is over. */
  readonly answer: (
    request: Request,
    reply: FastifyReply,
    work: (login: Login) => unknown,
  ) => Promise<unknown>
  /** Sends the browser back to the portal with the result. */
  readonly finish: (request: Request, reply: FastifyReply, result: InteractionResults) => Promise<void>
}

function loginRoutes({ provider, clients, origin }: ProviderSiteOptions): LoginRoutes {
  const contextOf: LoginRoutes['contextOf'] = (request, reply, { base, client = clients[0] }) => ({
    locale: localeOf(request, reply),
    base,
    portal: client?.name ?? '',
    portalUrl: client === undefined ? origin : originOf(client),
  })
  /** What the address says must be the login of the cookie. */
  const clientOf = async (request: Request, reply: FastifyReply): Promise<OidcClient | null> => {
    try {
      const { uid, params } = await provider.interactionDetails(request.raw, reply.raw)
      if (uid !== request.params.uid) return null
      return clients.find(({ id }) => id === params['client_id']) ?? null
    } catch (error) {
      if (error instanceof errors.SessionNotFound) return null
      throw error
    }
  }
  return {
    contextOf,
    async answer(request, reply, work) {
      const { uid } = request.params
      const base = `/interaction/${uid}`
      const client = await clientOf(request, reply)
      if (client !== null) return work({ uid, base, client })
      return reply
        .code(410)
        .type('text/html')
        .send(endPage(contextOf(request, reply, { uid, base, client: undefined }), 'lost'))
    },
    finish(request, reply, result) {
      reply.hijack()
      return provider.interactionFinished(request.raw, reply.raw, result, { mergeWithLastSubmission: false })
    },
  }
}

function addPages(
  app: FastifyInstance,
  { answer, contextOf }: LoginRoutes,
  { steps, logins, places }: ProviderSiteOptions,
): void {
  const page = (path: string, make: (context: PageContext, step: LoginStep) => string): void => {
    app.get(`/interaction/:uid${path}`, (request: Request, reply) =>
      answer(request, reply, (login) =>
        reply.type('text/html').send(make(contextOf(request, reply, login), steps.read(login.uid))),
      ),
    )
  }
  page('', choosePage)
  page('/carte', (context) => cardPage(context, places(), false))
  page('/e-cps', (context, { typedId }) => identifierPage(context, typedId ?? '', null))
  page('/activation', (context, { typedId }) =>
    activatePage(context, typedId ?? '', logins.holderOf(typedId ?? '') !== undefined),
  )
  page('/attente', (context, { number }) => waitPage(context, number ?? ''))
}

function addDecisions(
  app: FastifyInstance,
  { answer, contextOf, finish }: LoginRoutes,
  { steps, logins, activations, activationUrl, origin }: ProviderSiteOptions,
): void {
  app.post('/interaction/:uid/e-cps', (request: Request, reply) =>
    answer(request, reply, (login) => {
      const { uid, base, client } = login
      const { identifiant = '', confirme = '', suite } = request.body as Readonly<Record<string, string>>
      const typed = withoutSpaces(identifiant)
      const fault = faultOf(typed, withoutSpaces(confirme))
      if (fault !== null) {
        const context = contextOf(request, reply, login)
        return reply
          .code(422)
          .type('text/html')
          .send(identifierPage(context, identifiant, fault))
      }
      steps.typed(uid, typed)
      if (suite === 'reactiver' || !logins.hasCredential(typed))
        return reply.redirect(`${base}/activation`, 303)
      const { id, number } = logins.request(typed, client?.name ?? '')
      steps.asked(uid, id, number)
      return reply.redirect(`${base}/attente`, 303)
    }),
  )
  app.post('/interaction/:uid/activation', (request: Request, reply) =>
    answer(request, reply, ({ uid, base }) => {
      const { typedId } = steps.read(uid)
      if (typedId === null) return reply.redirect(`${base}/e-cps`, 303)
      const link = activations.open(typedId, `${origin}${base}/e-cps`)
      return reply.redirect(`${activationUrl}/?demande=${link}`, 303)
    }),
  )
  app.get('/interaction/:uid/etat', (request: Request, reply) =>
    answer(request, reply, ({ uid }) => logins.statusOf(steps.read(uid).request ?? '')),
  )
  app.get('/interaction/:uid/fin', (request: Request, reply) =>
    answer(request, reply, ({ uid, base }) => {
      const { request: asked } = steps.read(uid)
      const holder = asked === null ? null : logins.approvedHolder(asked)
      if (holder === null) return reply.redirect(`${base}/attente`, 303)
      const login = { accountId: subjectOf(holder.nationalId), acr: ACR, amr: ['ecps'] }
      return finish(request, reply, { login })
    }),
  )
  app.post('/interaction/:uid/annuler', (request: Request, reply) =>
    answer(request, reply, () => finish(request, reply, { error: 'access_denied' })),
  )
}

/** The login with the card itself: the challenge, and what the card signed. */
function addCardLogin(
  app: FastifyInstance,
  { answer, contextOf, finish }: LoginRoutes,
  { verifier, places, keepHolder }: ProviderSiteOptions,
): void {
  app.get('/interaction/:uid/defi', (request: Request, reply) =>
    answer(request, reply, ({ uid }) => verifier().issueChallenge(uid)),
  )
  app.post('/interaction/:uid/carte', (request: Request, reply) =>
    answer(request, reply, async (login) => {
      const { token = '' } = request.body as Readonly<Record<string, string>>
      const verified = await verifier()
        .verify(token, login.uid)
        .catch((error: unknown) => {
          if (error instanceof VerificationError) return null
          throw error
        })
      if (verified === null)
        return reply
          .code(422)
          .type('text/html')
          .send(cardPage(contextOf(request, reply, login), places(), true))
      const { nationalId, familyName, givenName } = verified
      keepHolder({ nationalId, familyName, givenName })
      return finish(request, reply, { login: { accountId: subjectOf(nationalId), acr: ACR, amr: ['cps'] } })
    }),
  )
}
