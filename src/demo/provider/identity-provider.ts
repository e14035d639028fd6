/**
 * The OpenID provider that stands in for Pro Santé Connect, on two origins as there: the holder's pages and `/auth` on one,
 * the issuer with tokens and UserInfo on the other (`…/auth/realms/esante-wallet`). What of it is certain, and what a
 * guess, is in docs/pro-sante-connect.md.
 */
import { randomBytes } from 'node:crypto'
import { TLSSocket } from 'node:tls'
import { exportJWK, generateKeyPair } from 'jose'
import Provider, { type Configuration, errors, type KoaContextWithOIDC } from 'oidc-provider'
import type { SignedHolder } from '../activation/activation-view.ts'
import { keptSecret } from '../site/kept-secret.ts'
import { chosenLocale } from '../site/locale.ts'
import { contentSecurityPolicy } from '../site/site.ts'
import type { Store } from '../site/store.ts'
import { metadataOf, type OidcClient, originOf } from './clients.ts'
import { oidcAdapter } from './oidc-adapter.ts'
import { endPage, logoutPage, type PageContext } from './provider-pages.ts'
import { type AuthMode, userInfoOf } from './user-info.ts'

export interface IdentityProviderOptions {
  /** Where the holder's pages and the authorization endpoint are. */
  readonly walletUrl: string
  /** Where the issuer is: origin alone. */
  readonly realmUrl: string
  /** The same endpoints over TLS, for clients that prove themselves by a certificate. */
  readonly mtlsUrl: string
  readonly store: Store
  readonly clients: readonly OidcClient[]
  /** Who an account is: the holder of an e-CPS, or of a card that logged in. */
  readonly holderOf: (nationalId: string) => SignedHolder | undefined
  /** Asks the phone of a holder for a backchannel request (CIBA). @param message - the binding message, null without */
  readonly askPhone: (nationalId: string, client: string, request: string, message: string | null) => void
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Path of the issuer on its origin. */
export const REALM_PATH = '/auth/realms/esante-wallet'
/** The one level that Pro Santé Connect asks for and tells. */
export const ACR = 'eidas1'
const SCOPE = 'openid scope_all'
/** Parameter of this demonstration alone: with `e-cps` the holder has chosen the application already. */
const MEANS = 'moyen'
const E_CPS = 'e-cps'
const ENDPOINTS = `${REALM_PATH}/protocol/openid-connect`
const SESSION_SECONDS = 4 * 3600
const CIBA_SECONDS = 120
const CIBA_INTERVAL_SECONDS = 1

/** Accounts are known by the national identifier; `sub` has the shape of the real one, and is never to be parsed. */
const SUBJECT_PREFIX = 'f:00000000-0000-4000-8000-000000000000:'

/** @returns the subject of a holder */
export const subjectOf = (nationalId: string): string => SUBJECT_PREFIX + nationalId

const nationalIdOf = (subject: string): string =>
  subject.startsWith(SUBJECT_PREFIX) ? subject.slice(SUBJECT_PREFIX.length) : ''

async function signingKey(): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  return JSON.stringify({ ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256', kid: 'demonstration' })
}

/** PEM of the certificate that the client showed in TLS. */
function clientCertificate({ socket }: KoaContextWithOIDC): string | undefined {
  return socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.toString() : undefined
}

function pageContext({ req, oidc }: KoaContextWithOIDC, clients: readonly OidcClient[]): PageContext {
  const asked = oidc.client?.clientId ?? oidc.params?.['client_id']
  const client = clients.find(({ id }) => id === asked) ?? clients[0]
  return {
    locale: chosenLocale(req),
    base: '',
    portal: client?.name ?? '',
    portalUrl: client === undefined ? '/' : originOf(client),
  }
}

/** The pages of the logout; the library's own fetch a font from the web. */
function logoutFeature(
  clients: readonly OidcClient[],
): NonNullable<Configuration['features']>['rpInitiatedLogout'] {
  const send = (ctx: KoaContextWithOIDC, page: string): void => {
    const origins = clients.flatMap(({ postLogoutRedirectUris = [] }) =>
      postLogoutRedirectUris.map((address) => new URL(address).origin),
    )
    // A form's redirect counts as its target, also on the way to the portal.
    ctx.set(
      'Content-Security-Policy',
      contentSecurityPolicy({ 'form-action': ["'self'", ...origins].join(' ') }),
    )
    ctx.body = page
  }
  return {
    enabled: true,
    logoutSource: (ctx, form) => send(ctx, logoutPage(pageContext(ctx, clients), form)),
    postLogoutSuccessSource: (ctx) => send(ctx, endPage(pageContext(ctx, clients), 'out')),
  }
}

function featuresOf(options: IdentityProviderOptions): Configuration['features'] {
  const { clients, holderOf, askPhone } = options
  return {
    devInteractions: { enabled: false },
    introspection: { enabled: true },
    revocation: { enabled: true },
    rpInitiatedLogout: logoutFeature(clients),
    mTLS: { enabled: true, selfSignedTlsClientAuth: true, getCertificate: clientCertificate },
    ciba: {
      enabled: true,
      deliveryModes: ['poll'],
      processLoginHint: (_ctx, hint = '') =>
        Promise.resolve(holderOf(hint) === undefined ? undefined : subjectOf(hint)),
      verifyUserCode: () => Promise.resolve(),
      validateRequestContext: () => Promise.resolve(),
      triggerAuthenticationDevice(_ctx, request, account, client) {
        const message = request.params?.['binding_message']
        const text = typeof message === 'string' ? message : null
        askPhone(nationalIdOf(account.accountId), client.clientName ?? client.clientId, request.jti, text)
        return Promise.resolve()
      },
    },
  }
}

/** How the holder of a token logged in: by card, where the session says so. */
async function authModeOf(provider: Provider, sessionUid: string | undefined): Promise<AuthMode> {
  const session = sessionUid === undefined ? undefined : await provider.Session.findByUid(sessionUid)
  return session?.amr?.includes('cps') === true ? 'CARD' : 'MOBILE'
}

function claimsConfiguration(): Pick<Configuration, 'claims' | 'conformIdTokenClaims' | 'acrValues'> {
  const members = Object.keys(userInfoOf({ nationalId: '', familyName: null, givenName: null }, 'CARD'))
  return {
    claims: { openid: ['sub', 'acr'], scope_all: members },
    conformIdTokenClaims: true,
    acrValues: [ACR],
  }
}

/** Makes the provider; its login pages are at `/interaction/UID` of the wallet's origin. */
export async function createIdentityProvider(options: IdentityProviderOptions): Promise<Provider> {
  const { walletUrl, realmUrl, mtlsUrl, store, clients, holderOf, now } = options
  const [key, cookieKey] = await Promise.all([
    keptSecret(store, 'signing key', signingKey),
    keptSecret(store, 'cookie key', () => randomBytes(32).toString('base64url')),
  ])
  const path = (name: string): string => `/protocol/openid-connect/${name}`
  const provider: Provider = new Provider(realmUrl + REALM_PATH, {
    adapter: (model: string) => oidcAdapter(store, model, now),
    clients: clients.map(metadataOf),
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'self_signed_tls_client_auth'],
    jwks: { keys: [JSON.parse(key) as object] },
    cookies: {
      keys: [cookieKey],
      names: { session: 'cps-provider', interaction: 'cps-provider-login', resume: 'cps-provider-resume' },
      short: { path: '/' },
    },
    ...claimsConfiguration(),
    features: featuresOf(options),
    routes: {
      authorization: '/auth',
      token: path('token'),
      userinfo: path('userinfo'),
      end_session: path('logout'),
      jwks: path('certs'),
      introspection: path('token/introspect'),
      revocation: path('revoke'),
      backchannel_authentication: path('ext/ciba/auth'),
    },
    renderError: (context, _parameters, error) => {
      const kind = error instanceof errors.SessionNotFound ? 'lost' : 'fault'
      context.type = 'html'
      context.body = endPage(pageContext(context, clients), kind)
    },
    extraParams: [MEANS],
    interactions: {
      url: (_context, { uid, params }) =>
        params[MEANS] === E_CPS ? `/interaction/${uid}/e-cps` : `/interaction/${uid}`,
    },
    // Whoever logs in with his own card has agreed to be known to the portal that sent him.
    loadExistingGrant: async ({ oidc }) => {
      const clientId = oidc.client?.clientId ?? ''
      const grant = new oidc.provider.Grant({ clientId, accountId: oidc.session?.accountId ?? '' })
      grant.addOIDCScope(SCOPE)
      await grant.save()
      return grant
    },
    findAccount: (_context, subject, token) => {
      const holder = holderOf(nationalIdOf(subject))
      if (holder === undefined) return undefined
      const { sessionUid } = Object(token) as { readonly sessionUid?: string }
      return {
        accountId: subject,
        claims: async () => ({ sub: subject, ...userInfoOf(holder, await authModeOf(provider, sessionUid)) }),
      }
    },
    issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: () => false,
    pkce: { required: () => false },
    ttl: {
      Session: SESSION_SECONDS,
      RefreshToken: SESSION_SECONDS,
      Grant: SESSION_SECONDS,
      Interaction: 1800,
      AccessToken: 600,
      IdToken: 600,
      AuthorizationCode: 60,
      BackchannelAuthenticationRequest: CIBA_SECONDS,
    },
  })
  provider.use(async (ctx, next) => {
    await next()
    const { route } = Object(ctx['oidc']) as { readonly route?: string }
    if (route === 'discovery') Object.assign(ctx.body as object, discoveryOf(walletUrl, mtlsUrl))
    if (route === 'backchannel_authentication' && ctx.status === 200)
      Object.assign(ctx.body as object, { interval: CIBA_INTERVAL_SECONDS })
  })
  return provider
}

/** What the discovery document says otherwise than the library would. */
function discoveryOf(walletUrl: string, mtlsUrl: string): object {
  const endpoint = (name: string): string => `${mtlsUrl}${ENDPOINTS}/${name}`
  return {
    authorization_endpoint: `${walletUrl}/auth`,
    mtls_endpoint_aliases: {
      token_endpoint: endpoint('token'),
      introspection_endpoint: endpoint('token/introspect'),
      revocation_endpoint: endpoint('revoke'),
      userinfo_endpoint: endpoint('userinfo'),
      backchannel_authentication_endpoint: endpoint('ext/ciba/auth'),
    },
  }
}

/** The phone has answered a backchannel request: the client that polls is told. */
export async function answerBackchannel(
  provider: Provider,
  request: string,
  approved: boolean,
): Promise<void> {
  const found = await provider.BackchannelAuthenticationRequest.find(request)
  if (found?.accountId === undefined || found.clientId === undefined) return
  if (!approved) return provider.backchannelResult(found, new errors.AccessDenied('refused on the phone'))
  const grant = new provider.Grant({ clientId: found.clientId, accountId: found.accountId })
  grant.addOIDCScope(SCOPE)
  await grant.save()
  return provider.backchannelResult(found, grant, { acr: ACR, amr: ['ecps'] })
}
