/** The bridges that are there, by user: each has one open socket to the switchboard, whose other end the kernel names. */
import { rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import type { Logger } from 'pino'
import { descriptorOf, type DescriptorPassing } from '../system/descriptor-passing.ts'
import { CONNECTION, PORT_BYTES, REFUSED } from './switchboard-place.ts'

/** More users than any machine has at once. */
const MAX_BRIDGES = 4096

export interface RegistrationsOptions {
  readonly passing: DescriptorPassing
  readonly logger: Logger
  /** Of the switchboard, where browsers find it. */
  readonly port: () => number
}

export class Registrations {
  readonly #options: RegistrationsOptions
  readonly #bridges = new Map<number, Socket>()
  readonly #server: Server

  constructor(options: RegistrationsOptions) {
    this.#options = options
    this.#server = createServer((socket) => this.#register(socket))
    this.#server.maxConnections = MAX_BRIDGES
  }

  get size(): number {
    return this.#bridges.size
  }

  /** @param path - a socket that every user may connect to; one that a switchboard left behind that was killed is replaced. */
  async listen(path: string): Promise<void> {
    await rm(path, { force: true })
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen({ path, readableAll: true, writableAll: true }, () => {
        this.#server.off('error', reject)
        resolve()
      })
    })
  }

  has(user: number): boolean {
    return this.#bridges.has(user)
  }

  /** Hands a connection over; false when the bridge does not take it. */
  hand(user: number, connection: number): boolean {
    const bridge = this.#bridges.get(user)
    const line = bridge === undefined ? null : descriptorOf(bridge)
    return line !== null && this.#options.passing.send(line, CONNECTION, connection)
  }

  close(): Promise<void> {
    for (const socket of this.#bridges.values()) socket.destroy()
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }

  #register(socket: Socket): void {
    const { passing, logger, port } = this.#options
    socket.on('error', () => undefined)
    const line = descriptorOf(socket)
    const user = line === null ? null : passing.peerUser(line)
    if (line === null || user === null) {
      socket.destroy()
      return
    }
    if (this.#bridges.has(user)) {
      socket.end(REFUSED)
      return
    }
    this.#bridges.set(user, socket)
    logger.info({ event: 'bridge-registered', user }, 'the bridge of a user is there')
    socket.once('close', () => {
      this.#bridges.delete(user)
      logger.info({ event: 'bridge-left', user }, 'the bridge of a user is gone')
    })
    // A bridge says nothing: what it sends is dropped, and its end is seen.
    socket.resume()
    passing.send(line, Buffer.from(String(port()).padStart(PORT_BYTES, '0')), null)
  }
}
