/** Binds a plain HTTP server on both loopback addresses: a stranger on the other one would get half of the visitors. */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BridgeError } from '../errors/bridge-error.ts'

/** A server that listens. */
export interface LoopbackListener {
  readonly port: number
  /** Ends every connection. */
  close(): Promise<void>
}

const FREE_PORT_TRIES = 10

function listen(handler: RequestListener, host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(handler)
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject)
      resolve(server)
    })
  })
}

function closeAll(servers: readonly Server[]): Promise<void> {
  const closed = servers.map(
    (server) =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  return Promise.all(closed).then(() => undefined)
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code
const isTaken = (error: unknown): boolean => codeOf(error) === 'EADDRINUSE'
const hasNoIpv6 = (error: unknown): boolean => ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(codeOf(error) ?? '')

async function bindBoth(handler: RequestListener, wanted: number): Promise<LoopbackListener> {
  const servers = [await listen(handler, '127.0.0.1', wanted)]
  const { port } = servers[0]?.address() as AddressInfo
  try {
    servers.push(await listen(handler, '::1', port))
  } catch (error) {
    if (!hasNoIpv6(error)) {
      await closeAll(servers)
      throw error
    }
  }
  return { port, close: () => closeAll(servers) }
}

/**
 * Listens on 127.0.0.1 and, where the machine has it, on ::1, with the same port.
 *
 * @param port - the port, 0 for a free one.
 * @throws BridgeError `SETUP_INVALID` when the port cannot be had.
 */
export async function listenOnLoopback(handler: RequestListener, port: number): Promise<LoopbackListener> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await bindBoth(handler, port)
    } catch (error) {
      if (port === 0 && isTaken(error) && tries < FREE_PORT_TRIES) continue
      const why = isTaken(error) ? 'is in use' : `cannot be opened (${codeOf(error) ?? 'unknown'})`
      throw new BridgeError(
        'SETUP_INVALID',
        { reason: `port ${port} of the portal ${why}` },
        { cause: error },
      )
    }
  }
}
