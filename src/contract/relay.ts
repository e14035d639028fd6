/**
 * What a portal and the relay window say to each other (protocol, section 8). Window messages establish the line;
 * afterwards JSON-RPC messages flow over one `MessagePort`, as strings, exactly as the text frames of the socket.
 */

/** Portal to relay window, repeated until it is answered, always to the exact origin of the bridge. */
export interface RelayHello {
  readonly 'cps-bridge': 'hello'
  readonly protocol: 1
}

/** Relay window to the portal that it serves, with the port. */
export interface RelayWelcome {
  readonly 'cps-bridge': 'welcome'
  readonly protocol: 1
}

/**
 * Over the port, beside the strings: each side answers `ping` with `pong` at once, and hears the other at least
 * every 20 seconds or takes it for gone. `bye`: the port is of no use any more; `final` when its window is not either.
 */
export type RelaySignal =
  { readonly 'cps-bridge': 'ping' | 'pong' } | { readonly 'cps-bridge': 'bye'; readonly final: boolean }
