/** Binds one port on the loopback addresses, and on nothing else (protocol, section 1). */
import type { Server } from 'node:net'
import { setupFault } from '../../errors/setup-fault.ts'
import { SETUP } from '../../errors/setup-texts.ts'

const IPV4 = '127.0.0.1'
const IPV6 = '::1'
/** What the system says where it has no IPv6 loopback. */
const NO_SUCH_ADDRESS: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EPROTONOSUPPORT'])
/** How often a port that the system picked on one address may turn out to be taken on the other. */
const MAX_PICKS = 50

export interface Listeners<S extends Server> {
  readonly port: number
  /** One server an address. */
  readonly servers: readonly S[]
}

type Attempt<S extends Server> =
  { readonly listeners: Listeners<S> } | { readonly port: number; readonly code: string }

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'UNKNOWN'

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject)
      resolve()
    })
  })

const close = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()))

/** A port counts as taken unless both addresses could be bound; without an IPv6 loopback, the one. */
async function bindBoth<S extends Server>(makeServer: () => S, port: number): Promise<Attempt<S>> {
  const first = makeServer()
  try {
    await listen(first, IPV4, port)
  } catch (error) {
    return { port, code: codeOf(error) }
  }
  const address = first.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  const second = makeServer()
  try {
    await listen(second, IPV6, bound)
    return { listeners: { port: bound, servers: [first, second] } }
  } catch (error) {
    const code = codeOf(error)
    if (NO_SUCH_ADDRESS.has(code)) return { listeners: { port: bound, servers: [first] } }
    await close(first)
    return { port: bound, code }
  }
}

/**
 * @param ports - tried in this order; 0 lets the system pick one that is free on both addresses.
 * @throws BridgeError `SETUP_INVALID` naming the ports, when none could be bound.
 */
export async function bindLoopback<S extends Server>(
  makeServer: () => S,
  ports: readonly number[],
): Promise<Listeners<S>> {
  const refused: { port: number; code: string }[] = []
  for (const port of ports) {
    for (let pick = 0; pick < (port === 0 ? MAX_PICKS : 1); pick++) {
      const attempt = await bindBoth(makeServer, port)
      if ('listeners' in attempt) return attempt.listeners
      if (pick === 0) refused.push({ port, code: attempt.code })
    }
  }
  throw setupFault(SETUP.ports(refused))
}
