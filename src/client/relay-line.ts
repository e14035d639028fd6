/** The way through a window on the bridge's own origin, for pages that the browser keeps from it (protocol, section 8). */
import type { RelayHello, RelaySignal, RelayWelcome } from '../contract/relay.ts'
import type { Channel, ChannelListener, Line } from './channel.ts'
import type { CpsBridgeError, ErrorMaker } from './errors.ts'
import type { Scope } from './scope.ts'
import { abortable, later } from './wait.ts'

const HELLO_INTERVAL_MS = 300
/** A window that still shows nothing after this many greetings is kept from going to the bridge. */
const BLANK_HELLOS = 25
/** The page has its focus back when the user closed the window, having read it for more than so many greetings. */
const FOCUS_MS = 300
const READ_HELLOS = 13
/** How often the window is looked at. */
const WATCH_MS = 1_000
/** The window pings every few seconds; a browser may slow its timers to one a minute when nobody sees it. */
const SILENCE_MS = 90_000

export interface RelayLineOptions {
  readonly scope: Scope
  /** The window, opened inside the click. */
  readonly relay: Window
  /** `https://localhost:PORT`. */
  readonly origin: string
  readonly fail: ErrorMaker
  /** Why there is a window at all: the error where the user closes it. */
  readonly cause: CpsBridgeError
}

const hello: RelayHello = { 'cps-bridge': 'hello', protocol: 1 }

const isWelcome = (data: unknown): data is RelayWelcome =>
  (Object(data) as Partial<RelayWelcome>)['cps-bridge'] === 'welcome'

/** Another origin's window does not say where it is. */
function isBlank({ location }: Window): boolean {
  try {
    return location.href === 'about:blank'
  } catch {
    return false
  }
}

/** Repeats the greeting until the window answers it with a port. */
function greet(
  { scope, relay, origin, fail, cause }: RelayLineOptions,
  signal: AbortSignal,
): Promise<MessagePort> {
  return abortable(signal, (resolve, reject, over) => {
    let hellos = 0
    const timer = setInterval(() => {
      hellos += 1
      if (relay.closed) {
        clearInterval(timer)
        // Closed by its user, or it left its opener: a site that is not listed is told nothing.
        later(FOCUS_MS, over, () =>
          reject(scope.document.hasFocus() && hellos > READ_HELLOS ? cause : fail('ORIGIN_NOT_LISTED')),
        )
      } else if (!isBlank(relay)) relay.postMessage(hello, origin)
      else if (hellos > BLANK_HELLOS) {
        relay.close()
        reject(fail('POPUP_BLOCKED'))
      }
    }, HELLO_INTERVAL_MS)
    const hear = (event: MessageEvent): void => {
      const [port] = event.ports
      if (event.source === relay && event.origin === origin && isWelcome(event.data) && port !== undefined)
        resolve(port)
    }
    scope.addEventListener('message', hear)
    over.addEventListener('abort', () => {
      clearInterval(timer)
      scope.removeEventListener('message', hear)
    })
  })
}

/** @param onFinal - the window is of no use any more. */
function portChannel(
  port: MessagePort,
  relay: Window,
  { onMessage, onClose }: ChannelListener,
  onFinal: () => void,
): Channel {
  let heardAt = Date.now()
  const say = (message: RelaySignal): void => port.postMessage(message)
  const stop = (): void => {
    clearInterval(timer)
    port.onmessage = null
    port.close()
  }
  const lose = (final: boolean): void => {
    stop()
    if (final) onFinal()
    onClose()
  }
  const timer = setInterval(() => {
    if (relay.closed || Date.now() - heardAt > SILENCE_MS) lose(true)
  }, WATCH_MS)
  port.onmessage = ({ data }: MessageEvent<string | RelaySignal>) => {
    heardAt = Date.now()
    if (typeof data === 'string') onMessage(data)
    else if (data['cps-bridge'] === 'ping') say({ 'cps-bridge': 'pong' })
    else if (data['cps-bridge'] === 'bye') lose(data.final)
  }
  return {
    send: (text) => port.postMessage(text),
    close() {
      say({ 'cps-bridge': 'bye', final: true })
      stop()
    },
  }
}

export function relayLine(options: RelayLineOptions): Line {
  const { relay } = options
  let bound = false
  let over = false
  return {
    kind: 'relay',
    async open(listener, signal) {
      const port = await greet(options, signal)
      bound = true
      return portChannel(port, relay, listener, () => (over = true))
    },
    isOver: () => over || relay.closed,
    focus: () => relay.focus(),
    end() {
      // A window that never answered has something to tell the holder.
      if (bound) relay.close()
    },
  }
}
