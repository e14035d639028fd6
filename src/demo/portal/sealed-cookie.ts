/** A cookie that only its site can read: the portal keeps no sessions of its own, so a restart loses none. */
import { EncryptJWT, jwtDecrypt } from 'jose'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** One cookie with an object inside. */
export interface SealedCookie<T extends object> {
  /** @returns null when there is none, it has expired, or somebody else made it */
  read(request: FastifyRequest): Promise<T | null>
  write(reply: FastifyReply, value: T): Promise<void>
  clear(reply: FastifyReply): void
}

export interface SealedCookieOptions {
  readonly name: string
  /** 32 bytes, for A256GCM. */
  readonly key: Uint8Array
  readonly seconds: number
  /** Milliseconds since 1970. */
  readonly now: () => number
}

export function sealedCookie<T extends object>(options: SealedCookieOptions): SealedCookie<T> {
  const { name, key, seconds, now } = options
  const pattern = new RegExp(`(?:^|;\\s*)${name}=([A-Za-z0-9_.-]+)(?:;|$)`)
  const set = (reply: FastifyReply, value: string, age: number): void =>
    void reply.header('Set-Cookie', `${name}=${value}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Lax`)
  return {
    async read(request) {
      const sealed = pattern.exec(request.headers.cookie ?? '')?.[1]
      if (sealed === undefined) return null
      const opened = await jwtDecrypt<{ value: T }>(sealed, key, { currentDate: new Date(now()) }).catch(
        () => null,
      )
      return opened?.payload.value ?? null
    },
    async write(reply, value) {
      const sealed = await new EncryptJWT({ value })
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setExpirationTime(Math.floor(now() / 1000) + seconds)
        .encrypt(key)
      set(reply, sealed, seconds)
    },
    clear: (reply) => set(reply, '', 0),
  }
}
