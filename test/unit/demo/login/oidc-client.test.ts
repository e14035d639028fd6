import { request as httpsRequest } from 'node:https'
import * as oidc from 'openid-client'
import { describe, expect, it } from 'vitest'
import { parseClients } from '../../../../src/demo/provider/clients.ts'
import { activatedPhone, MARTIN, phoneOf } from '../../../helpers/activation-bench.ts'
import { CookieBrowser } from '../../../helpers/cookie-browser.ts'
import { type LoginBench, startLoginBench } from '../../../helpers/login-bench.ts'
import { selfSignedLeaf } from '../../../helpers/test-server.ts'

const SECRET = 'a secret of the clinic'
const BACK = 'http://localhost:1/back'
const BYE = 'http://localhost:1/bye'
const PASSWORD = '2580'
const phone = phoneOf('phone')

interface Tls {
  readonly cert: string
  readonly key: string
}

const asTls = ({ certPem, keyPem }: ReturnType<typeof selfSignedLeaf>) => ({ cert: certPem, key: keyPem })
const [SERVER, REGISTERED, OTHER] = ['localhost', 'registered', 'other'].map(selfSignedLeaf).map(asTls) as [
  Tls,
  Tls,
  Tls,
]

const clientsFile = (): string =>
  JSON.stringify([
    { id: 'clinic', name: 'Clinique', secret: SECRET, redirectUris: [BACK], postLogoutRedirectUris: [BYE] },
    { id: 'software', name: 'Logiciel', certificate: REGISTERED.cert, redirectUris: [BACK] },
  ])

interface World extends LoginBench {
  readonly browser: CookieBrowser
  readonly clinic: oidc.Configuration
}

const INSECURE = { execute: [oidc.allowInsecureRequests] }

async function world(): Promise<World> {
  const bench = await startLoginBench({ clients: parseClients('clients.json', clientsFile()), tls: SERVER })
  await activatedPhone(bench.bench, phone)
  const clinic = await oidc.discovery(
    new URL(bench.issuer),
    'clinic',
    undefined,
    oidc.ClientSecretBasic(SECRET),
    INSECURE,
  )
  return { ...bench, clinic, browser: new CookieBrowser() }
}

const waiting = ({ bench }: LoginBench) => bench.logins.credential(phone).requests

/** The holder types the identifier and confirms on the phone. */
async function identify(own: World): Promise<void> {
  const { browser, bench } = own
  const base = new URL(browser.url).pathname
  expect(browser.text).toContain('Carte CPS')
  await browser.submit(`${base}/e-cps`, { identifiant: MARTIN.nationalId })
  for (const { id } of waiting(own)) await bench.logins.approve(phone, id, PASSWORD)
  await browser.get(`${base}/fin`).catch(() => undefined)
}

/** The code flow with PKCE, up to the tokens. @param act - what the holder does at the provider */
async function login(own: World, config: oidc.Configuration, act: (own: World) => Promise<void>) {
  const verifier = oidc.randomPKCECodeVerifier()
  const state = oidc.randomState()
  const address = oidc.buildAuthorizationUrl(config, {
    redirect_uri: BACK,
    scope: 'openid scope_all',
    acr_values: 'eidas1',
    state,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  })
  await own.browser.get(address.href).catch(() => undefined)
  await act(own)
  const back = new URL(own.browser.visited.at(-1) ?? '')
  expect(back.origin + back.pathname).toBe(BACK)
  return oidc.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier, expectedState: state })
}

/** `fetch` with a client certificate. */
const fetchWith =
  (tls: Tls): oidc.CustomFetch =>
  (url, { method, headers, body }) =>
    new Promise((resolve, reject) => {
      const secure = new URL(url).protocol === 'https:'
      if (!secure) return void fetch(url, { method, headers, body } as RequestInit).then(resolve, reject)
      const call = httpsRequest(url, { method, headers, ...tls, ca: SERVER.cert }, (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () =>
          resolve(
            new Response(Buffer.concat(chunks), {
              status: answer.statusCode ?? 0,
              headers: answer.headers as Record<string, string>,
            }),
          ),
        )
      })
      call.on('error', reject)
      call.end(body instanceof URLSearchParams ? body.toString() : (body as string | undefined))
    })

describe('a client of the stand-in for Pro Santé Connect', () => {
  it('finds the endpoints where the real ones are, from both discovery documents', async () => {
    const { issuer, provider, tlsUrl, clinic } = await world()
    const meta = clinic.serverMetadata()
    const realm = new URL(issuer).origin
    const endpoints = `${issuer}/protocol/openid-connect`
    expect(issuer).toBe(`${realm}/auth/realms/esante-wallet`)
    expect(meta).toMatchObject({
      authorization_endpoint: `${provider.url}/auth`,
      token_endpoint: `${endpoints}/token`,
      userinfo_endpoint: `${endpoints}/userinfo`,
      end_session_endpoint: `${endpoints}/logout`,
      jwks_uri: `${endpoints}/certs`,
      introspection_endpoint: `${endpoints}/token/introspect`,
      revocation_endpoint: `${endpoints}/revoke`,
      backchannel_authentication_endpoint: `${endpoints}/ext/ciba/auth`,
      acr_values_supported: ['eidas1'],
    })
    expect(meta.mtls_endpoint_aliases?.token_endpoint).toBe(
      `${tlsUrl}/auth/realms/esante-wallet/protocol/openid-connect/token`,
    )
    const wallet = await fetch(`${issuer}/.well-known/wallet-openid-configuration`)
    expect(await wallet.json()).toEqual(
      await (await fetch(`${issuer}/.well-known/openid-configuration`)).json(),
    )
  })

  it('is named to the holder, and gets who he is from UserInfo, with tokens that it can renew', async () => {
    const own = await world()
    const tokens = await login(own, own.clinic, async () => {
      expect(own.browser.text).toContain('« Clinique » souhaite vérifier votre identité')
      await identify(own)
    })
    const claims = tokens.claims()
    expect(claims).toMatchObject({ iss: own.issuer, acr: 'eidas1', aud: 'clinic' })
    expect(claims).not.toHaveProperty('SubjectNameID')
    const info = await oidc.fetchUserInfo(own.clinic, tokens.access_token, claims?.sub ?? '')
    expect(info).toMatchObject({
      SubjectNameID: MARTIN.nationalId,
      preferred_username: MARTIN.nationalId,
      family_name: 'MARTIN',
      given_name: 'ALICE',
      authMode: 'MOBILE',
      SubjectRefPro: {
        exercices: [{ nomDexercice: 'MARTIN', activities: [{ codeSecteurDactivite: 'SA07' }] }],
      },
      otherIds: [{ identifiant: MARTIN.nationalId, origine: 'RPPS' }],
      Palier_Authentification: 'APPPRIP3^1.2.250.1.213.1.5.1.1.1',
    })
    const renewed = await oidc.refreshTokenGrant(own.clinic, tokens.refresh_token ?? '')
    expect(await oidc.fetchUserInfo(own.clinic, renewed.access_token, claims?.sub ?? '')).toEqual(info)
    expect(await oidc.tokenIntrospection(own.clinic, renewed.access_token)).toMatchObject({ active: true })
    await oidc.tokenRevocation(own.clinic, renewed.access_token)
    expect(await oidc.tokenIntrospection(own.clinic, renewed.access_token)).toEqual({ active: false })
  })

  it('finds the holder logged in who was a moment ago, until he logs out on a page of our own', async () => {
    const own = await world()
    const { browser } = own
    const tokens = await login(own, own.clinic, identify)
    const again = await login(own, own.clinic, () => Promise.resolve())
    expect(again.claims()?.sub).toBe(tokens.claims()?.sub)
    const bye = oidc.buildEndSessionUrl(own.clinic, {
      id_token_hint: again.id_token ?? '',
      post_logout_redirect_uri: BYE,
    })
    await browser.get(bye.href)
    expect(browser.text).toContain('Se déconnecter de Pro Santé Connect')
    expect(browser.text).not.toMatch(/(?:src|href)="https?:|@import|fonts\./)
    const [, action = ''] = /action="([^"]+)"/.exec(browser.text) ?? []
    const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(browser.text) ?? []
    await browser.submit(action, { xsrf, logout: 'yes' }).catch(() => undefined)
    expect(browser.visited.at(-1)).toBe(BYE)
    await login(own, own.clinic, identify)
  })

  it('proves itself with the certificate that is registered, and with no other', async () => {
    const own = await world()
    const configure = async (tls: Tls): Promise<oidc.Configuration> => {
      const config = await oidc.discovery(
        new URL(own.issuer),
        'software',
        { use_mtls_endpoint_aliases: true },
        oidc.TlsClientAuth(),
        { ...INSECURE, [oidc.customFetch]: fetchWith(tls) },
      )
      config[oidc.customFetch] = fetchWith(tls)
      return config
    }
    await expect(login(own, await configure(OTHER), identify)).rejects.toThrow()
    const tokens = await login(own, await configure(REGISTERED), () => Promise.resolve())
    expect(tokens.claims()?.aud).toBe('software')
  })

  it('asks the phone without a page of its own, and polls for the answer', async () => {
    const own = await world()
    const { clinic, bench } = own
    const parameters = { scope: 'openid scope_all', acr_values: 'eidas1', binding_message: 'AB12' }
    const ask = () =>
      oidc.initiateBackchannelAuthentication(clinic, { ...parameters, login_hint: MARTIN.nationalId })
    const asked = await ask()
    expect(asked).toMatchObject({ expires_in: 120, interval: 1 })
    expect(waiting(own)).toMatchObject([{ portal: 'Clinique', number: 'AB12' }])
    for (const { id } of waiting(own)) await bench.logins.approve(phone, id, PASSWORD)
    const tokens = await oidc.pollBackchannelAuthenticationGrant(clinic, asked)
    const info = await oidc.fetchUserInfo(clinic, tokens.access_token, tokens.claims()?.sub ?? '')
    expect([tokens.claims()?.['acr'], info['SubjectNameID']]).toEqual(['eidas1', MARTIN.nationalId])
    const refused = await ask()
    for (const { id } of waiting(own)) bench.logins.refuse(phone, id)
    await expect(oidc.pollBackchannelAuthenticationGrant(clinic, refused)).rejects.toMatchObject({
      error: 'access_denied',
    })
    await expect(
      oidc.initiateBackchannelAuthentication(clinic, { ...parameters, login_hint: '899700000000' }),
    ).rejects.toMatchObject({ error: 'unknown_user_id' })
  })
})

describe('a file of clients', () => {
  const good = { id: 'a', name: 'A', secret: 'long enough', redirectUris: [BACK] }
  it.each([
    ['no JSON', '{', '/'],
    ['no list', '{}', '/'],
    ['a client without a redirect', JSON.stringify([{ ...good, redirectUris: [] }]), '/0/redirectUris'],
    ['an unknown member', JSON.stringify([{ ...good, colour: 'red' }]), '/0/colour'],
    ['neither secret nor certificate', JSON.stringify([{ ...good, secret: undefined }]), '/0/secret'],
    [
      'a certificate that is none',
      JSON.stringify([{ ...good, secret: undefined, certificate: 'x' }]),
      '/0/certificate',
    ],
  ])('is refused with its place: %s', (_what, text, place) => {
    const reason = expect.stringContaining(`--clients clients.json: ${place} `) as string
    expect(() => parseClients('clients.json', text)).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ reason }) as object }),
    )
  })
})
