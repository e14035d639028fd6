/** A system whose port is known before what answers on it: until then its visitors read that it is starting. */
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { Server as NetServer } from 'node:net'
import { answerFault } from './answer-fault.ts'

/** Binds the first free one of the ports on every loopback address (0: any); one server an address. */
export type Bind = <S extends NetServer>(
  makeServer: () => S,
  ports: readonly number[],
) => Promise<{ readonly port: number; readonly servers: readonly S[] }>

/** A certificate and its key, PEM. */
interface TlsKey {
  readonly cert: string
  readonly key: string
}

export interface Place {
  readonly url: string
  serve(listener: RequestListener): void
  close(): Promise<void>
}

interface PlaceOptions {
  readonly bind: Bind
  readonly ports: readonly number[]
  readonly isReady: () => boolean
}

export async function bindPlace(
  { bind, ports, isReady }: PlaceOptions,
  secure: boolean,
): Promise<Place & { useTls(tls: TlsKey): void }> {
  let answer: RequestListener | undefined
  const listener: RequestListener = (request, response) => {
    if (answer !== undefined && isReady()) answer(request, response)
    else answerFault(request, response, 503)
  }
  // A client may show a certificate; whether it is the registered one is judged with its request.
  const asking = { requestCert: true, rejectUnauthorized: false }
  const { port, servers } = await bind<Server | TlsServer>(
    () => (secure ? createTlsServer(asking, listener) : createServer(listener)),
    ports,
  )
  return {
    url: `${secure ? 'https' : 'http'}://localhost:${port}`,
    serve: (served) => void (answer = served),
    useTls: (tls) => {
      for (const server of servers) if ('setSecureContext' in server) server.setSecureContext(tls)
    },
    async close() {
      const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())))
      for (const server of servers) server.closeAllConnections()
      await Promise.all(closed)
    },
  }
}
