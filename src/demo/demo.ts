/** The demonstration: the reference portal beside a running bridge. */
import { randomBytes } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import { bindLoopback } from '../server/loopback-listeners.ts'
import { ChallengeStore } from './challenge-store.ts'
import { judgeWith } from './judge-token.ts'
import { type PageFiles, readPageFiles } from './page-files.ts'
import { createPortalServer, type PortalBackend } from './portal-server.ts'

/** The bridge that the portal's visitors are sent to. */
interface DemoBridge {
  /** For example `https://localhost:17443`. */
  readonly url: string
  /** Authorities that the portal trusts for cards, PEM: roots and, as cards rarely carry theirs, intermediates. */
  readonly anchors: readonly string[]
}

/** What the demonstration needs; every member has a default. */
export interface DemoOptions {
  /** Port of the portal (0: a free one); without it the usual one, or a free one when that is taken. */
  readonly port?: number
  readonly files?: PageFiles
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

/** A portal that listens. It answers 503 until it knows the bridge. */
export interface Demo {
  /** Address to open and origin to allow in the bridge, for example `http://localhost:17480`. */
  readonly portalUrl: string
  /** Tells the portal where the bridge is. */
  connect(bridge: DemoBridge): void
  /** Ends every connection. */
  close(): Promise<void>
}

/** Where the portal is found unless something else is there. */
const DEMO_PORT = 17480

/**
 * Starts the portal. Its port is bound first because the bridge must be told the portal's origin before it starts:
 * start the bridge with `portalUrl` among its origins, then `connect` it.
 *
 * @throws BridgeError `SETUP_INVALID` when the port is taken or the page has not been built.
 */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const { port, files = readPageFiles('portal'), now = Date.now } = options
  let backend: PortalBackend | undefined
  let answer: RequestListener = (_request, response) => void response.writeHead(503).end()
  const listeners = await bindLoopback(
    () => createServer((request, response) => answer(request, response)),
    port === undefined ? [DEMO_PORT, 0] : [port],
  )
  const portalUrl = `http://localhost:${listeners.port}`
  const app = await createPortalServer({
    origin: portalUrl,
    files,
    challenges: new ChallengeStore({ now, randomBytes }),
    newSession: () => randomBytes(32).toString('base64url'),
    backend: () => backend,
  })
  answer = (request, response) => app.routing(request, response)
  return {
    portalUrl,
    connect({ url, anchors }) {
      backend = { bridgeUrl: url, judge: judgeWith(anchors, now) }
    },
    async close() {
      const closed = listeners.servers.map(
        (server) => new Promise<void>((resolve) => server.close(() => resolve())),
      )
      for (const server of listeners.servers) server.closeAllConnections()
      await Promise.all(closed)
      await app.close()
    },
  }
}
