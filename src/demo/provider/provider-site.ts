/** The provider's server: its login pages, and the OpenID endpoints of `oidc-provider` beside them. */
import type { IncomingMessage, RequestListener } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { errors, type InteractionResults, type default as Provider } from 'oidc-provider'
import type { ActivationService } from '../activation/activation-service.ts'
import type { LoginService } from '../activation/login-service.ts'
import type { PageFiles } from '../page-files.ts'
import { localeOf } from '../site/locale.ts'
import { createSite } from '../site/site.ts'
import { subjectOf } from './identity-provider.ts'
import { doubtOf } from './identifier.ts'
import type { LoginStep, LoginSteps } from './login-steps.ts'
import {
  activatePage,
  choosePage,
  endPage,
  type IdentifierFault,
  identifierPage,
  type PageContext,
  waitPage,
} from './provider-pages.ts'

export interface ProviderSiteOptions {
  readonly origin: string
  readonly files: PageFiles
  readonly provider: Provider
  readonly steps: LoginSteps
  readonly activations: ActivationService
  readonly logins: LoginService
  /** Where an activation goes on: the activation page's origin. */
  readonly activationUrl: string
  readonly portal: { readonly name: string; readonly url: string }
}

type Request = FastifyRequest<{ Params: { uid: string } }>

/** More than any identifier has; the card is the judge of the rest. */
const LONGEST_ID = 64

/** Everything but `/interaction` and the site's files belongs to `oidc-provider`. */
const isOurs = ({ url = '' }: IncomingMessage, files: PageFiles): boolean =>
  url.startsWith('/interaction/') || files.has(url.split('?', 1)[0] ?? '')

/** @param confirmed - what was questioned before, and is typed again */
function faultOf(typed: string, confirmed: string): IdentifierFault | null {
  if (typed === '') return 'missing'
  if (typed.length > LONGEST_ID || !/^[\x21-\x7e\u00a1-\u024f]+$/.test(typed)) return 'wrong'
  return typed === confirmed ? null : doubtOf(typed)
}

const withoutSpaces = (text: string): string => text.replace(/\s/g, '')

/** Makes the site: `listener` is for `node:http`, `close` ends it. */
export async function createProviderSite(
  options: ProviderSiteOptions,
): Promise<{ readonly listener: RequestListener; close(): Promise<void> }> {
  const { origin, provider, files, portal, activationUrl } = options
  const { app } = createSite({
    origin,
    files,
    // A form's redirect counts as its target, also on the way to another site.
    policy: () => ({ 'form-action': `'self' ${activationUrl} ${portal.url}` }),
  })
  const routes = loginRoutes(options)
  addPages(app, routes, options)
  addDecisions(app, routes, options)
  await app.ready()
  const callback = provider.callback()
  const { host } = new URL(origin)
  return {
    listener(request, response) {
      if (isOurs(request, files)) app.routing(request, response)
      else if (request.headers.host !== host) response.writeHead(421).end()
      else void callback(request, response)
    },
    close: () => app.close(),
  }
}

/** What the routes of a login share. */
interface LoginRoutes {
  readonly contextOf: (request: FastifyRequest, reply: FastifyReply, base: string) => PageContext
  /** Does the work for the login that this browser has, else says that it is over. */
  readonly answer: (
    request: Request,
    reply: FastifyReply,
    work: (uid: string, base: string) => unknown,
  ) => Promise<unknown>
  /** Sends the browser back to the portal with the result. */
  readonly finish: (request: Request, reply: FastifyReply, result: InteractionResults) => Promise<void>
}

function loginRoutes({ provider, portal }: ProviderSiteOptions): LoginRoutes {
  const contextOf: LoginRoutes['contextOf'] = (request, reply, base) => ({
    locale: localeOf(request, reply),
    base,
    portal: portal.name,
    portalUrl: portal.url,
  })
  /** What the address says must be the login of the cookie. */
  const uidOf = async (request: Request, reply: FastifyReply): Promise<string | null> => {
    try {
      const { uid } = await provider.interactionDetails(request.raw, reply.raw)
      return uid === request.params.uid ? uid : null
    } catch (error) {
      if (error instanceof errors.SessionNotFound) return null
      throw error
    }
  }
  return {
    contextOf,
    async answer(request, reply, work) {
      const uid = await uidOf(request, reply)
      const base = `/interaction/${request.params.uid}`
      if (uid !== null) return work(uid, base)
      return reply
        .code(410)
        .type('text/html')
        .send(endPage(contextOf(request, reply, base), 'lost'))
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
  { steps, logins }: ProviderSiteOptions,
): void {
  const page = (path: string, make: (context: PageContext, step: LoginStep) => string): void => {
    app.get(`/interaction/:uid${path}`, (request: Request, reply) =>
      answer(request, reply, (uid, base) =>
        reply.type('text/html').send(make(contextOf(request, reply, base), steps.read(uid))),
      ),
    )
  }
  page('', choosePage)
  page('/e-cps', (context, { typedId }) => identifierPage(context, typedId ?? '', null))
  page('/activation', (context, { typedId }) =>
    activatePage(context, typedId ?? '', logins.holderOf(typedId ?? '') !== undefined),
  )
  page('/attente', (context, { number }) => waitPage(context, number ?? ''))
}

function addDecisions(
  app: FastifyInstance,
  { answer, contextOf, finish }: LoginRoutes,
  { steps, logins, activations, portal, activationUrl, origin }: ProviderSiteOptions,
): void {
  app.post('/interaction/:uid/e-cps', (request: Request, reply) =>
    answer(request, reply, (uid, base) => {
      const { identifiant = '', confirme = '', suite } = request.body as Readonly<Record<string, string>>
      const typed = withoutSpaces(identifiant)
      const fault = faultOf(typed, withoutSpaces(confirme))
      if (fault !== null) {
        const context = contextOf(request, reply, base)
        return reply
          .code(422)
          .type('text/html')
          .send(identifierPage(context, identifiant, fault))
      }
      steps.typed(uid, typed)
      if (suite === 'reactiver' || !logins.hasCredential(typed))
        return reply.redirect(`${base}/activation`, 303)
      const { id, number } = logins.request(typed, portal.name)
      steps.asked(uid, id, number)
      return reply.redirect(`${base}/attente`, 303)
    }),
  )
  app.post('/interaction/:uid/activation', (request: Request, reply) =>
    answer(request, reply, (uid, base) => {
      const { typedId } = steps.read(uid)
      if (typedId === null) return reply.redirect(`${base}/e-cps`, 303)
      const link = activations.open(typedId, `${origin}${base}/e-cps`)
      return reply.redirect(`${activationUrl}/?demande=${link}`, 303)
    }),
  )
  app.get('/interaction/:uid/etat', (request: Request, reply) =>
    answer(request, reply, (uid) => {
      const { request: asked } = steps.read(uid)
      return { state: asked === null ? 'expired' : logins.stateOf(asked) }
    }),
  )
  app.get('/interaction/:uid/fin', (request: Request, reply) =>
    answer(request, reply, (uid, base) => {
      const { request: asked } = steps.read(uid)
      const holder = asked === null ? null : logins.approvedHolder(asked)
      if (holder === null) return reply.redirect(`${base}/attente`, 303)
      const login = { accountId: subjectOf(holder.nationalId), acr: 'eidas2', amr: ['ecps'] }
      return finish(request, reply, { login })
    }),
  )
  app.post('/interaction/:uid/annuler', (request: Request, reply) =>
    answer(request, reply, () => finish(request, reply, { error: 'access_denied' })),
  )
}
