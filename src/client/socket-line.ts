/** The straight way: a WebSocket to the bridge (protocol, section 4). */
import type { Channel, ChannelListener, Line } from './channel.ts'
import type { CpsBridgeError } from './errors.ts'
import type { Scope } from './scope.ts'

/** A socket that is neither open nor refused after this is given up. */
const OPEN_TIMEOUT_MS = 10_000
/** Failed attempts after which the bridge is looked for on every port again. */
const ATTEMPTS_A_PORT = 3

export interface SocketLineOptions {
  readonly scope: Scope
  readonly host: string
  readonly locale: string
  readonly lost: () => CpsBridgeError
  /** Looks for the bridge on every port. */
  readonly find: (signal: AbortSignal) => Promise<string>
}

function openSocket(
  { scope, host, locale, lost }: SocketLineOptions,
  listener: ChannelListener,
  signal: AbortSignal,
): Promise<Channel> {
  return new Promise((resolve, reject) => {
    const socket = new scope.WebSocket(`wss://${host}/v1/socket?lang=${locale}`, 'cps-bridge.v1')
    let closed = false
    const drop = (): void => {
      closed = true
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      socket.close()
    }
    const abort = (): void => {
      drop()
      reject(signal.reason as Error)
    }
    const timer = setTimeout(() => {
      drop()
      reject(lost())
    }, OPEN_TIMEOUT_MS)
    signal.addEventListener('abort', abort)
    socket.onopen = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      resolve({ send: (text) => socket.send(text), close: drop })
    }
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      if (!closed) listener.onMessage(data)
    }
    socket.onclose = () => {
      if (closed) return
      drop()
      listener.onClose()
      reject(lost())
    }
  })
}

export function socketLine(options: SocketLineOptions): Line {
  let { host } = options
  let failures = 0
  return {
    kind: 'socket',
    async open(listener, signal) {
      if (failures >= ATTEMPTS_A_PORT) host = await options.find(signal)
      failures += 1
      const channel = await openSocket({ ...options, host }, listener, signal)
      failures = 0
      return channel
    },
    isOver: () => false,
    focus: () => undefined,
    end: () => undefined,
  }
}
