/** The socket of a relay page, which speaks for the portal's origin once the bridge admitted it. */

/** Close codes with which the bridge refuses (`server/relay.ts`). */
const CLOSE = { tokenRefused: 4401, originRefused: 4403 } as const
/** Its answer says that the origin is allowed; no answer to it is passed on. */
const GREETING_ID = 'cps-bridge-relay'
const RETRY_MS = 1_500

export interface RelaySocketListener {
  /** The origin is allowed. */
  readonly onAdmitted: () => void
  readonly onMessage: (text: string) => void
  readonly onRefused: () => void
  /** The token was used before, or is too old. */
  readonly onStale: () => void
  /** The bridge does not answer any more. */
  readonly onLost: () => void
}

export interface RelaySocket {
  send(text: string): void
  close(): void
}

const open = (query: string): WebSocket =>
  new WebSocket(`wss://${location.host}/v1/socket?${query}`, 'cps-bridge.v1')

/** Opens the one connection of the page's token. */
export function openRelaySocket(query: string, listener: RelaySocketListener): RelaySocket {
  const socket = open(query)
  let admitted = false
  let closed = false
  socket.addEventListener('open', () => {
    socket.send(JSON.stringify({ jsonrpc: '2.0', id: GREETING_ID, method: 'bridge.info' }))
  })
  socket.addEventListener('message', ({ data }: MessageEvent<string>) => {
    if (closed) return
    if (admitted) {
      listener.onMessage(data)
      return
    }
    admitted = true
    listener.onAdmitted()
  })
  socket.addEventListener('close', ({ code }) => {
    if (closed) return
    closed = true
    if (code === CLOSE.originRefused) listener.onRefused()
    else if (code === CLOSE.tokenRefused) listener.onStale()
    else listener.onLost()
  })
  return {
    send(text) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text)
    },
    close() {
      closed = true
      socket.close()
    },
  }
}

/** Tries until the bridge answers again. */
export function whenBridgeIsBack(back: () => void): void {
  const socket = open('')
  let opened = false
  socket.addEventListener('open', () => {
    opened = true
    socket.close()
    back()
  })
  socket.addEventListener('close', () => {
    if (!opened) setTimeout(() => whenBridgeIsBack(back), RETRY_MS)
  })
}
