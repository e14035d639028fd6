/**
 * Holds the ports on a machine that many users share, and hands each connection, unread, to the bridge of the user who
 * opened it (protocol, section 1).
 */
import { createServer, type Server, type Socket } from 'node:net'
import type { Logger } from 'pino'
import type { PeerUser } from '../server/gate/peer-user.ts'
import { bindLoopback, type Listeners } from '../server/transports/loopback-listeners.ts'
import { descriptorOf, type DescriptorPassing } from '../system/descriptor-passing.ts'
import { Registrations } from './registrations.ts'

/** Connections that are between two hands; each is for a moment only. */
const MAX_CONNECTIONS = 2048
/** Of users without a bridge, at once. */
const MAX_ABSENT = 128

export interface SwitchboardOptions {
  readonly ports: readonly number[]
  /** Path of the socket that bridges register at. */
  readonly socket: string
  readonly passing: DescriptorPassing
  readonly peerUser: PeerUser
  /** Gets the connections of users without a bridge. */
  readonly absent: Pick<Server, 'emit'>
  readonly logger: Logger
}

export interface Switchboard {
  readonly port: number
  close(): Promise<void>
}

/** Every port that can be had; the first of them is the one that bridges name. */
async function bindPorts(
  makeServer: () => Server,
  { ports, logger }: SwitchboardOptions,
): Promise<readonly Listeners<Server>[]> {
  const bound: Listeners<Server>[] = []
  let fault: unknown
  for (const port of ports) {
    try {
      bound.push(await bindLoopback(makeServer, [port]))
    } catch (error) {
      fault = error
      logger.warn({ event: 'port-taken', port }, 'another program has a port of the switchboard')
    }
  }
  if (bound.length === 0) throw fault
  return bound
}

/** @throws BridgeError `SETUP_INVALID` when none of the ports could be bound. */
export async function startSwitchboard(options: SwitchboardOptions): Promise<Switchboard> {
  const { peerUser, absent, passing, logger } = options
  const waiting = new Set<Socket>()
  let port = 0
  const registrations = new Registrations({ passing, logger, port: () => port })

  const leaveAlone = (socket: Socket): void => {
    if (waiting.size >= MAX_ABSENT) {
      socket.destroy()
      return
    }
    waiting.add(socket)
    socket.once('close', () => waiting.delete(socket))
    absent.emit('connection', socket)
  }

  const take = (socket: Socket): void => {
    socket.on('error', () => undefined)
    const { localAddress = '', localPort = 0, remoteAddress = '', remotePort = 0 } = socket
    const user = peerUser({ localAddress, localPort, remoteAddress, remotePort })
    const connection = descriptorOf(socket)
    // Whose it is, nobody can say: it is nobody's.
    if (typeof user !== 'number' || connection === null) {
      socket.destroy()
    } else if (registrations.has(user)) {
      const taken = registrations.hand(user, connection)
      if (!taken) logger.warn({ event: 'connection-dropped', user }, 'a bridge takes no connections')
      // The bridge has its own by now; this one was never read.
      socket.destroy()
    } else {
      leaveAlone(socket)
    }
  }

  const makeServer = (): Server => {
    const server = createServer({ pauseOnConnect: true }, take)
    server.maxConnections = MAX_CONNECTIONS
    return server
  }
  const bound = await bindPorts(makeServer, options)
  port = bound[0]?.port ?? 0
  await registrations.listen(options.socket)

  return {
    port,
    async close() {
      const servers = bound.flatMap(({ servers: own }) => own)
      const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)))
      for (const socket of waiting) socket.destroy()
      await Promise.all([...closed, registrations.close()])
    },
  }
}
