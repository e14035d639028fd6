/** Whose program is at the other end of each connection of the listeners (protocol, section 3, last row). */
import type { Server as HttpsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { ConnectionEnds } from './peer-user.ts'

/** Whether the other end of a connection belongs to another user of the machine than the one who is served, or to nobody. */
export type IsOtherUser = (ends: ConnectionEnds) => boolean | Promise<boolean>

interface Accepted {
  readonly socket: Socket
  readonly foreign: boolean | Promise<boolean>
}

function endsOf({
  localAddress = '',
  localPort = 0,
  remoteAddress = '',
  remotePort = 0,
}: Socket): ConnectionEnds {
  return { localAddress, localPort, remoteAddress, remotePort }
}

const keyOf = (ends: ConnectionEnds): string =>
  [ends.localAddress, ends.localPort, ends.remoteAddress, ends.remotePort].join(' ')

/**
 * Asks as soon as a connection was accepted, before the handshake. Whoever ends the handshake later had the connection
 * all the time, so the answer is about the one who sends the requests. Asked at the first request it would be about
 * whoever has these ports then: the sender can be gone by a reset, and another have taken them.
 */
export class ConnectionOwners {
  readonly #isOtherUser: IsOtherUser
  /** Between the accepting of a connection and its end. */
  readonly #accepted = new Map<string, Accepted>()
  /** The answers, by the TLS layer on the connection. */
  readonly #known = new WeakMap<Socket, boolean | Promise<boolean>>()

  constructor(isOtherUser: IsOtherUser) {
    this.#isOtherUser = isOtherUser
  }

  watch(listener: HttpsServer): void {
    listener.on('connection', (socket: Socket) => this.#accept(socket))
    // Before the parser of requests gets the socket.
    listener.prependListener('secureConnection', (socket: Socket) => {
      const foreign = this.#accepted.get(keyOf(endsOf(socket)))?.foreign
      if (foreign !== undefined) this.#known.set(socket, foreign)
    })
  }

  /** @param socket - the TLS layer. One that was reset before it could be told counts as another user's. */
  isForeign(socket: Socket): boolean | Promise<boolean> {
    return this.#known.get(socket) ?? true
  }

  #accept(socket: Socket): void {
    const ends = endsOf(socket)
    const key = keyOf(ends)
    const before = this.#accepted.get(key)
    if (before !== undefined) {
      // No two connections have the same ends: the one before is over, and what it sent last may still be unread.
      before.socket.destroy()
      socket.destroy()
      return
    }
    const foreign = this.#isOtherUser(ends)
    // Whoever waits for it hears of a fault; a connection without a request has nobody who waits.
    if (typeof foreign !== 'boolean') foreign.catch(() => undefined)
    this.#accepted.set(key, { socket, foreign })
    socket.once('close', () => this.#accepted.delete(key))
  }
}
