/** The routes behind the gate. Whoever gets here was admitted; `accessOf` says as whom. */
import type { Server } from 'node:http'
import fastifyWebsocket from '@fastify/websocket'
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
} from 'fastify'
import type { Logger } from 'pino'
import type { Bridge, Caller } from '../bridge/bridge.ts'
import type { Notification } from '../contract/notifications.ts'
import { type Locale, pickLocale } from '../errors/messages.ts'
import { refuse } from './gate/answers.ts'
import { MAX_MESSAGE_BYTES, OPENRPC_PATH, RPC_PATH, SOCKET_PATH, SUBPROTOCOL } from './gate/gate.ts'
import type { RequestGuard } from './gate/request-guard.ts'
import type { LiveConnections } from './transports/live-connections.ts'
import type { MethodTable } from './rpc/method-table.ts'
import { isSameOriginRequest, type Pages } from './pages/pages.ts'
import { decodedPath } from './gate/request-head.ts'
import { addDoctorRoutes } from './pages/doctor-routes.ts'
import type { Examine } from './pages/examinations.ts'
import { addAdministrationRoutes, type Administration } from './pages/administration-routes.ts'
import { addPromptRoutes } from './pages/prompt-routes.ts'
import { PROMPT_PATH } from './pages/prompt-stream.ts'
import { accessibilityPage } from './pages/accessibility/accessibility-page.ts'
import { addReferencePage } from './pages/reference/add-reference-page.ts'
import type { RefusedOrigins } from './gate/refused-origins.ts'
import { addRelayPage, RELAY_CLOSE, socketCaller } from './pages/relay.ts'
import type { RelayTokens } from './pages/relay-tokens.ts'
import {
  createTransfers,
  fail,
  JSON_TYPE,
  languageAsked,
  localeOf,
  sendFile,
  sendPage,
  type Transfers,
} from './pages/replies.ts'
import { baseHeaders } from './gate/response-headers.ts'
import { asksForStream, createRpcCalls } from './transports/rpc-route.ts'
import { RpcSession } from './rpc/rpc-session.ts'
import { serveSocket } from './transports/socket-transport.ts'
import { addStatusRoutes } from './pages/status-routes.ts'
import { createTicketGuard, type StatusTickets } from './pages/status-tickets.ts'
import { addTicketRoute } from './pages/ticket-route.ts'
import type { Traffic } from './transports/traffic.ts'

export interface AppOptions {
  readonly bridge: Bridge
  readonly methods: MethodTable
  readonly live: LiveConnections
  readonly version: string
  readonly defaultLocale: Locale
  readonly pages: Pages
  readonly tickets: StatusTickets
  readonly logger: Logger
  /** The server that is told of admitted requests; it never listens. */
  readonly inside: Server
  readonly accessOf: RequestGuard['accessOf']
  /** The callers of allowed origins, by origin: those that a relay page may speak for. */
  readonly portals: ReadonlyMap<string, Caller>
  readonly relayTokens: RelayTokens
  readonly traffic: Traffic
  readonly refused: RefusedOrigins
  readonly administration?: Administration
  readonly examine?: Examine
}

const SOCKET_OPTIONS = {
  maxPayload: MAX_MESSAGE_BYTES,
  perMessageDeflate: false,
  // One message a turn: calls that end at once do not count as pending beside the next.
  allowSynchronousEvents: false,
  handleProtocols: () => SUBPROTOCOL,
  /** How long a client may take to answer the close of its socket, in milliseconds. */
  closeTimeout: 2_000,
  clientTracking: false,
}

function makeSession(
  options: AppOptions,
  request: FastifyRequest,
  { stateless, notify }: { stateless: boolean; notify: ((notification: Notification) => void) | null },
  caller: Caller | null = options.accessOf(request.raw).caller,
): RpcSession {
  const { bridge, methods, pages, logger, defaultLocale, accessOf, tickets } = options
  const { host } = accessOf(request.raw)
  const locale = localeOf(request, defaultLocale)
  const language = languageAsked(request) === locale ? `?lang=${locale}` : ''
  if (caller === null) throw new RangeError('the gate admits nobody to an interface without a caller')
  const hasTicket = createTicketGuard(tickets, accessOf).admit(request.raw, 'code') !== null
  return new RpcSession({
    bridge,
    methods,
    contract: () => JSON.parse(pages.openRpc.body.toString('utf8')) as object,
    logger,
    caller: hasTicket ? { ...caller, hasTicket } : caller,
    locale,
    waiting: options.traffic.calls.open(caller.audience),
    // The page speaks the language that the holder chose on the portal, if the portal says so.
    promptUrl: notify === null ? null : (id) => `https://${host}${PROMPT_PATH}${id}${language}`,
    stateless,
    notify: notify ?? (() => undefined),
  })
}

/** Of whoever asks, for what is counted by origin. */
const originOf = ({ accessOf }: AppOptions, request: FastifyRequest): string =>
  accessOf(request.raw).caller?.audience ?? ''

function addInterface(app: FastifyInstance, options: AppOptions, transfers: Transfers): void {
  const { bridge, live, version, logger, accessOf, traffic } = options
  const answerCall = createRpcCalls(live, traffic.queue)

  app.get(OPENRPC_PATH, (_request, reply) => sendFile(reply, options.pages.openRpc))

  app.get('/v1/health', () => ({ status: 'ok', version, protocol: [1] }))

  app.get('/v1/events', { exposeHeadRoute: false }, (request, reply) => {
    const stream = transfers.stream(request, reply, { live })
    const subscription = bridge.subscribe(({ method, params }) =>
      stream.send(method, params, 'sequence' in params ? params.sequence : undefined),
    )
    stream.onClose(subscription.unsubscribe)
    stream.send('snapshot', subscription.snapshot, subscription.snapshot.sequence)
  })

  app.post(RPC_PATH, async (request, reply) => {
    const body = await transfers.readBody(request)
    if (body === 'gone') return reply.hijack()
    if (body === 'too-large') {
      const headers = baseHeaders(accessOf(request.raw).origin)
      refuse(request.raw, reply.hijack().raw, { status: 413, headers, code: 'REQUEST_INVALID' })
      return reply
    }
    const call = { request: request.raw, response: reply.raw, origin: originOf(options, request) }
    if (asksForStream(request.headers)) {
      const stream = transfers.stream(request, reply, { live: null })
      const notify = ({ method, params }: Notification): void => stream.send(method, params)
      const session = makeSession(options, request, { stateless: true, notify })
      const answer = await answerCall({ session, ...call, body })
      if (answer.body === null) reply.raw.writeHead(answer.status)
      else stream.send('response', answer.body)
      stream.end()
      return reply
    }
    const session = makeSession(options, request, { stateless: true, notify: null })
    const answer = await answerCall({ session, ...call, body })
    if (answer.body === null) return reply.code(answer.status).send()
    if (answer.retryAfterSeconds !== undefined) reply.header('Retry-After', String(answer.retryAfterSeconds))
    return reply.code(answer.status).type(JSON_TYPE).send(JSON.stringify(answer.body))
  })

  app.route({
    method: 'GET',
    url: SOCKET_PATH,
    exposeHeadRoute: false,
    handler: (_request, reply) => fail(reply.header('Upgrade', 'websocket'), 426, 'REQUEST_INVALID'),
    wsHandler: (socket, request) => {
      const query = request.query as Readonly<Record<string, unknown>>
      const caller = socketCaller(accessOf(request.raw), query, options.relayTokens, options.portals)
      if (typeof caller === 'number') {
        if (caller === RELAY_CLOSE.originRefused && typeof query['origin'] === 'string')
          options.refused.note(query['origin'], 'relay-origin-not-listed')
        socket.close(caller)
        return
      }
      serveSocket({
        socket,
        source: request.raw.socket,
        live,
        logger,
        traffic,
        origin: caller.audience,
        makeSession: (notify) => makeSession(options, request, { stateless: false, notify }, caller),
      })
    },
  })
}

function addPages(app: FastifyInstance, { pages, accessOf }: AppOptions): void {
  app.get('/', (_request, reply) => sendPage(reply, { accessOf }, () => pages.status))
  // What the page of the code shows and does needs a status ticket.
  app.get('/pin', (_request, reply) => sendPage(reply, { accessOf, severed: true }, () => pages.pin))
  for (const [path, file] of pages.assets) {
    app.get(path, (request, reply) =>
      isSameOriginRequest(request.headers) ? sendFile(reply, file) : fail(reply, 403, 'ORIGIN_FORBIDDEN'),
    )
  }
}

function answerFaults(app: FastifyInstance, logger: Logger): void {
  const allowed = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ url, method }) => {
    const methods = allowed.get(url) ?? new Set()
    for (const name of [method].flat()) methods.add(name)
    allowed.set(url, methods)
  })
  app.setNotFoundHandler((request, reply) => {
    const methods = allowed.get(decodedPath(request.raw.url ?? '') ?? '')
    if (methods === undefined) return fail(reply, 404, 'METHOD_NOT_FOUND')
    return fail(reply.header('Allow', [...methods].join(', ')), 405, 'REQUEST_INVALID')
  })
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const { statusCode = 500 } = error
    if (statusCode < 500) return fail(reply, statusCode, 'REQUEST_INVALID')
    logger.error({ event: 'route-failed', err: error }, 'a route failed')
    return fail(reply, 500, 'INTERNAL')
  })
}

/** Routes have no schemas: the gate and the method table judge what comes in. Spares the loading of a schema compiler. */
const noSchemas = () => () => {
  throw new TypeError('a route has no schema')
}

export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { inside, logger, accessOf } = options
  const loggerInstance: FastifyBaseLogger = logger
  const app = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    serverFactory: (handler) => inside.on('request', handler),
    frameworkErrors: (_error, _request, reply) => {
      fail(reply, 400, 'REQUEST_INVALID')
    },
    return503OnClosing: false,
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
  })
  // Bodies are read by the one route that takes any, so that their limit is the protocol's.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _body, done) => done(null))
  answerFaults(app, logger)
  await app.register(fastifyWebsocket, {
    // A breach of RFC 6455 has its close code by now; this one is for what failed here.
    errorHandler: (error, socket) => {
      logger.debug({ event: 'socket-failed', err: error }, 'a socket failed')
      socket.close(1011)
    },
    options: SOCKET_OPTIONS,
  })
  app.websocketServer.on('headers', (headers, request) => {
    const fields = Object.entries(baseHeaders(accessOf(request).origin))
    headers.push(...fields.map(([name, value]) => `${name}: ${value}`))
  })
  const transfers = createTransfers(options.traffic, (request) => originOf(options, request))
  addInterface(app, options, transfers)
  addTicketRoute(app, { ...options, status: options.bridge.status })
  const guard = createTicketGuard(options.tickets, accessOf)
  if (options.administration !== undefined)
    addAdministrationRoutes(app, { ...options.administration, accessOf })
  addStatusRoutes(app, { ...options, status: options.bridge.status, guard, transfers })
  addPages(app, options)
  if (options.examine !== undefined)
    addDoctorRoutes(app, { ...options, examine: options.examine, guard, transfers })
  addRelayPage(app, options.pages.relay, options.relayTokens, accessOf)
  addPromptRoutes(app, { ...options, transfers })
  app.get('/accessibilite', (request, reply) => {
    const locale = pickLocale(languageAsked(request), undefined, options.defaultLocale)
    return sendPage(reply, { accessOf }, () => ({
      contentType: 'text/html; charset=utf-8',
      body: Buffer.from(accessibilityPage(locale)),
    }))
  })
  addReferencePage(app, {
    reference: options.pages.reference,
    // As the other pages: in the configured language unless its address says another.
    localeOf: (request) => pickLocale(languageAsked(request), undefined, options.defaultLocale),
    accessOf,
  })
  await app.ready()
  return app
}
