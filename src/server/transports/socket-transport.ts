/** JSON-RPC over one WebSocket: one message a text frame (protocol, section 4). */
import type { Duplex } from 'node:stream'
import type { WebSocket } from '@fastify/websocket'
import type { Logger } from 'pino'
import type { Notification } from '../../contract/notifications.ts'
import type { ByteAccount } from '../rpc/byte-ledger.ts'
import type { LiveConnections } from './live-connections.ts'
import type { RpcSession } from '../rpc/rpc-session.ts'
import type { Traffic } from './traffic.ts'

/** What a client that does not read may leave unsent before it is dropped, in bytes. */
export const MAX_BACKLOG_BYTES = 1_048_576
/** A socket whose other end gave no sign of life between two pings is dead. */
export const PING_INTERVAL_MS = 30_000

const CLOSE = { goingAway: 1001, unsupportedData: 1003 } as const

export interface SocketTransport {
  readonly socket: WebSocket
  readonly live: LiveConnections
  readonly logger: Logger
  readonly traffic: Traffic
  /** Of the caller: its messages are read in turn with those of others. */
  readonly origin: string
  /** What the frames of the socket are read from. */
  readonly source: Duplex
  readonly makeSession: (notify: (notification: Notification) => void) => RpcSession
}

/** Counts the bytes since the last message: the frames of one that has not arrived in full. */
function countUnfinished(source: Duplex, incoming: ByteAccount): { arrived(): void; end(): void } {
  let bytes = 0
  const count = (chunk: Buffer): void => {
    bytes += chunk.length
    incoming.force(chunk.length)
  }
  // First, so that a message that this chunk completes is not counted after it was taken.
  source.prependListener('data', count)
  return {
    arrived() {
      incoming.give(bytes)
      bytes = 0
    },
    end() {
      source.off('data', count)
      incoming.close()
    },
  }
}

/** Must be called in the same turn in which the socket was opened, so that no early frame is missed. */
export function serveSocket(transport: SocketTransport): void {
  const { socket, source, live, logger, traffic, origin, makeSession } = transport
  let alive = true
  let closing = false

  const drop = (): void => {
    logger.warn(
      { event: 'client-stuck' },
      'a client leaves too much unread or unfinished and was disconnected',
    )
    socket.terminate()
  }
  const unsent = traffic.unsent.open(origin, drop)
  const send = (message: unknown): void => {
    if (socket.readyState !== socket.OPEN) return
    const text = JSON.stringify(message)
    const bytes = Buffer.byteLength(text)
    socket.send(text, () => unsent.give(bytes))
    unsent.force(bytes)
  }
  const close = (code: number): void => {
    closing = true
    socket.close(code)
  }

  const session = makeSession((notification) => send({ jsonrpc: '2.0', ...notification }))
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  const forget = live.add({
    origin,
    async shutDown() {
      closing = true
      await session.cancelAll()
      close(CLOSE.goingAway)
      await closed
      await session.end()
    },
  })
  const pinging = setInterval(() => {
    if (!alive) {
      socket.terminate()
      return
    }
    alive = false
    socket.ping()
  }, PING_INTERVAL_MS)

  let unread = 0
  const read = (message: Buffer): void => {
    unread -= 1
    if (unread === 0 && socket.isPaused) socket.resume()
    if (closing) {
      // It may bear a PIN.
      message.fill(0)
      return
    }
    session.receive(message, (response) => {
      if (response !== null) send(response)
    })
  }
  const unfinished = countUnfinished(source, traffic.incoming.open(origin, drop))
  socket.on('message', (data, isBinary) => {
    unfinished.arrived()
    if (closing) return
    if (isBinary) {
      close(CLOSE.unsupportedData)
      return
    }
    unread += 1
    traffic.queue.add(origin, () => read(data as Buffer))
    // What comes next waits with the sender, not here.
    if (unread > 0) socket.pause()
  })
  socket.on('pong', () => (alive = true))
  // Answers to pings are not counted above.
  socket.on('ping', () => {
    if (socket.bufferedAmount > MAX_BACKLOG_BYTES) drop()
  })
  socket.once('close', () => {
    clearInterval(pinging)
    forget()
    unfinished.end()
    unsent.close()
    void session.end()
  })
}
