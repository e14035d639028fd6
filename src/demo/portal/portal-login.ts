/** The portal's login: an OpenID Connect client of the identity provider, code flow with PKCE. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as oidc from 'openid-client'
import { localeOf } from '../site/locale.ts'
import { connectPage, failedPage, memberPage } from './login-pages.ts'
import type { Member } from './member.ts'
import { sealedCookie } from './sealed-cookie.ts'

export interface PortalLoginOptions {
  /** The portal's own origin. */
  readonly origin: string
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** 32 bytes that seal the portal's cookies. */
  readonly cookieKey: Uint8Array
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Where the provider sends the browser back to. */
export const REDIRECT_PATH = '/retour'
/** Where the holder who wants an e-CPS begins. */
const ACTIVATE_PATH = '/connexion/activation'
const LOGIN_SECONDS = 30 * 60
const SESSION_SECONDS = 8 * 3600

interface PendingLogin {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** A name that is not known is the empty text there. */
const nameOf = (value: unknown): string | null => (value === '' ? null : textOf(value))

function memberOf(info: oidc.UserInfoResponse, idToken: string): Member {
  const nationalId = textOf(info['SubjectNameID'])
  if (nationalId === null) throw new RangeError('UserInfo names nobody')
  return {
    nationalId,
    familyName: nameOf(info.family_name),
    givenName: nameOf(info.given_name),
    idToken,
  }
}

/** Where the browser is sent to for a login. */
async function authorizationUrl(
  config: oidc.Configuration,
  { state, nonce, verifier }: PendingLogin,
  more: Readonly<Record<string, string>>,
): Promise<URL> {
  return oidc.buildAuthorizationUrl(config, {
    scope: 'openid scope_all',
    acr_values: 'eidas1',
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...more,
  })
}

/** Adds `/connexion`, the way to the provider and back, and `/espace`, the page of whoever is logged in. */
export function addPortalLogin(app: FastifyInstance, options: PortalLoginOptions): void {
  const { origin, issuer, clientId, clientSecret, cookieKey: key, now } = options
  const pending = sealedCookie<PendingLogin>({ name: 'cps-portal-login', key, now, seconds: LOGIN_SECONDS })
  const session = sealedCookie<Member>({ name: 'cps-portal-member', key, now, seconds: SESSION_SECONDS })
  /** Asked for at each login: the provider may have been started after the portal. */
  const discover = (): Promise<oidc.Configuration> =>
    oidc.discovery(new URL(issuer), clientId, undefined, oidc.ClientSecretBasic(clientSecret), {
      // The provider of the demonstration is on this computer: its addresses are loopback.
      execute: [oidc.allowInsecureRequests],
    })
  const failed = (request: FastifyRequest, reply: FastifyReply, kind: 'refused' | 'offline' | 'stale') =>
    reply
      .code(kind === 'offline' ? 503 : 400)
      .type('text/html')
      .send(failedPage(localeOf(request, reply), kind))

  app.get('/connexion', (request, reply) =>
    reply.type('text/html').send(connectPage(localeOf(request, reply))),
  )

  const begin = async (
    request: FastifyRequest,
    reply: FastifyReply,
    more: Readonly<Record<string, string>> = {},
  ) => {
    const config = await discover().catch(() => null)
    if (config === null) return failed(request, reply, 'offline')
    const login: PendingLogin = {
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
    }
    await pending.write(reply, login)
    const address = await authorizationUrl(config, login, { redirect_uri: origin + REDIRECT_PATH, ...more })
    return reply.redirect(address.href, 303)
  }
  app.get('/connexion/pro-sante-connect', (request, reply) => begin(request, reply))
  // Straight to the identifier, also for who is logged in already.
  app.get(ACTIVATE_PATH, (request, reply) => begin(request, reply, { prompt: 'login', moyen: 'e-cps' }))

  /** For the start page. */
  app.get('/connexion/etat', async (request) => ({ member: (await session.read(request)) !== null }))

  app.get<{ Querystring: { error?: unknown } }>(REDIRECT_PATH, async (request, reply) => {
    const login = await pending.read(request)
    if (login === null) return failed(request, reply, 'stale')
    if (request.query.error !== undefined) {
      pending.clear(reply)
      return failed(request, reply, 'refused')
    }
    const config = await discover().catch(() => null)
    if (config === null) return failed(request, reply, 'offline')
    const tokens = await oidc
      .authorizationCodeGrant(config, new URL(request.url, origin), {
        expectedState: login.state,
        expectedNonce: login.nonce,
        pkceCodeVerifier: login.verifier,
        idTokenExpected: true,
      })
      .catch(() => null)
    if (tokens === null) return failed(request, reply, 'stale')
    const subject = tokens.claims()?.sub ?? ''
    const info = await oidc.fetchUserInfo(config, tokens.access_token, subject).catch(() => null)
    if (info === null) return failed(request, reply, 'offline')
    await session.write(reply, memberOf(info, tokens.id_token ?? ''))
    return reply.redirect('/espace', 303)
  })

  app.get('/espace', async (request, reply) => {
    const member = await session.read(request)
    if (member === null) return reply.redirect('/connexion', 303)
    return reply.type('text/html').send(memberPage(localeOf(request, reply), member))
  })

  // The portal's own session ends, and the holder is asked whether that of the provider ends too.
  app.post('/deconnexion', async (request, reply) => {
    const member = await session.read(request)
    session.clear(reply)
    const config = await discover().catch(() => null)
    if (member === null || config === null) return reply.redirect('/', 303)
    const address = oidc.buildEndSessionUrl(config, {
      id_token_hint: member.idToken,
      post_logout_redirect_uri: `${origin}/`,
    })
    return reply.redirect(address.href, 303)
  })
}
