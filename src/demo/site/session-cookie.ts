/** A site's session cookie. The sites share a host name, hence a name of its own for each. */
import type { FastifyReply, FastifyRequest } from 'fastify'

/** Reads and writes one cookie. */
export interface SessionCookie {
  read(request: FastifyRequest): string | undefined
  write(reply: FastifyReply, session: string): void
}

/**
 * @param name - of the cookie
 * @param seconds - how long a browser that was closed keeps it
 */
export function sessionCookie(name: string, seconds: number): SessionCookie {
  const pattern = new RegExp(`(?:^|;\\s*)${name}=([A-Za-z0-9_-]{43})(?:;|$)`)
  return {
    read: (request) => pattern.exec(request.headers.cookie ?? '')?.[1],
    write: (reply, session) =>
      void reply.header(
        'Set-Cookie',
        `${name}=${session}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax`,
      ),
  }
}
