/** What a portal has to send so that its pages may reach the bridge. */
import { DEFAULT_PORTS } from '../../contract/names.ts'

export interface PortalPolicy {
  readonly origin: string
  /** Of the pages that call the bridge. */
  readonly headers: Readonly<Record<string, string>>
  /** Where another site shows the portal in a frame. */
  readonly frame: { readonly 'Permissions-Policy': string; readonly allow: string }
}

/** `loopback-network`, and its alias for older browsers (WICG, Local Network Access). */
const FEATURES = ['loopback-network', 'local-network-access'] as const

/**
 * Every port that a bridge takes by itself; the relay and the prompt are windows, which no policy of the page limits
 * but the opener's: `same-origin` would cut the portal from the window it opened.
 */
export function portalPolicy(origin: string): PortalPolicy {
  const bridges = DEFAULT_PORTS.flatMap((port) => [`https://localhost:${port}`, `wss://localhost:${port}`])
  const delegate = (to: string): string => FEATURES.map((feature) => `${feature}=(${to})`).join(', ')
  return {
    origin,
    headers: {
      'Content-Security-Policy': `connect-src 'self' ${bridges.join(' ')}`,
      'Permissions-Policy': delegate('self'),
      'Cross-Origin-Opener-Policy': 'same-origin-allow-popups',
    },
    frame: { 'Permissions-Policy': delegate(`self "${origin}"`), allow: FEATURES.join('; ') },
  }
}
