/**
 * The demonstration: every system of the procedure beside a running bridge, each on its own origin. The portal, the
 * identity provider, the activation page with its service, and the phone.
 */
import { randomBytes } from 'node:crypto'
import { createMemoryNonceStore, createVerifier, type NonceStore, type Verifier } from '../verify/index.ts'
import { ActivationService } from './activation/activation-service.ts'
import type { SignedHolder } from './activation/activation-view.ts'
import { createActivationSite } from './activation/activation-site.ts'
import { LoginService } from './activation/login-service.ts'
import { nonceTable } from './activation/nonce-table.ts'
import { PhoneService } from './activation/phone-service.ts'
import { createPhoneSite } from './activation/phone-site.ts'
import type { ServiceContext } from './activation/service-context.ts'
import { type PageFiles, readPageFiles, type SiteName } from './page-files.ts'
import { addPortalLogin, REDIRECT_PATH } from './portal/portal-login.ts'
import { createPortalServer } from './portal-server.ts'
import { type OidcClient } from './provider/clients.ts'
import { answerBackchannel, createIdentityProvider, REALM_PATH } from './provider/identity-provider.ts'
import { loginSteps } from './provider/login-steps.ts'
import { createProviderSite } from './provider/provider-site.ts'
import { keptSecret } from './site/kept-secret.ts'
import { type Bind, bindPlace, type Place } from './site/place.ts'
import { Store } from './site/store.ts'

/** The bridge that the portal's visitors are sent to. */
interface DemoBridge {
  /** For example `https://localhost:17443`. */
  readonly url: string
  /** Authorities that the portal trusts for cards, PEM: roots and, as cards rarely carry theirs, intermediates. */
  readonly anchors: readonly string[]
  /** Its own certificate and key for `localhost`, PEM: the provider's TLS endpoints use them too. */
  readonly tls: { readonly cert: string; readonly key: string }
}

/** The files of every system. */
type DemoFiles = Readonly<Record<SiteName, PageFiles>>

export interface DemoOptions {
  readonly bind: Bind
  /** Port of the portal (0: free ports for all); without it the usual ones, or free ones when they are taken. */
  readonly port?: number
  readonly files?: DemoFiles
  /** Further clients of the provider. */
  readonly clients?: readonly OidcClient[]
  /** Where a system keeps what it knows: the path of a file that nobody else can read; null: in memory. */
  readonly storeFile: (name: 'activation' | 'provider') => string | null
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

/** Systems that listen. They answer 503 until they know the bridge. */
export interface Demo {
  /** Address to open and origin to allow in the bridge, for example `http://localhost:17480`. */
  readonly portalUrl: string
  /** The other origin to allow: the page that asks for the signature of the activation. */
  readonly activationUrl: string
  readonly phoneUrl: string
  /** The page that has cards log in, an origin to allow too. */
  readonly providerUrl: string
  /** Of the provider, for its clients. */
  readonly issuer: string
  /** Tells the systems where the bridge is. */
  connect(bridge: DemoBridge): void
  /** Ends every connection. */
  close(): Promise<void>
}

/** Where the systems are found unless something else is there. */
const PORTS = { portal: 17480, provider: 17481, activation: 17482, phone: 17483, realm: 17484, tls: 17485 }
type PlaceName = keyof typeof PORTS
const CLIENT_ID = 'portail-de-sante'
const PORTAL_NAME = 'Portail de santé'
/** Where the pages send a holder without a bridge. */
const INSTALL_URL = 'https://tutos.iess.fr/'

const readAllFiles = (): DemoFiles => ({
  portal: readPageFiles('portal'),
  provider: readPageFiles('provider'),
  activation: readPageFiles('activation'),
  phone: readPageFiles('phone'),
})

/** Runs every step, the last one first, whether or not one before it failed. */
async function undo(steps: readonly (() => unknown)[]): Promise<void> {
  for (const step of steps.toReversed()) await Promise.resolve(step()).catch(() => undefined)
}

/**
 * Starts the systems. Their ports are bound first because the bridge must be told the origins before it starts: start
 * the bridge with `portalUrl` and `activationUrl` among its origins, then `connect` it.
 *
 * @throws BridgeError `SETUP_INVALID` when the port is taken or the pages have not been built.
 */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { bind, port, files = readAllFiles(), now = Date.now, storeFile, clients = [] } = options
  let bridge: DemoBridge | undefined
  const steps: (() => unknown)[] = []
  const place = async (name: PlaceName) => {
    const named = name === 'portal' ? port : port === undefined ? undefined : 0
    const ports = named === undefined ? [PORTS[name], 0] : [named]
    const bound = await bindPlace({ bind, ports, isReady: () => bridge !== undefined }, name === 'tls')
    steps.push(() => bound.close())
    return bound
  }
  const open = (name: 'activation' | 'provider'): Store => {
    const store = new Store(storeFile(name))
    steps.push(() => store.close())
    return store
  }
  try {
    const places = {
      portal: await place('portal'),
      provider: await place('provider'),
      activation: await place('activation'),
      phone: await place('phone'),
      realm: await place('realm'),
      tls: await place('tls'),
    }
    const context: ServiceContext = { store: open('activation'), now, randomBytes }
    const systems = new Systems({
      places,
      files,
      context,
      provided: open('provider'),
      clients,
      bridge: () => bridge,
    })
    steps.push(
      await systems.activation(),
      await systems.phone(),
      await systems.provider(),
      await systems.portal(),
    )
    return {
      portalUrl: places.portal.url,
      activationUrl: places.activation.url,
      phoneUrl: places.phone.url,
      providerUrl: places.provider.url,
      issuer: places.realm.url + REALM_PATH,
      connect(found) {
        places.tls.useTls(found.tls)
        bridge = found
      },
      close: () => undo(steps.splice(0)),
    }
  } catch (error) {
    await undo(steps)
    throw error
  }
}

interface SystemsOptions {
  readonly places: Readonly<Record<PlaceName, Place>>
  readonly clients: readonly OidcClient[]
  readonly files: DemoFiles
  readonly context: ServiceContext
  /** The identity provider's own store. */
  readonly provided: Store
  readonly bridge: () => DemoBridge | undefined
}

/** Each function starts one system and gives what ends it. */
class Systems {
  readonly #options: SystemsOptions
  readonly #clientSecret = randomBytes(32).toString('base64url')
  readonly #logins: LoginService
  readonly #activations: ActivationService

  constructor(options: SystemsOptions) {
    const { context, places } = options
    this.#options = options
    this.#logins = new LoginService(context)
    this.#activations = new ActivationService(
      context,
      this.#verifier(places.activation.url, nonceTable(context)),
    )
  }

  async activation(): Promise<() => Promise<void>> {
    const { places, files, context } = this.#options
    const app = await createActivationSite({
      origin: places.activation.url,
      files: files.activation,
      context,
      activations: this.#activations,
      surroundings: () => ({ ...this.#addresses(), phoneUrl: places.phone.url }),
    })
    places.activation.serve((request, response) => app.routing(request, response))
    return () => app.close()
  }

  async phone(): Promise<() => Promise<void>> {
    const { places, files, context } = this.#options
    const app = await createPhoneSite({
      origin: places.phone.url,
      files: files.phone,
      context,
      phones: new PhoneService(context),
      logins: this.#logins,
    })
    places.phone.serve((request, response) => app.routing(request, response))
    return () => app.close()
  }

  async provider(): Promise<() => Promise<void>> {
    const { places, files, context, provided } = this.#options
    const clients = [this.#portalClient, ...this.#options.clients]
    const cards = provided.table<SignedHolder & { readonly id: string }>('card holders')
    const logins = this.#logins
    const provider = await createIdentityProvider({
      walletUrl: places.provider.url,
      realmUrl: places.realm.url,
      mtlsUrl: places.tls.url,
      store: provided,
      clients,
      holderOf: (nationalId) => logins.holderOf(nationalId) ?? cards.get(nationalId),
      askPhone: (nationalId, client, request, message) =>
        void logins.request(nationalId, client, { request, message }),
      now: context.now,
    })
    logins.onBackchannel = (request, approved) => void answerBackchannel(provider, request, approved)
    const site = await createProviderSite({
      origin: places.provider.url,
      realms: [places.realm.url, places.tls.url],
      files: files.provider,
      provider,
      steps: loginSteps(provided),
      activations: this.#activations,
      logins,
      activationUrl: places.activation.url,
      clients,
      places: () => this.#addresses(),
      verifier: this.#verifier(places.provider.url, createMemoryNonceStore({ now: context.now })),
      keepHolder: (holder) => cards.put({ ...holder, id: holder.nationalId }),
    })
    places.provider.serve(site.wallet)
    places.realm.serve(site.realm)
    places.tls.serve(site.realm)
    return () => site.close()
  }

  get #portalClient(): OidcClient {
    const { url } = this.#options.places.portal
    return {
      id: CLIENT_ID,
      name: PORTAL_NAME,
      secret: this.#clientSecret,
      redirectUris: [url + REDIRECT_PATH],
      postLogoutRedirectUris: [`${url}/`],
    }
  }

  async portal(): Promise<() => Promise<void>> {
    const { places, files, context, provided } = this.#options
    const origin = places.portal.url
    const key = await keptSecret(provided, 'portal cookies', () => randomBytes(32).toString('base64url'))
    const app = await createPortalServer({
      origin,
      files: files.portal,
      values: () => this.#addresses(),
      verifier: this.#verifier(origin, createMemoryNonceStore({ now: context.now })),
      addLogin: (site) =>
        addPortalLogin(site, {
          origin,
          issuer: places.realm.url + REALM_PATH,
          clientId: CLIENT_ID,
          clientSecret: this.#clientSecret,
          cookieKey: Buffer.from(key, 'base64url'),
          now: context.now,
        }),
    })
    places.portal.serve((request, response) => app.routing(request, response))
    return () => app.close()
  }

  #addresses(): { readonly bridgeUrl: string; readonly installUrl: string } {
    return { bridgeUrl: this.#options.bridge()?.url ?? '', installUrl: INSTALL_URL }
  }

  /** Of a site, made when the bridge is known. Test cards are accepted, as no other portal does. */
  #verifier(audience: string, nonces: NonceStore): () => Verifier {
    const { bridge, context } = this.#options
    let made: Verifier | undefined
    return () => {
      made ??= createVerifier({
        anchors: bridge()?.anchors ?? [],
        audience,
        nonces,
        allowTest: true,
        revocation: 'none',
        now: () => new Date(context.now()),
      })
      return made
    }
  }
}
