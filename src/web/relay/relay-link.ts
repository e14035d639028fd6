/**
 * The line of the relay page (protocol, section 8): it waits for its opener, never speaks first, and carries messages
 * between one portal and one socket.
 */
import type { RelaySignal, RelayWelcome } from '../../contract/relay.ts'
import { heartbeat } from './heartbeat.ts'
import { type PromptNotice, promptNotice } from './prompt-notice.ts'
import { openRelaySocket } from './relay-socket.ts'

/** A portal that does not greet in this time is not there. */
const HELLO_TIMEOUT_MS = 20_000

export interface RelayListener {
  /** The origin as the browser attests it. */
  readonly onGreeted: (origin: string) => void
  readonly onBound: () => void
  readonly onRefused: (origin: string) => void
  /** The bridge does not answer any more. */
  readonly onLost: () => void
  readonly onEnded: () => void
  readonly onPrompt: (notice: PromptNotice) => void
}

const isHello = (data: unknown): boolean =>
  Object(data) === data && (data as { 'cps-bridge'?: unknown })['cps-bridge'] === 'hello'

/** The window that opened this one, when it is a page of its own and not a frame. */
function topLevelOpener(): Window | null {
  const opener = window.opener as Window | null
  return opener !== null && opener.parent === opener ? opener : null
}

/**
 * Waits for the first greeting of the opener, then serves it. False: no page opened this window.
 *
 * @param token - opens one relay connection.
 */
export function serveOpener(token: string, query: string, listener: RelayListener): boolean {
  if (window.opener === null) return false
  const giveUp = setTimeout(() => {
    window.removeEventListener('message', hear)
    listener.onEnded()
  }, HELLO_TIMEOUT_MS)
  const hear = ({ source, origin, data }: MessageEvent): void => {
    const opener = topLevelOpener()
    if (opener === null || source !== opener || !isHello(data) || !/^https?:\/\//.test(origin)) return
    // Whatever is posted to this window from now on is ignored.
    window.removeEventListener('message', hear)
    clearTimeout(giveUp)
    listener.onGreeted(origin)
    serve({ opener, origin, token, query, listener })
  }
  window.addEventListener('message', hear)
  return true
}

interface Service {
  readonly opener: Window
  readonly origin: string
  readonly token: string
  readonly query: string
  readonly listener: RelayListener
}

function serve({ opener, origin, token, query, listener }: Service): void {
  const { port1: port, port2 } = new MessageChannel()
  const say = (signal: RelaySignal): void => port.postMessage(signal)
  const stop = (bye: RelaySignal): void => {
    pulse.stop()
    say(bye)
    port.onmessage = null
    port.close()
    socket.close()
  }
  const end = (): void => {
    stop({ 'cps-bridge': 'bye', final: true })
    listener.onEnded()
  }
  const pulse = heartbeat(() => say({ 'cps-bridge': 'ping' }), end)
  const socket = openRelaySocket(`relay=${token}&origin=${encodeURIComponent(origin)}&${query}`, {
    onAdmitted() {
      const welcome: RelayWelcome = { 'cps-bridge': 'welcome', protocol: 1 }
      opener.postMessage(welcome, origin, [port2])
      pulse.start()
      listener.onBound()
    },
    onMessage(text) {
      port.postMessage(text)
      const notice = promptNotice(text, location.origin)
      if (notice !== null) listener.onPrompt(notice)
    },
    onRefused() {
      port.close()
      listener.onRefused(origin)
    },
    onStale: end,
    onLost() {
      stop({ 'cps-bridge': 'bye', final: false })
      listener.onLost()
    },
  })
  port.onmessage = ({ data }: MessageEvent<unknown>) => {
    pulse.heard()
    if (typeof data === 'string') {
      socket.send(data)
      return
    }
    const message = Object(data) as { readonly 'cps-bridge'?: unknown; readonly jsonrpc?: unknown }
    if (message.jsonrpc !== undefined) socket.send(JSON.stringify(message))
    else if (message['cps-bridge'] === 'ping') say({ 'cps-bridge': 'pong' })
    else if (message['cps-bridge'] === 'bye') end()
  }
  window.addEventListener('pagehide', () => say({ 'cps-bridge': 'bye', final: false }))
}
