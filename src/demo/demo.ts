/** The demonstration: the reference portal beside a running bridge. */
import { randomBytes } from 'node:crypto'
import { ChallengeStore } from './challenge-store.ts'
import { listenOnLoopback } from './listen-loopback.ts'
import { type PageFiles, readPageFiles } from './page-files.ts'
import { createPortalServer, type PortalBackend } from './portal-server.ts'
import { judgeWith } from './judge-token.ts'

/** The bridge that the portal's visitors are sent to. */
export interface DemoBridge {
  /** For example `https://localhost:17443`. */
  readonly url: string
  /** Roots that the portal trusts for cards, PEM: those of the virtual cards. */
  readonly anchors: readonly string[]
}

/** What the demonstration needs; every member has a default. */
export interface DemoOptions {
  /** Port of the portal; without it the usual one, or a free one when that is taken. */
  readonly port?: number
  readonly files?: PageFiles
  readonly now?: () => number
}

/** A portal that listens. It answers 503 until it knows the bridge. */
export interface Demo {
  /** Address to open and origin to allow in the bridge, for example `http://localhost:17480`. */
  readonly portalUrl: string
  /** Tells the portal where the bridge is. */
  connect(bridge: DemoBridge): void
  close(): Promise<void>
}

/** Where the portal is found unless something else is there. */
export const DEMO_PORT = 17480

/**
 * Starts the portal. Its port is bound first because the bridge must be told the portal's origin before it starts:
 * start the bridge with `portalUrl` among its origins, then `connect` it.
 *
 * @throws BridgeError `SETUP_INVALID` when the port is taken or the page has not been built.
 */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const { port, files = readPageFiles(), now = Date.now } = options
  let backend: PortalBackend | undefined
  let answer: Parameters<typeof listenOnLoopback>[0] = (_request, response) =>
    void response.writeHead(503).end()
  const handler: typeof answer = (request, response) => answer(request, response)
  const listener =
    port === undefined
      ? await listenOnLoopback(handler, DEMO_PORT).catch(() => listenOnLoopback(handler, 0))
      : await listenOnLoopback(handler, port)
  const portalUrl = `http://localhost:${listener.port}`
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
      await listener.close()
      await app.close()
    },
  }
}
