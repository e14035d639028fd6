/** The side of a user's bridge: it registers at the switchboard and is handed the connections of its user. */
import { type Server, Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { setupFault } from '../errors/setup-fault.ts'
import { SETUP } from '../errors/setup-texts.ts'
import type { DescriptorInput, DescriptorPassing } from '../system/descriptor-passing.ts'
import { PORT_BYTES, REFUSED, switchboardUser } from './switchboard-place.ts'

const RETRY_MS = 500
/** Connections at once, as on a port of its own. */
const MAX_CONNECTIONS = 512

export interface JoinOptions {
  readonly socket: string
  readonly passing: DescriptorPassing
  readonly logger: Logger
  /** Between two tries. */
  readonly retryMs?: number
}

export interface SwitchboardLink {
  /** Of the switchboard. */
  readonly port: number
  /** Takes no more connections; those that were handed over stay. */
  leave(): void
}

/** A switchboard that only its own user could have put there; null: there is none now. */
async function dial({ socket, passing }: JoinOptions): Promise<DescriptorInput | null> {
  const user = await switchboardUser(socket)
  if (user === null) return null
  const input = passing.connect(socket)
  if (input === null || input.user === user) return input
  input.close()
  return null
}

/** The port of the switchboard; null: it is gone again. */
async function greet(input: DescriptorInput): Promise<number | 'refused' | null> {
  let text = ''
  while (text.length < PORT_BYTES) {
    const part = await input.receive(PORT_BYTES - text.length)
    if (part === null) return null
    text += part.bytes.toString('latin1')
  }
  return text === REFUSED ? 'refused' : Number(text)
}

/**
 * Registers, and does so again whenever the switchboard was away. Resolves once it has a place.
 *
 * @param server - gets the connections; it never listens itself.
 * @throws BridgeError `SETUP_INVALID` when another bridge of this user has the place.
 */
export async function joinSwitchboard(
  server: Pick<Server, 'emit'>,
  options: JoinOptions,
): Promise<SwitchboardLink> {
  const { logger, retryMs = RETRY_MS } = options
  const open = new Set<Socket>()
  let current: DescriptorInput | null = null
  let left = false
  const hasLeft = (): boolean => left

  const adopt = (descriptor: number): void => {
    const socket = new Socket({ fd: descriptor, readable: true, writable: true })
    if (left || open.size >= MAX_CONNECTIONS) {
      socket.destroy()
      return
    }
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    server.emit('connection', socket)
  }

  /** @param first - then a place that is taken is a fault; later it may become free again. */
  async function register(first: boolean): Promise<number> {
    for (let told = false; !left; told = true) {
      current = await dial(options)
      const port = current === null || hasLeft() ? null : await greet(current)
      if (typeof port === 'number') return port
      current?.close()
      if (port === 'refused' && first) throw setupFault(SETUP.otherBridgeOfUser())
      if (!told) logger.warn({ event: 'switchboard-away' }, 'no place at the switchboard; trying again')
      await pause(retryMs)
    }
    return 0
  }

  async function serve(): Promise<void> {
    for (;;) {
      for (let part = await current?.receive(1); part; part = await current?.receive(1))
        if (part.descriptor !== null) adopt(part.descriptor)
      current?.close()
      if (hasLeft()) return
      logger.warn({ event: 'switchboard-lost' }, 'the switchboard is gone; registering again')
      await register(false)
    }
  }

  const port = await register(true)
  void serve().catch((error: unknown) => logger.error({ err: error }, 'the place at the switchboard is lost'))
  return {
    port,
    leave() {
      left = true
      current?.close()
    },
  }
}
