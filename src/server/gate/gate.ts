/**
 * The gate (protocol, section 3): judges the raw head of a request by the rows of the table, the first that
 * matches answers. Pure: who applies the verdict to a socket is `request-guard.ts`.
 */
import { type Caller, LOCAL_AUDIENCE } from '../../bridge/bridge.ts'
import type { OriginPolicy } from '../../contract/config.ts'
import { SIGNATURE_FORMATS } from '../../contract/names.ts'
import type { ErrorCode } from '../../errors/codes.ts'
import { decodedPath, headBytes, headerValues, type RequestHead, soleHeader } from './request-head.ts'

export const SUBPROTOCOL = 'cps-bridge.v1'
export const SOCKET_PATH = '/v1/socket'
export const RPC_PATH = '/v1/rpc'
export const OPENRPC_PATH = '/v1/openrpc.json'
/** Largest message or body, in bytes. */
export const MAX_MESSAGE_BYTES = 65_536
/** Largest head of a request, in bytes: the cookies of other programs on localhost arrive here. */
export const MAX_HEAD_BYTES = 131_072

export interface GatePolicy {
  /** The callers of allowed origins, by origin. */
  readonly portals: ReadonlyMap<string, Caller>
  isAdminToken(token: string): boolean
}

export interface Refusal {
  readonly kind: 'refuse'
  readonly status: number
  /** Code in the body; null for an empty body. */
  readonly code: ErrorCode | null
  /** The allowed origin that gets to read the answer, if there is one. */
  readonly origin: string | null
}

export type Verdict =
  | Refusal
  | { readonly kind: 'preflight'; readonly origin: string | null; readonly networks: readonly string[] }
  | { readonly kind: 'unregister-worker'; readonly origin: string | null }
  | ({ readonly kind: 'admit' } & Access)

type Fault = readonly [status: number, code: ErrorCode]
/** A fault, another answer than the router's, or the caller to be admitted. */
type Judgement = Fault | 'unregister-worker' | 'preflight' | Caller | null

/** What the gate found out about a request that it let in. */
export interface Access {
  /** Null: nobody in particular, only pages answer. */
  readonly caller: Caller | null
  /** The allowed origin that gets CORS headers. */
  readonly origin: string | null
  readonly host: string
}

const ADMIN: Caller = {
  kind: 'admin',
  audience: LOCAL_AUDIENCE,
  policy: { pinEntry: 'api', identity: 'allow', formats: SIGNATURE_FORMATS },
}

export const portalCaller = ({ origin, ...policy }: OriginPolicy): Caller => ({
  kind: 'portal',
  audience: origin,
  policy: { pinEntry: policy.pinEntry, identity: policy.identity, formats: policy.formats },
})

const ownCaller = (audience: string): Caller => ({
  kind: 'own',
  audience,
  policy: { pinEntry: 'page', identity: 'deny', formats: [] },
})

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])
const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'] as const
/** RFC 9110, section 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const WEBSOCKET_KEY = /^[+/0-9A-Za-z]{22}==$/

/** Row 0: what is no request that this server could judge. */
function headFault(head: RequestHead): number | null {
  const wellFormed =
    head.httpVersion === '1.1' &&
    head.method !== 'CONNECT' &&
    head.target.startsWith('/') &&
    headerValues(head, 'host').length === 1 &&
    headerValues(head, 'origin').length <= 1
  if (!wellFormed) return 400
  return headBytes(head) > MAX_HEAD_BYTES ? 431 : null
}

function hasAdminToken(head: RequestHead, policy: GatePolicy): boolean {
  const token = /^bearer +([!-~]+)$/i.exec(soleHeader(head, 'authorization') ?? '')?.[1]
  return token !== undefined && policy.isAdminToken(token)
}

/** Judged as the router will see it, and more widely: decoded, in any case, with doubled slashes. */
function isApiPath(target: string): boolean {
  return /^\/+v1\//i.test(decodedPath(target) ?? target)
}

/** The machine-readable contract names no card and no version of this installation: a person may look at it. */
function isReferenceNavigation(head: RequestHead): boolean {
  const site = soleHeader(head, 'sec-fetch-site')
  return decodedPath(head.target) === OPENRPC_PATH && (site === 'same-origin' || site === 'none')
}

function offersSubprotocol(head: RequestHead): boolean {
  const offered = headerValues(head, 'sec-websocket-protocol').flatMap((value) =>
    value.split(',').map((item) => item.trim()),
  )
  const wellFormed = offered.every((item) => TOKEN.test(item)) && new Set(offered).size === offered.length
  return wellFormed && offered.includes(SUBPROTOCOL)
}

/** Rows 3 and 4, and what makes a handshake impossible (RFC 6455, section 4.2.1). */
function judgeUpgrade(head: RequestHead, caller: Caller | null): Judgement {
  if (caller === null) return [403, 'ORIGIN_FORBIDDEN']
  if (soleHeader(head, 'upgrade')?.toLowerCase() !== 'websocket') return [400, 'REQUEST_INVALID']
  if (!offersSubprotocol(head)) return [400, 'REQUEST_INVALID']
  if (head.target.split('?', 1)[0] !== SOCKET_PATH) return [404, 'METHOD_NOT_FOUND']
  if (head.method !== 'GET') return [405, 'REQUEST_INVALID']
  if (soleHeader(head, 'sec-websocket-version') !== '13') return [426, 'REQUEST_INVALID']
  const key = soleHeader(head, 'sec-websocket-key') ?? ''
  return WEBSOCKET_KEY.test(key) ? caller : [400, 'REQUEST_INVALID']
}

function isJson(head: RequestHead): boolean {
  const [mediaType = ''] = (soleHeader(head, 'content-type') ?? '').split(';', 1)
  const encoding = headerValues(head, 'content-encoding').join().toLowerCase()
  return mediaType.trim().toLowerCase() === 'application/json' && (encoding === '' || encoding === 'identity')
}

/** Rows 8 and 9, as far as the head tells. */
function judgeBody(head: RequestHead): Fault | null {
  if (head.method === 'POST' && decodedPath(head.target) === RPC_PATH && !isJson(head)) {
    return [415, 'REQUEST_INVALID']
  }
  const length = Number(headerValues(head, 'content-length')[0] ?? '0')
  return length > MAX_MESSAGE_BYTES ? [413, 'REQUEST_INVALID'] : null
}

/**
 * `Private-Network` is the header of Private Network Access; the drafts of its successor called it
 * `Local-Network` for a while (WICG private-network-access, 2023). Either gets the answer it asks for.
 */
const askedNetworks = (head: RequestHead): string[] =>
  ['private', 'local'].filter((name) => soleHeader(head, `access-control-request-${name}-network`) === 'true')

/** Rows 5 to 9: an ordinary request whose host and origin are known. */
function judgeRequest(head: RequestHead, access: Access, policy: GatePolicy): Judgement {
  if (head.method === 'GET' && soleHeader(head, 'service-worker') === 'script') return 'unregister-worker'
  const caller = access.caller ?? (hasAdminToken(head, policy) ? ADMIN : null)
  const closedPath = isApiPath(head.target) && !isReferenceNavigation(head)
  if (caller === null && (closedPath || !SAFE_METHODS.has(head.method))) return [403, 'ORIGIN_FORBIDDEN']
  if (head.method === 'OPTIONS' && access.origin !== null) return 'preflight'
  return judgeBody(head) ?? caller
}

export function judge(head: RequestHead, policy: GatePolicy): Verdict {
  const [asked, ...more] = headerValues(head, 'origin')
  const portal = asked === undefined || more.length > 0 ? undefined : policy.portals.get(asked)
  const origin = portal === undefined ? null : portal.audience
  const refuse = (status: number, code: ErrorCode | null): Refusal => ({
    kind: 'refuse',
    status,
    code,
    origin,
  })

  const fault = headFault(head)
  if (fault !== null) return refuse(fault, 'REQUEST_INVALID')

  const [host = ''] = headerValues(head, 'host')
  if (!LOOPBACK_NAMES.some((name) => host === `${name}:${head.port}`)) return refuse(421, null)

  const own = `https://${host}`
  const browser = asked === own ? ownCaller(own) : (portal ?? null)
  if (asked !== undefined && browser === null) return refuse(403, 'ORIGIN_FORBIDDEN')

  const access: Access = { caller: browser, origin, host }
  const judgement = head.upgrade ? judgeUpgrade(head, browser) : judgeRequest(head, access, policy)
  if (Array.isArray(judgement)) return refuse(...(judgement as Fault))
  if (judgement === 'unregister-worker') return { kind: 'unregister-worker', origin }
  if (judgement === 'preflight') return { kind: 'preflight', origin, networks: askedNetworks(head) }
  return { kind: 'admit', ...access, caller: judgement as Caller | null }
}
