/** A portal and its identity provider, with the activation service in memory behind them. */
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fastify } from 'fastify'
import { onTestFinished } from 'vitest'
import type { PageFiles } from '../../src/demo/page-files.ts'
import { addPortalLogin } from '../../src/demo/portal/portal-login.ts'
import type { OidcClient } from '../../src/demo/provider/clients.ts'
import {
  answerBackchannel,
  createIdentityProvider,
  REALM_PATH,
} from '../../src/demo/provider/identity-provider.ts'
import { loginSteps } from '../../src/demo/provider/login-steps.ts'
import { Store } from '../../src/demo/site/store.ts'
import { createProviderSite } from '../../src/demo/provider/provider-site.ts'
import { type ActivationBench, activationBench, MARTIN } from './activation-bench.ts'
import { tempFolder } from './temp-folder.ts'

export const ACTIVATION = 'http://localhost:1'
const SECRET = 'a secret of the demonstration'

export interface LoginBench {
  readonly bench: ActivationBench
  readonly portal: { readonly url: string }
  /** Of the holder's pages. */
  readonly provider: { readonly url: string }
  readonly issuer: string
  /** The same issuer for clients with a certificate: address of its token endpoint. */
  readonly tlsUrl: string
  /** Starts the provider anew. @param forgets - with an empty database */
  readonly startProvider: (forgets?: boolean) => Promise<void>
  /** Every request to the provider fails before it arrives. */
  readonly stopProvider: () => void
}

/** A port that listens before what answers on it is known. */
async function listen(tls: { readonly cert: string; readonly key: string } | null = null) {
  let answer: RequestListener = (_request, response) => void response.writeHead(503).end()
  const listener: RequestListener = (request, response) => answer(request, response)
  const asking = { requestCert: true, rejectUnauthorized: false }
  const server = tls === null ? createServer(listener) : createTlsServer({ ...tls, ...asking }, listener)
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `${tls === null ? 'http' : 'https'}://localhost:${(server.address() as AddressInfo).port}`
  return { url, serve: (listener: RequestListener) => void (answer = listener) }
}

/** What else a test may want of the provider. */
interface LoginBenchOptions {
  /** Of the provider's pages. */
  readonly files?: PageFiles
  readonly clients?: readonly OidcClient[]
  /** For the endpoints over TLS. */
  readonly tls?: { readonly cert: string; readonly key: string }
}

const NO_VERIFIER = () => {
  throw new Error('no card logs in here')
}

/** Ends with the test. */
export async function startLoginBench(options: LoginBenchOptions = {}): Promise<LoginBench> {
  const { files = new Map(), clients = [], tls } = options
  const bench = activationBench(null, Date.now())
  const [portal, provider, realm] = [await listen(), await listen(), await listen()]
  const secure = await listen(tls ?? null)
  const issuer = realm.url + REALM_PATH
  const file = join(await tempFolder(), 'provider.db')
  const startProvider = async (forgets = false): Promise<void> => {
    const store = new Store(forgets ? null : file)
    const registered: readonly OidcClient[] = [
      {
        id: 'portal',
        secret: SECRET,
        redirectUris: [`${portal.url}/retour`],
        postLogoutRedirectUris: [`${portal.url}/`],
        name: 'Portail de santé',
      },
      ...clients,
    ]
    const oidc = await createIdentityProvider({
      walletUrl: provider.url,
      realmUrl: realm.url,
      mtlsUrl: secure.url,
      store,
      clients: registered,
      holderOf: (nationalId) => (nationalId === MARTIN.nationalId ? MARTIN : undefined),
      askPhone: (nationalId, client, request, message) =>
        void bench.logins.request(nationalId, client, { request, message }),
      now: Date.now,
    })
    bench.logins.onBackchannel = (request, approved) => void answerBackchannel(oidc, request, approved)
    const site = await createProviderSite({
      origin: provider.url,
      realms: [realm.url, secure.url],
      files,
      provider: oidc,
      steps: loginSteps(store),
      activations: bench.activations,
      logins: bench.logins,
      activationUrl: ACTIVATION,
      clients: registered,
      places: () => ({ bridgeUrl: 'https://localhost:1', installUrl: 'https://install.example/' }),
      verifier: NO_VERIFIER,
      keepHolder: () => undefined,
    })
    provider.serve(site.wallet)
    realm.serve(site.realm)
    secure.serve(site.realm)
    onTestFinished(() => site.close())
  }
  await startProvider()
  const app = fastify()
  addPortalLogin(app, {
    origin: portal.url,
    issuer,
    clientId: 'portal',
    clientSecret: SECRET,
    cookieKey: new Uint8Array(32).fill(7),
    now: Date.now,
  })
  await app.ready()
  portal.serve((request, response) => app.routing(request, response))
  onTestFinished(() => app.close())
  return {
    bench,
    portal,
    provider,
    issuer,
    tlsUrl: secure.url,
    startProvider,
    stopProvider() {
      for (const place of [provider, realm]) place.serve((request) => void request.socket.destroy())
    },
  }
}
