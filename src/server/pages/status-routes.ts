/** What the status page hears of the holder's card, and what it can have revoked (contract/status.ts). */
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { StatusService } from '../../bridge/bridge.ts'
import { validateRevocation } from '../../contract/checks.js'
import { checkOf } from '../../contract/validate.ts'
import type { StatusView } from '../../contract/status.ts'
import { toBridgeError } from '../../errors/bridge-error.ts'
import type { ErrorCode } from '../../errors/codes.ts'
import type { EventStream } from '../transports/event-stream.ts'
import { HTTP_STATUS } from '../rpc/http-status.ts'
import type { RefusedOrigins } from '../gate/refused-origins.ts'
import type { LiveConnections } from '../transports/live-connections.ts'
import { fail as refuse, JSON_TYPE, type Transfers } from './replies.ts'
import type { TicketGuard } from './status-tickets.ts'

/** Several changes in a row (a card inserted, an entry written) make one view. */
const SETTLE_MS = 150

export interface StatusRoutesOptions {
  readonly status: StatusService
  readonly guard: TicketGuard
  readonly transfers: Transfers
  readonly live: LiveConnections
  readonly refused: RefusedOrigins
}

const checkRevocation = checkOf(validateRevocation)
const fail = (reply: FastifyReply, code: ErrorCode): FastifyReply => refuse(reply, HTTP_STATUS[code], code)

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}

/** The status, with the sites that the gate refused: they are no affair of a card. */
function withRefused(status: StatusService, refused: RefusedOrigins): StatusService {
  const add = (view: StatusView): StatusView => {
    const refusedSites = refused.recent()
    return refusedSites.length === 0 ? view : { ...view, refusedSites }
  }
  return {
    view: async (fresh) => add(await status.view(fresh)),
    tryCards: async () => add(await status.tryCards()),
    revoke: (reader, origin) => status.revoke(reader, origin),
    subscribe(listener) {
      const ends = [status.subscribe(listener), refused.subscribe(listener)]
      return () => {
        for (const end of ends) end()
      }
    },
  }
}

export function addStatusRoutes(app: FastifyInstance, options: StatusRoutesOptions): void {
  const { guard, transfers, live, refused } = options
  const status = withRefused(options.status, refused)
  app.post('/v1/status', async (request, reply) => {
    if (guard.admit(request.raw) === null) return fail(reply, 'ORIGIN_FORBIDDEN')
    return reply.type(JSON_TYPE).send(JSON.stringify(await status.view(true)))
  })

  app.post('/v1/status/try', async (request, reply) => {
    if (guard.admit(request.raw) === null) return fail(reply, 'ORIGIN_FORBIDDEN')
    return reply.type(JSON_TYPE).send(JSON.stringify(await status.tryCards()))
  })

  app.post('/v1/status/events', (request, reply) => {
    const ticket = guard.admit(request.raw)
    if (ticket === null) return fail(reply, 'ORIGIN_FORBIDDEN')
    const endWithTicket = (): boolean => {
      if (guard.isGood(ticket)) return true
      stream.send('end', {})
      stream.end()
      return false
    }
    const stream = transfers.stream(request, reply, { live, onComment: endWithTicket })
    streamStatus(status, stream, endWithTicket)
    return reply
  })

  app.post('/v1/status/renew', (request, reply) => {
    if (guard.admit(request.raw) === null) return fail(reply, 'ORIGIN_FORBIDDEN')
    return reply.code(204).send()
  })

  app.post('/v1/status/revoke', async (request, reply) => {
    if (guard.admit(request.raw) === null) return fail(reply, 'ORIGIN_FORBIDDEN')
    const body = await transfers.readBody(request)
    if (body === 'gone') return reply.hijack()
    const asked = body === 'too-large' ? { fault: '' } : checkRevocation(parse(body))
    if (!('value' in asked)) return fail(reply, 'REQUEST_INVALID')
    try {
      await status.revoke(asked.value.reader, asked.value.origin)
    } catch (error) {
      return fail(reply, toBridgeError(error).code)
    }
    return reply.type(JSON_TYPE).send(JSON.stringify(await status.view(false)))
  })
}

/** Streams the view at every change, for as long as the ticket is good. */
function streamStatus(status: StatusService, stream: EventStream, isGood: () => boolean): void {
  let settling: NodeJS.Timeout | undefined
  let sending: Promise<void> = Promise.resolve()
  const send = (fresh: boolean): void => {
    sending = sending
      .then(async () => {
        if (stream.isOpen && isGood()) stream.send('view', await status.view(fresh))
      })
      .catch(() => stream.end())
  }
  const unsubscribe = status.subscribe(() => {
    settling ??= setTimeout(() => {
      settling = undefined
      send(false)
    }, SETTLE_MS)
  })
  stream.onClose(() => {
    clearTimeout(settling)
    unsubscribe()
  })
  send(true)
}
