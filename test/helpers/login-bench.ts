/** A portal and its identity provider, with the activation service in memory behind them. */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fastify } from 'fastify'
import { onTestFinished } from 'vitest'
import type { PageFiles } from '../../src/demo/page-files.ts'
import { addPortalLogin } from '../../src/demo/portal/portal-login.ts'
import { createIdentityProvider } from '../../src/demo/provider/identity-provider.ts'
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
  readonly provider: { readonly url: string }
  /** Starts the provider anew. @param forgets - with an empty database */
  readonly startProvider: (forgets?: boolean) => Promise<void>
  /** Every request to the provider fails before it arrives. */
  readonly stopProvider: () => void
}

/** A port that listens before what answers on it is known. */
async function listen() {
  let answer: RequestListener = (_request, response) => void response.writeHead(503).end()
  const server = createServer((request, response) => answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  return { url, serve: (listener: RequestListener) => void (answer = listener) }
}

/** Ends with the test. @param files - of the provider's pages */
export async function startLoginBench(files: PageFiles = new Map()): Promise<LoginBench> {
  const bench = activationBench(null, Date.now())
  const [portal, provider] = [await listen(), await listen()]
  const file = join(await tempFolder(), 'provider.db')
  const startProvider = async (forgets = false): Promise<void> => {
    const store = new Store(forgets ? null : file)
    const site = await createProviderSite({
      origin: provider.url,
      files,
      provider: await createIdentityProvider({
        issuer: provider.url,
        store,
        client: {
          clientId: 'portal',
          clientSecret: SECRET,
          redirectUri: `${portal.url}/retour`,
          name: 'Portail de santé',
        },
        holderOf: (nationalId) => (nationalId === MARTIN.nationalId ? MARTIN : undefined),
        now: Date.now,
      }),
      steps: loginSteps(store),
      activations: bench.activations,
      logins: bench.logins,
      activationUrl: ACTIVATION,
      portal: { name: 'Portail de santé', url: portal.url },
    })
    provider.serve(site.listener)
    onTestFinished(() => site.close())
  }
  await startProvider()
  const app = fastify()
  addPortalLogin(app, {
    origin: portal.url,
    issuer: provider.url,
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
    startProvider,
    stopProvider: () => provider.serve((request) => void request.socket.destroy()),
  }
}
