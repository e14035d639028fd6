/** Puts the bridge on the network: gate, routes, TLS and both loopback addresses. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer as createInsideServer } from 'node:http'
import { createServer, type Server, type ServerOptions as TlsServerOptions } from 'node:https'
import type { Socket } from 'node:net'
import { isDeepStrictEqual } from 'node:util'
import type { Logger } from 'pino'
import type { Bridge } from '../bridge/bridge.ts'
import type { OriginPolicy } from '../contract/config.ts'
import type { Locale } from '../errors/messages.ts'
import { buildApp } from './app.ts'
import { MAX_HEAD_BYTES, portalCaller } from './gate/gate.ts'
import type { IsOtherUser } from './gate/connection-owners.ts'
import { createRequestGuard } from './gate/request-guard.ts'
import { LiveConnections } from './transports/live-connections.ts'
import { bindLoopback, type Listeners } from './transports/loopback-listeners.ts'
import { createMethodTable } from './rpc/method-table.ts'
import type { Administration } from './pages/administration-routes.ts'
import type { Examine } from './pages/examinations.ts'
import type { Pages } from './pages/pages.ts'
import { RefusedOrigins } from './gate/refused-origins.ts'
import { RelayTokens } from './pages/relay-tokens.ts'
import { StatusTickets } from './pages/status-tickets.ts'
import { secureContext, type TlsLeaf } from './tls-options.ts'
import { createTraffic, type TrafficLimits } from './transports/traffic.ts'

/** Gives the server its connections, which then listens nowhere. */
export type BringConnections = (server: Server) => Promise<{ readonly port: number }>

export interface ServerOptions {
  readonly bridge: Bridge
  readonly origins: readonly OriginPolicy[]
  /** At least 16 characters. */
  readonly adminToken: string
  readonly version: string
  /** Locale of those who ask for none. */
  readonly defaultLocale: Locale
  readonly tls: TlsLeaf
  /** A port (0: any that is free), or several to be tried in order; or who brings the connections instead. */
  readonly port: number | readonly number[] | BringConnections
  readonly logger: Logger
  readonly pages: Pages
  /** Absent where the system cannot tell, or the bridge serves every user of the machine. */
  readonly isOtherUser?: IsOtherUser
  readonly timeouts?: Timeouts
  /** Absent: tickets on the system's clock. */
  readonly tickets?: StatusTickets
  /** What the administrator's commands are told; absent: nothing. */
  readonly administration?: Administration
  /** Looks at this computer for the page at `/doctor`; absent: there is no such page. */
  readonly examine?: Examine
  /** What may wait; absent: the limits of `traffic.ts`. */
  readonly trafficLimits?: TrafficLimits
}

export interface RunningServer {
  readonly port: number
  readonly url: string
  /** Sockets, event streams and calls that are open. */
  readonly connections: number
  /**
   * Takes another list of portals. Connections of those that are not in it any more, or may do something else now, are
   * ended: who may still connect comes back by itself.
   */
  changeOrigins(origins: readonly OriginPolicy[]): Promise<void>
  /** Serves new connections with another leaf; those that are open go on. */
  changeLeaf(leaf: TlsLeaf): void
  /**
   * Accepts nothing new, answers what runs with `CANCELLED`, says goodbye to sockets and streams, and closes
   * every connection, after `timeoutMs` in any case.
   */
  closeGently(timeoutMs: number): Promise<void>
}

/** How long a client may take, in milliseconds; one that is slower holds a socket for nothing. */
interface Timeouts {
  readonly handshakeTimeout: number
  /** From the first byte, or the end of the handshake, to the end of the head. */
  readonly headersTimeout: number
  readonly requestTimeout: number
  /** Between two requests. */
  readonly keepAliveTimeout: number
  /** How often the two above are looked at. */
  readonly connectionsCheckingInterval: number
}

const TIMEOUTS: Timeouts = {
  handshakeTimeout: 10_000,
  headersTimeout: 15_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
}
/** Connections to one address; more are dropped, so that no page can use up the process's file descriptors. */
export const MAX_CONNECTIONS = 512
/** For last bytes on their way out, once everything was answered. */
const FLUSH_MS = 100
const MIN_TOKEN_LENGTH = 16

/** Compares digests, in a time that tells nothing about the token. */
function tokenCheck(adminToken: string): (token: string) => boolean {
  if (adminToken.length < MIN_TOKEN_LENGTH) throw new RangeError('the admin token is too short')
  const digest = (token: string) => createHash('sha256').update(token).digest()
  const expected = digest(adminToken)
  return (token) => timingSafeEqual(digest(token), expected)
}

/** `raw`: as accepted, `secure`: the TLS layer on it, once the handshake is done. */
interface OpenSockets {
  readonly raw: Set<Socket>
  readonly secure: Set<Socket>
}

function remember(sockets: Set<Socket>, socket: Socket): void {
  sockets.add(socket)
  socket.once('close', () => sockets.delete(socket))
}

function makeListener(tls: TlsServerOptions, { raw, secure }: OpenSockets): Server {
  const listener = createServer({
    ...tls,
    ALPNProtocols: ['http/1.1'],
    maxHeaderSize: MAX_HEAD_BYTES,
    // The gate answers these itself, with its own headers.
    requireHostHeader: false,
  })
  // A header beyond a limit would be dropped in silence, and a second Host with it.
  listener.maxHeadersCount = 0
  listener.maxConnections = MAX_CONNECTIONS
  listener.on('connection', (socket: Socket) => remember(raw, socket))
  listener.on('secureConnection', (socket) => remember(secure, socket))
  return listener
}

async function listenAt(port: ServerOptions['port'], makeServer: () => Server): Promise<Listeners<Server>> {
  if (typeof port !== 'function') return bindLoopback(makeServer, [port].flat())
  const server = makeServer()
  return { port: (await port(server)).port, servers: [server] }
}

/**
 * Resolves when the server answers requests.
 *
 * @throws BridgeError `SETUP_INVALID` when no port could be bound.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { bridge, origins, adminToken, logger, timeouts = TIMEOUTS } = options
  const live = new LiveConnections()
  const inside = createInsideServer()
  const policy = {
    portals: new Map(origins.map((rule) => [rule.origin, portalCaller(rule)])),
    isAdminToken: tokenCheck(adminToken),
  }
  const refused = new RefusedOrigins({
    logger,
    now: () => new Date(),
    elapsed: () => performance.now(),
  })
  const requestGuard = createRequestGuard(
    inside,
    policy,
    options.isOtherUser ?? (() => false),
    refused,
    logger,
  )
  const { accessOf } = requestGuard
  const tickets = options.tickets ?? new StatusTickets(() => performance.now())
  const relayTokens = new RelayTokens({
    elapsed: () => performance.now(),
    newToken: () => randomBytes(16).toString('base64url'),
  })
  const methods = createMethodTable(bridge)
  const { portals } = policy
  const app = await buildApp({
    ...options,
    methods,
    live,
    inside,
    accessOf,
    tickets,
    portals,
    relayTokens,
    refused,
    traffic: createTraffic(options.trafficLimits),
  })

  const sockets: OpenSockets = { raw: new Set(), secure: new Set() }
  const { port, servers } = await listenAt(options.port, () => {
    const listener = makeListener({ ...secureContext(options.tls), ...timeouts }, sockets)
    requestGuard.guard(listener)
    return listener
  })

  return {
    port,
    url: `https://localhost:${port}`,
    get connections() {
      return live.size
    },
    async changeOrigins(next) {
      const before = new Map(portals)
      portals.clear()
      for (const rule of next) portals.set(rule.origin, portalCaller(rule))
      const changed = [...before].filter(
        ([origin, caller]) => !isDeepStrictEqual(caller, portals.get(origin)),
      )
      await live.shutDownOf(new Set(changed.map(([origin]) => origin)))
    },
    changeLeaf(next) {
      for (const server of servers) server.setSecureContext(secureContext(next))
    },
    async closeGently(timeoutMs) {
      const closed = Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
      const destroyAll = (): void => sockets.raw.forEach((socket) => socket.destroy())
      const deadline = setTimeout(destroyAll, timeoutMs)
      await Promise.race([live.shutDown(), closed])
      for (const socket of sockets.secure) socket.destroySoon()
      const grace = setTimeout(destroyAll, FLUSH_MS)
      await closed
      clearTimeout(deadline)
      clearTimeout(grace)
      await app.close()
    },
  }
}
