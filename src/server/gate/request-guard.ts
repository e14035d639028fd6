/**
 * Stands between the listeners and the router: every request, upgrade, CONNECT and unreadable head is judged by
 * the gate first, and only what it admits is passed on. A hook of the router would be too late for that: it
 * runs after the target was decoded, and never for an upgrade or a head that does not parse.
 */
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import type { Duplex } from 'node:stream'
import type { Logger } from 'pino'
import { pickLocale } from '../../errors/messages.ts'
import { faultPage } from '../../markup/fault-page.ts'
import { isVisit, type RawAnswer, refuse, refuseSocket } from './answers.ts'
import { ConnectionOwners, type IsOtherUser } from './connection-owners.ts'
import { ConnectionShares } from './connection-shares.ts'
import { type Access, type GatePolicy, judge, type Refusal, type Verdict } from './gate.ts'
import type { RefusedOrigins } from './refused-origins.ts'
import { headOf } from './request-head.ts'
import { baseHeaders, preflightHeaders } from './response-headers.ts'

/**
 * Takes the place of a worker that another program left on this origin, and removes both (protocol, section 3). Windows
 * that the other worker answered ask the bridge now: without that a prompt's window would go on showing what a stranger
 * put there. Observed in Chromium 156: such a window comes back by itself within seconds.
 */
const UNREGISTER_WORKER = `self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => {
  const remove = async () => {
    await self.registration.unregister()
    for (const client of await self.clients.matchAll({ type: 'window' })) {
      void client.navigate(client.url).catch(() => undefined)
    }
  }
  event.waitUntil(remove())
})
`

export interface RequestGuard {
  /** Guards a listener; may be called for several. */
  guard(listener: HttpsServer): void
  /** What the gate found out about an admitted request. */
  readonly accessOf: (request: IncomingMessage) => Access
}

/** Answers that are still on their way, by socket. */
type OpenResponses = WeakMap<Duplex, number>

function trackResponse(open: OpenResponses, socket: Duplex, response: ServerResponse): void {
  open.set(socket, (open.get(socket) ?? 0) + 1)
  // A client that goes away is no fault of the program.
  response.on('error', () => response.destroy())
  response.once('close', () => open.set(socket, (open.get(socket) ?? 1) - 1))
}

const asAnswer = ({ status, code, origin }: Refusal): RawAnswer => ({
  status,
  code,
  headers: baseHeaders(origin),
})

/** For who goes to the address; an answer that the contract has empty (421) stays so. */
function pageFor({ status, code }: Refusal, request: IncomingMessage): string | undefined {
  if (code === null || !isVisit(request)) return undefined
  const locale = pickLocale(undefined, request.headers['accept-language'], 'fr')
  return faultPage({ status, otherUser: code === 'OTHER_USER' }, locale, 'cps-bridge', '/')
}

/** Answers what the gate does not admit. */
function answerAt(
  gate: Exclude<Verdict, { kind: 'admit' }>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  switch (gate.kind) {
    case 'refuse':
      refuse(request, response, { ...asAnswer(gate), page: pageFor(gate, request) })
      return
    case 'preflight':
      response.writeHead(204, preflightHeaders(gate.origin, gate.networks)).end()
      return
    case 'unregister-worker':
      response
        .writeHead(200, {
          ...baseHeaders(gate.origin),
          'Content-Type': 'text/javascript; charset=utf-8',
          'Content-Length': String(UNREGISTER_WORKER.length),
          'Service-Worker-Allowed': '/',
        })
        .end(UNREGISTER_WORKER)
  }
}

/** Status for an error of the listener, or null when the other end did not speak HTTP at all. */
function statusOfClientError(code: string): number | null {
  if (code === 'HPE_HEADER_OVERFLOW') return 431
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408
  return code.startsWith('HPE_') ? 400 : null
}

/** What no browser sent (no `Origin`) is no site that tried. */
function noteOrigin(request: IncomingMessage, refused: RefusedOrigins): void {
  const { origin } = request.headers
  if (origin !== undefined && origin !== '') refused.note(origin, 'origin-not-listed')
}

/** Calls `act` with the verdict: at once, unless the system takes its time to tell whose the connection is. */
type Judge = (request: IncomingMessage, upgrade: boolean, act: (verdict: Verdict) => void) => void

/** One connection too many of a portal is refused, and so closed. */
function withinShare(verdict: Verdict, { socket }: IncomingMessage, shares: ConnectionShares): Verdict {
  if (verdict.kind !== 'admit' || verdict.caller?.kind !== 'portal') return verdict
  const { caller, origin } = verdict
  if (shares.take(caller.audience, socket)) return verdict
  return { kind: 'refuse', status: 429, code: 'RATE_LIMITED', origin }
}

function createJudge(
  policy: GatePolicy,
  owners: ConnectionOwners,
  refused: RefusedOrigins,
  admitted: WeakMap<IncomingMessage, Access>,
  logger: Logger,
): Judge {
  const shares = new ConnectionShares()
  return (request, upgrade, act) => {
    const judgement = judge(headOf(request, upgrade), policy)
    const decide = (foreign: boolean): void => {
      const verdict: Verdict =
        judgement.kind !== 'refuse' && foreign
          ? { kind: 'refuse', status: 403, code: 'OTHER_USER', origin: judgement.origin }
          : withinShare(judgement, request, shares)
      if (verdict.kind === 'admit') admitted.set(request, verdict)
      if (verdict.kind === 'refuse')
        logger.debug({ event: 'request-refused', status: verdict.status }, 'request refused')
      if (verdict.kind === 'refuse' && verdict.code === 'ORIGIN_FORBIDDEN') noteOrigin(request, refused)
      act(verdict)
    }
    // The last row of the table: everything else is in order.
    const foreign = judgement.kind !== 'refuse' && owners.isForeign(request.socket)
    if (typeof foreign === 'boolean') decide(foreign)
    else {
      void foreign.then(decide).catch((error: unknown) => {
        logger.error({ event: 'request-unjudged', err: error }, 'a request could not be judged')
        request.socket.destroy()
      })
    }
  }
}

/** @param inside - the router's server, which never listens itself: it is told of admitted requests only. */
export function createRequestGuard(
  inside: HttpServer,
  policy: GatePolicy,
  isOtherUser: IsOtherUser,
  refused: RefusedOrigins,
  logger: Logger,
): RequestGuard {
  const admitted = new WeakMap<IncomingMessage, Access>()
  const open: OpenResponses = new WeakMap()

  const owners = new ConnectionOwners(isOtherUser)
  const judged = createJudge(policy, owners, refused, admitted, logger)
  const onRequest = (
    request: IncomingMessage,
    response: ServerResponse,
    admit: (access: Access) => void,
  ): void => {
    trackResponse(open, request.socket, response)
    judged(request, false, (verdict) => {
      if (verdict.kind === 'admit') {
        response.setHeaders(new Map(Object.entries(baseHeaders(verdict.origin))))
        admit(verdict)
      } else {
        answerAt(verdict, request, response)
      }
    })
  }
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // The router has not taken the socket over yet: a client that goes away meanwhile is no fault of the program.
    const ignore = (): void => undefined
    socket.on('error', ignore)
    judged(request, true, (verdict) => {
      if (verdict.kind === 'admit') inside.emit('upgrade', request, socket, head)
      else if (verdict.kind === 'refuse') refuseSocket(socket, asAnswer(verdict))
      else socket.destroy()
      socket.off('error', ignore)
    })
  }
  const onClientError = ({ code = '' }: NodeJS.ErrnoException, socket: Duplex): void => {
    const status = statusOfClientError(code)
    if (status !== null && (open.get(socket) ?? 0) === 0) {
      refuseSocket(socket, asAnswer({ kind: 'refuse', status, code: 'REQUEST_INVALID', origin: null }))
    } else {
      // A failed handshake, a reset, or garbage behind a request that is still being answered.
      socket.destroy()
    }
  }

  return {
    guard(listener) {
      owners.watch(listener)
      listener.on('request', (request, response) => {
        onRequest(request, response, () => void inside.emit('request', request, response))
      })
      listener.on('checkContinue', (request, response) => {
        onRequest(request, response, () => {
          response.writeContinue()
          inside.emit('request', request, response)
        })
      })
      listener.on('checkExpectation', (request, response) => {
        onRequest(request, response, ({ origin }) => {
          refuse(
            request,
            response,
            asAnswer({ kind: 'refuse', status: 417, code: 'REQUEST_INVALID', origin }),
          )
        })
      })
      listener.on('upgrade', onUpgrade)
      listener.on('connect', onUpgrade)
      listener.on('clientError', onClientError)
    },
    accessOf: (request) => {
      const access = admitted.get(request)
      if (access === undefined) throw new RangeError('a request reached the router past the gate')
      return access
    },
  }
}
