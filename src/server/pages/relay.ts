/**
 * The relay (protocol, section 8): a portal that the browser keeps from loopback opens this page, and the page's own
 * socket speaks for it. The page names the portal's origin as the browser attested it; the token proves that it is
 * our page that says so, because no other origin can read it.
 */
import type { FastifyInstance } from 'fastify'
import type { Caller } from '../../bridge/bridge.ts'
import type { Access } from '../gate/gate.ts'
import type { RequestGuard } from '../gate/request-guard.ts'
import type { PageFile } from './pages.ts'
import { sendPage } from './replies.ts'
import type { RelayTokens } from './relay-tokens.ts'

const RELAY_PATH = '/relay'
/** In the query: the page only tells the holder that the portal is not allowed. */
const REFUSED = 'refused'
/** What the page is built with instead of a token. */
const TOKEN_PLACE = '{{relay-token}}'

/** Close codes of a relay connection that is refused (RFC 6455, section 7.4.2: private use). */
export const RELAY_CLOSE = { tokenRefused: 4401, originRefused: 4403 } as const

export function addRelayPage(
  app: FastifyInstance,
  page: PageFile,
  tokens: RelayTokens,
  accessOf: RequestGuard['accessOf'],
): void {
  const html = page.body.toString('utf8')
  // No HEAD: it would use up a token that nobody gets.
  app.get(RELAY_PATH, { exposeHeadRoute: false }, (request, reply) => {
    const refused = REFUSED in (request.query as Readonly<Record<string, unknown>>)
    // The portal that opened the window has to reach it. One that was refused has no hold of it.
    return sendPage(reply, { accessOf, severed: refused }, () => ({
      ...page,
      body: Buffer.from(html.replace(TOKEN_PLACE, refused ? '' : tokens.issue())),
    }))
  })
}

/** Who speaks on a socket: the caller that the gate saw, the portal of a relay page, or a close code. */
export function socketCaller(
  { caller }: Access,
  query: { readonly relay?: unknown; readonly origin?: unknown },
  tokens: RelayTokens,
  portals: ReadonlyMap<string, Caller>,
): Caller | number {
  if (caller === null) throw new RangeError('the gate admits nobody to a socket without a caller')
  const { relay, origin } = query
  if (relay === undefined) return caller
  if (caller.kind !== 'own' || typeof relay !== 'string' || !tokens.redeem(relay))
    return RELAY_CLOSE.tokenRefused
  const portal = typeof origin === 'string' ? portals.get(origin) : undefined
  return portal ?? RELAY_CLOSE.originRefused
}
