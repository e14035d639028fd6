/** The OpenID provider that stands in for Pro Santé Connect: code flow with PKCE, one client. */
import { randomBytes } from 'node:crypto'
import { exportJWK, generateKeyPair } from 'jose'
import Provider, { type Configuration, errors } from 'oidc-provider'
import type { SignedHolder } from '../activation/activation-view.ts'
import { keptSecret } from '../site/kept-secret.ts'
import { chosenLocale } from '../site/locale.ts'
import type { Store } from '../site/store.ts'
import { oidcAdapter } from './oidc-adapter.ts'
import { endPage } from './provider-pages.ts'

/** The portal, as the provider knows it. */
interface OidcClient {
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUri: string
  /** Shown to the holder. */
  readonly name: string
}

export interface IdentityProviderOptions {
  /** The provider's own origin. */
  readonly issuer: string
  readonly store: Store
  readonly client: OidcClient
  /** Who an account is: the holder of an e-CPS. */
  readonly holderOf: (nationalId: string) => SignedHolder | undefined
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Members of the claim set of Pro Santé Connect that a card tells. */
function claimsOf({ nationalId, familyName, givenName }: SignedHolder): Record<string, unknown> {
  return {
    SubjectNameID: nationalId,
    preferred_username: nationalId,
    family_name: familyName,
    given_name: givenName,
    acr: 'eidas2',
  }
}

/** Accounts are known by the national identifier; `sub` is that of the demonstration, never to be parsed. */
const SUBJECT_PREFIX = 'f:demonstration:'

/** @returns the subject of a holder */
export const subjectOf = (nationalId: string): string => SUBJECT_PREFIX + nationalId

async function signingKey(): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  return JSON.stringify({ ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256', kid: 'demonstration' })
}

/** Makes the provider; its login pages are at `/interaction/UID`. */
export async function createIdentityProvider(options: IdentityProviderOptions): Promise<Provider> {
  const { issuer, store, client, holderOf, now } = options
  const [key, cookieKey] = await Promise.all([
    keptSecret(store, 'signing key', signingKey),
    keptSecret(store, 'cookie key', () => randomBytes(32).toString('base64url')),
  ])
  const configuration: Configuration = {
    adapter: (model: string) => oidcAdapter(store, model, now),
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        client_name: client.name,
        redirect_uris: [client.redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'client_secret_basic',
      },
    ],
    jwks: { keys: [JSON.parse(key) as object] },
    cookies: {
      keys: [cookieKey],
      names: { session: 'cps-provider', interaction: 'cps-provider-login', resume: 'cps-provider-resume' },
      short: { path: '/' },
    },
    claims: {
      openid: ['sub', 'acr'],
      scope_all: ['SubjectNameID', 'preferred_username', 'family_name', 'given_name'],
    },
    conformIdTokenClaims: false,
    acrValues: ['eidas2'],
    features: { devInteractions: { enabled: false } },
    renderError: (context, _parameters, error) => {
      const kind = error instanceof errors.SessionNotFound ? 'lost' : 'fault'
      const portalUrl = new URL(client.redirectUri).origin
      const locale = chosenLocale(context.req)
      context.type = 'html'
      context.body = endPage({ locale, base: '/', portal: client.name, portalUrl }, kind)
    },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    // Whoever logs in with his own card has agreed to be known to the portal that sent him.
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client?.clientId ?? '',
        accountId: oidc.session?.accountId ?? '',
      })
      grant.addOIDCScope('openid scope_all')
      await grant.save()
      return grant
    },
    findAccount: (_context, subject) => {
      const holder = subject.startsWith(SUBJECT_PREFIX)
        ? holderOf(subject.slice(SUBJECT_PREFIX.length))
        : undefined
      return holder && { accountId: subject, claims: () => ({ sub: subject, ...claimsOf(holder) }) }
    },
    // Every login is confirmed on the phone anew.
    ttl: {
      Session: 60,
      Interaction: 1800,
      Grant: 600,
      AccessToken: 600,
      IdToken: 600,
      AuthorizationCode: 60,
    },
  }
  return new Provider(issuer, configuration)
}
