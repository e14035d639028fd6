/** The straight way: a WebSocket to the bridge (protocol, section 4). */
import type { Channel, ChannelListener, Line } from './channel.ts'
import type { CpsBridgeError } from './errors.ts'
import type { Scope } from './scope.ts'
import { abortable, later } from './wait.ts'

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
  const socket = new scope.WebSocket(`wss://${host}/v1/socket?lang=${locale}`, 'cps-bridge.v1')
  const close = (): void => {
    socket.onmessage = socket.onclose = null
    socket.close()
  }
  return abortable<Channel>(signal, (resolve, reject, over) => {
    later(OPEN_TIMEOUT_MS, over, () => reject(lost()))
    socket.onopen = () => resolve({ send: (text) => socket.send(text), close })
    socket.onmessage = ({ data }: MessageEvent<string>) => listener.onMessage(data)
    socket.onclose = () => {
      close()
      listener.onClose()
      reject(lost())
    }
  }).catch((error: unknown) => {
    close()
    throw error
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
  }
}
