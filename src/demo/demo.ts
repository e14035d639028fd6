/**
 * The demonstration: every system of the procedure beside a running bridge, each on its own origin. The portal, the
 * identity provider, the activation page with its service, and the phone.
 */
import { randomBytes } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import { bindLoopback, type Listeners } from '../server/transports/loopback-listeners.ts'
import { undoSteps } from '../server/undo-steps.ts'
import { ActivationService, type JudgeActivation } from './activation/activation-service.ts'
import { createActivationSite } from './activation/activation-site.ts'
import { openActivationDatabase } from './activation/database.ts'
import { LoginService } from './activation/login-service.ts'
import { PhoneService } from './activation/phone-service.ts'
import { createPhoneSite } from './activation/phone-site.ts'
import type { ServiceContext } from './activation/service-context.ts'
import { ChallengeStore } from './challenge-store.ts'
import { judgeWith } from './judge-token.ts'
import { type PageFiles, readPageFiles, type SiteName } from './page-files.ts'
import { addPortalLogin, REDIRECT_PATH } from './portal/portal-login.ts'
import { createPortalServer, type JudgeToken } from './portal-server.ts'
import { createIdentityProvider } from './provider/identity-provider.ts'
import { loginSteps } from './provider/login-steps.ts'
import { keptSecret, openProviderDatabase } from './provider/provider-database.ts'
import { createProviderSite } from './provider/provider-site.ts'

/** The bridge that the portal's visitors are sent to. */
interface DemoBridge {
  /** For example `https://localhost:17443`. */
  readonly url: string
  /** Authorities that the portal trusts for cards, PEM: roots and, as cards rarely carry theirs, intermediates. */
  readonly anchors: readonly string[]
}

/** The files of every system. */
type DemoFiles = Readonly<Record<SiteName, PageFiles>>

export interface DemoOptions {
  /** Port of the portal (0: free ports for all); without it the usual ones, or free ones when they are taken. */
  readonly port?: number
  readonly files?: DemoFiles
  /** Where a system keeps its database: the path of a file that nobody else can read, or `:memory:`. */
  readonly databaseFile: (name: 'activation' | 'provider') => string
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
  /** Tells the systems where the bridge is. */
  connect(bridge: DemoBridge): void
  /** Ends every connection. */
  close(): Promise<void>
}

const STARTING_HEADERS = { 'Retry-After': '1', 'Content-Type': 'text/html; charset=utf-8' }
/** Asks again by itself. */
const STARTING_PAGE = `<!doctype html><html lang="fr"><meta charset="utf-8"><meta http-equiv="refresh" content="1">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>Un instant…</title><body style="font: 1.1rem/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 34rem">
<h1>Un instant…</h1><p>Le service démarre. Cette page s’ouvre d’elle-même, vous n’avez rien à faire.</p>
<p lang="en">The service is starting. This page opens by itself.</p></body></html>
`

/** Where the systems are found unless something else is there. */
const PORTS: Readonly<Record<SiteName, number>> = {
  portal: 17480,
  provider: 17481,
  activation: 17482,
  phone: 17483,
}
const CLIENT_ID = 'portail-de-sante'
const PORTAL_NAME = 'Portail de santé'

const readAllFiles = (): DemoFiles => ({
  portal: readPageFiles('portal'),
  provider: readPageFiles('provider'),
  activation: readPageFiles('activation'),
  phone: readPageFiles('phone'),
})

/** A system whose port is known before what answers on it. */
interface Place {
  readonly url: string
  serve(listener: RequestListener): void
  close(): Promise<void>
}

async function bindPlace(ports: readonly number[], isReady: () => boolean): Promise<Place> {
  let answer: RequestListener | undefined
  const listeners: Listeners<ReturnType<typeof createServer>> = await bindLoopback(
    () =>
      createServer((request, response) => {
        if (answer !== undefined && isReady()) answer(request, response)
        else response.writeHead(503, STARTING_HEADERS).end(STARTING_PAGE)
      }),
    ports,
  )
  return {
    url: `http://localhost:${listeners.port}`,
    serve: (listener) => void (answer = listener),
    async close() {
      const closed = listeners.servers.map(
        (server) => new Promise<void>((resolve) => server.close(() => resolve())),
      )
      for (const server of listeners.servers) server.closeAllConnections()
      await Promise.all(closed)
    },
  }
}

/**
 * Starts the systems. Their ports are bound first because the bridge must be told the origins before it starts: start
 * the bridge with `portalUrl` and `activationUrl` among its origins, then `connect` it.
 *
 * @throws BridgeError `SETUP_INVALID` when the port is taken or the pages have not been built.
 */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { port, files = readAllFiles(), now = Date.now, databaseFile } = options
  let bridge: { readonly url: string; readonly judge: JudgeToken } | undefined
  // The demonstration has no log; a step that fails must not keep the others from being done.
  const undo = undoSteps(() => undefined)
  const place = async (name: SiteName): Promise<Place> => {
    const named = name === 'portal' ? port : port === undefined ? undefined : 0
    const bound = await bindPlace(
      named === undefined ? [PORTS[name], 0] : [named],
      () => bridge !== undefined,
    )
    undo.add(() => bound.close())
    return bound
  }
  try {
    const places = {
      portal: await place('portal'),
      provider: await place('provider'),
      activation: await place('activation'),
      phone: await place('phone'),
    }
    const context: ServiceContext = {
      database: openActivationDatabase(databaseFile('activation')),
      now,
      randomBytes,
    }
    undo.add(() => void context.database.close())
    const judge: JudgeActivation = (token, { nonce, jkt }) =>
      bridge === undefined
        ? Promise.resolve({ reason: 'CHAIN_UNTRUSTED' })
        : bridge.judge(token, { audience: places.activation.url, nonce, confirm: jkt })
    const systems: Systems = {
      places,
      files,
      now,
      context,
      activations: new ActivationService(context, judge),
      logins: new LoginService(context),
      bridge: () => bridge,
    }
    undo.add(await servePhoneAndActivation(systems))
    undo.add(await serveProviderAndPortal(systems, databaseFile('provider')))
    return {
      portalUrl: places.portal.url,
      activationUrl: places.activation.url,
      phoneUrl: places.phone.url,
      connect: ({ url, anchors }) => void (bridge = { url, judge: judgeWith(anchors, now) }),
      close: () => undo.run(),
    }
  } catch (error) {
    await undo.run()
    throw error
  }
}

interface Systems {
  readonly places: Readonly<Record<SiteName, Place>>
  readonly files: DemoFiles
  readonly now: () => number
  readonly context: ServiceContext
  readonly activations: ActivationService
  readonly logins: LoginService
  readonly bridge: () => { readonly url: string; readonly judge: JudgeToken } | undefined
}

async function servePhoneAndActivation(systems: Systems): Promise<() => Promise<void>> {
  const { places, files, context, activations, logins, bridge } = systems
  const activation = await createActivationSite({
    origin: places.activation.url,
    files: files.activation,
    context,
    activations,
    surroundings: () => ({ bridgeUrl: bridge()?.url ?? '', phoneUrl: places.phone.url }),
  })
  const phone = await createPhoneSite({
    origin: places.phone.url,
    files: files.phone,
    context,
    phones: new PhoneService(context),
    logins,
  })
  places.activation.serve((request, response) => activation.routing(request, response))
  places.phone.serve((request, response) => phone.routing(request, response))
  return async () => {
    await Promise.all([activation.close(), phone.close()])
  }
}

async function serveProviderAndPortal(systems: Systems, databaseFile: string): Promise<() => Promise<void>> {
  const { places, files, now, activations, logins, bridge } = systems
  const database = openProviderDatabase(databaseFile)
  const clientSecret = randomBytes(32).toString('base64url')
  const cookieKey = await keptSecret(database, 'portal cookies', () => randomBytes(32).toString('base64url'))
  const provider = await createProviderSite({
    origin: places.provider.url,
    files: files.provider,
    provider: await createIdentityProvider({
      issuer: places.provider.url,
      database,
      client: {
        clientId: CLIENT_ID,
        clientSecret,
        redirectUri: places.portal.url + REDIRECT_PATH,
        name: PORTAL_NAME,
      },
      holderOf: (nationalId) => logins.holderOf(nationalId),
      now,
    }),
    steps: loginSteps(database),
    activations,
    logins,
    activationUrl: places.activation.url,
    portal: { name: PORTAL_NAME, url: places.portal.url },
  })
  const portal = await createPortalServer({
    origin: places.portal.url,
    files: files.portal,
    challenges: new ChallengeStore({ now, randomBytes }),
    newSession: () => randomBytes(32).toString('base64url'),
    backend: () => {
      const known = bridge()
      return known && { bridgeUrl: known.url, judge: known.judge }
    },
    addLogin: (app) =>
      addPortalLogin(app, {
        origin: places.portal.url,
        issuer: places.provider.url,
        clientId: CLIENT_ID,
        clientSecret,
        cookieKey: Buffer.from(cookieKey, 'base64url'),
        now,
      }),
  })
  places.provider.serve(provider.listener)
  places.portal.serve((request, response) => portal.routing(request, response))
  return async () => {
    await Promise.all([portal.close(), provider.close()])
    database.close()
  }
}
