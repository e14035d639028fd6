/** The rows of the gate (protocol, section 3), each in many variants, in the order in which they are judged. */
import { ADMIN_TOKEN, PORTAL } from '../../helpers/server-names.ts'

export type Fields = Readonly<Record<string, string | readonly string[]>>

/** `HOST`, `IPV4`, `IPV6` and `PORT` stand for the server of the run. */
export interface Row {
  readonly is: string
  readonly line: string
  /** `Host: HOST` is added where no `Host` is given; null: `line` is the whole text. */
  readonly headers: Fields | null
  readonly outcome: Outcome
}

interface Outcome {
  readonly status: number
  /** `empty`, the code in an error body, or undefined where the table says nothing about it. */
  readonly says?: string
}

const row = (is: string, line: string, headers: Fields | null, outcome: Outcome): Row => ({
  is,
  line,
  headers,
  outcome,
})

export const HEALTH = 'GET /v1/health HTTP/1.1'
export const RPC = 'POST /v1/rpc HTTP/1.1'
export const SOCKET = 'GET /v1/socket HTTP/1.1'
export const TOKEN = { Authorization: `Bearer ${ADMIN_TOKEN}` }
export const HANDSHAKE = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Protocol': 'cps-bridge.v1',
}
const EVIL = 'https://evil.example'
const FROM = { Origin: PORTAL }

const BAD: Outcome = { status: 400, says: 'REQUEST_INVALID' }
const MISDIRECTED: Outcome = { status: 421, says: 'empty' }
const FORBIDDEN: Outcome = { status: 403, says: 'ORIGIN_FORBIDDEN' }
const status = (code: number): Outcome => ({ status: code })

const noRequest: readonly Row[] = [
  row('no Host', `${HEALTH}\r\nOrigin: ${PORTAL}\r\n\r\n`, null, BAD),
  row('no header at all', `${HEALTH}\r\n\r\n`, null, BAD),
  row('two equal Hosts', HEALTH, { Host: ['HOST', 'HOST'] }, BAD),
  row('a foreign Host after the right one', HEALTH, { Host: ['HOST', 'evil.example'] }, BAD),
  row('a foreign Host before the right one', HEALTH, { Host: ['evil.example', 'HOST'] }, BAD),
  row('a second Host in another case', `${HEALTH}\r\nhost: HOST\r\nHOsT: HOST\r\n\r\n`, null, BAD),
  row(
    'a second Host behind three thousand headers',
    `${HEALTH}\r\nHost: HOST\r\n${'a: b\r\n'.repeat(3_000)}Host: evil.example\r\n\r\n`,
    null,
    BAD,
  ),
  row('two equal Origins', HEALTH, { Origin: [PORTAL, PORTAL] }, BAD),
  row('two Origins, one foreign', HEALTH, { Origin: [PORTAL, EVIL] }, BAD),
  row('HTTP/1.0', `GET /v1/health HTTP/1.0\r\nHost: HOST\r\nOrigin: ${PORTAL}\r\n\r\n`, null, BAD),
  row('HTTP/1.2', 'GET /v1/health HTTP/1.2\r\nHost: HOST\r\n\r\n', null, BAD),
  row('HTTP/2 in plain text', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', null, BAD),
  row('no version', 'GET /v1/health\r\n\r\n', null, BAD),
  row('the asterisk as target', 'OPTIONS * HTTP/1.1', {}, BAD),
  row('an absolute target', 'GET https://HOST/v1/health HTTP/1.1', TOKEN, BAD),
  row('an absolute target elsewhere', 'GET http://evil.example/ HTTP/1.1', {}, BAD),
  row('a target without a slash', 'GET v1/health HTTP/1.1', {}, BAD),
  row('CONNECT', 'CONNECT HOST HTTP/1.1', {}, BAD),
  row('CONNECT with an allowed Origin', 'CONNECT HOST HTTP/1.1', FROM, BAD),
  row('an unknown method', 'HELLO / HTTP/1.1', {}, BAD),
  row('no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01', null, BAD),
  row('an empty header name', `${HEALTH}\r\nHost: HOST\r\n: x\r\n\r\n`, null, BAD),
  row('white space before the colon', `${HEALTH}\r\nHost : HOST\r\n\r\n`, null, BAD),
  row('a folded header', `${HEALTH}\r\nHost: HOST\r\nOrigin:\r\n ${EVIL}\r\n\r\n`, null, BAD),
  row('a bare line feed', `${HEALTH}\nHost: HOST\n\n`, null, BAD),
  row('a length and chunks', RPC, { 'Content-Length': '5', 'Transfer-Encoding': 'chunked' }, BAD),
  row('two lengths', RPC, { 'Content-Length': ['1', '2'] }, BAD),
]

const WRONG_HOSTS = [
  'evil.example',
  'localhost',
  'localhost:1',
  'localhost:PORT1',
  'localhost:0PORT',
  'LOCALHOST:PORT',
  'Localhost:PORT',
  'localhost.:PORT',
  'localhost:PORT.',
  'sub.localhost:PORT',
  'localhost:PORT, localhost:PORT',
  'user@localhost:PORT',
  '127.0.0.1',
  '127.0.0.2:PORT',
  '127.1:PORT',
  '2130706433:PORT',
  '0.0.0.0:PORT',
  '::1:PORT',
  '[::1]',
  '[0:0:0:0:0:0:0:1]:PORT',
  '[::ffff:127.0.0.1]:PORT',
  'https://localhost:PORT',
  '',
]
const Host = 'evil.example'
const wrongHost: readonly Row[] = [
  ...WRONG_HOSTS.map((host) => row(`Host “${host}”`, HEALTH, { Host: host, ...TOKEN }, MISDIRECTED)),
  row('a foreign Host and an undecodable target', 'GET /%zz HTTP/1.1', { Host }, MISDIRECTED),
  row('a foreign Host and Origin', HEALTH, { Host, Origin: EVIL }, MISDIRECTED),
  row('a foreign Host and its own origin', HEALTH, { Host, Origin: `https://${Host}` }, MISDIRECTED),
  row('a foreign Host and an allowed Origin', HEALTH, { Host, ...FROM }, MISDIRECTED),
  row('a foreign Host, unsafe method', RPC, { Host }, MISDIRECTED),
  row('a foreign Host, upgrade', SOCKET, { ...HANDSHAKE, Host }, MISDIRECTED),
  row('a foreign Host, page', 'GET / HTTP/1.1', { Host, 'Sec-Fetch-Dest': 'document' }, MISDIRECTED),
]

const FOREIGN = [
  EVIL,
  'null',
  '',
  'http://sante-paca.fr',
  'https://sante-paca.fr/',
  'https://sante-paca.fr:443',
  'https://SANTE-PACA.FR',
  'HTTPS://sante-paca.fr',
  'https://sante-paca.fr.evil.example',
  'https://www.sante-paca.fr',
  'https://sante-paca.fr https://evil.example',
  'https://sante-paca.fr, https://sante-paca.fr',
  'http://HOST',
  'https://localhost',
  'https://localhost:1',
  'https://IPV4',
  'https://IPV6',
  'https://LOCALHOST:PORT',
  'https://localhost.:PORT',
  'wss://HOST',
  'http://localhost:8081',
  'file://',
  'chrome-extension://abcdefghijklmnop',
]
const ANY_PATH = ['/', '/nothing', '/v1/rpc', '/%zz', '/assets/status.js', '/v1/openrpc.json']
const NAVIGATION = { Origin: EVIL, 'Sec-Fetch-Dest': 'document', 'Sec-Fetch-Site': 'none' }
const foreignOrigin: readonly Row[] = [
  ...FOREIGN.map((Origin) => row(`Origin “${Origin}”`, HEALTH, { Origin }, FORBIDDEN)),
  ...FOREIGN.map((Origin) => row(`upgrade by “${Origin}”`, SOCKET, { ...HANDSHAKE, Origin }, FORBIDDEN)),
  ...ANY_PATH.map((path) =>
    row(`a foreign Origin on ${path}`, `GET ${path} HTTP/1.1`, NAVIGATION, FORBIDDEN),
  ),
  row('a foreign Origin and the admin token', HEALTH, { Origin: EVIL, ...TOKEN }, FORBIDDEN),
  row('a foreign preflight', 'OPTIONS /v1/rpc HTTP/1.1', { Origin: EVIL }, FORBIDDEN),
  row(
    'a foreign Origin that fetches a worker',
    HEALTH,
    { Origin: EVIL, 'Service-Worker': 'script' },
    FORBIDDEN,
  ),
  row('the own origin of another name', HEALTH, { Host: 'IPV4', Origin: 'https://HOST' }, FORBIDDEN),
]

const { 'Sec-WebSocket-Protocol': _offered, ...UNNAMED } = { ...HANDSHAKE, ...FROM }
const OFFERS = ['cps-bridge.v2', 'CPS-BRIDGE.V1', '', 'cps-bridge.v1, cps-bridge.v1', 'cps-bridge.v1,,x']
const UPGRADE = { ...HANDSHAKE, ...FROM }
const sockets: readonly Row[] = [
  row('upgrade without Origin', SOCKET, HANDSHAKE, FORBIDDEN),
  row('upgrade with the admin token alone', SOCKET, { ...HANDSHAKE, ...TOKEN }, FORBIDDEN),
  row('upgrade with nothing else', SOCKET, { Connection: 'Upgrade', Upgrade: 'websocket' }, FORBIDDEN),
  row('upgrade to something else by nobody', HEALTH, { ...HANDSHAKE, Upgrade: 'h2c' }, FORBIDDEN),
  row('no subprotocol', SOCKET, UNNAMED, BAD),
  ...OFFERS.map((offer) =>
    row(`subprotocol “${offer}”`, SOCKET, { ...UNNAMED, 'Sec-WebSocket-Protocol': offer }, BAD),
  ),
  row('upgrade to something else', SOCKET, { ...UPGRADE, Upgrade: 'h2c' }, BAD),
  row('two upgrades', SOCKET, { ...UPGRADE, Upgrade: ['websocket', 'websocket'] }, BAD),
  row('upgrade on another path', HEALTH, UPGRADE, status(404)),
  row('upgrade on an encoded path', 'GET /v1/%73ocket HTTP/1.1', UPGRADE, status(404)),
  row('upgrade of an undecodable path', 'GET /%zz HTTP/1.1', UPGRADE, status(404)),
  row('upgrade by POST', 'POST /v1/socket HTTP/1.1', { ...UPGRADE, 'Content-Length': '0' }, status(405)),
  row('an old version of WebSocket', SOCKET, { ...UPGRADE, 'Sec-WebSocket-Version': '8' }, status(426)),
  row('a short key', SOCKET, { ...UPGRADE, 'Sec-WebSocket-Key': 'AAAA' }, BAD),
]

const API_PATHS = [
  '/v1/health',
  '/v1/rpc',
  '/v1/events',
  '/v1/socket',
  '/v1/nothing',
  '/v1/',
  '/v1/openrpc.json',
  '/v1/health?x=1',
  '/%761/health',
  '/v1/%68ealth',
  '//v1/health',
  '/V1/health',
]
const CREDENTIALS = [
  'Bearer wrong',
  `Bearer ${ADMIN_TOKEN}x`,
  `Bearer ${ADMIN_TOKEN.slice(0, -1)}`,
  `Bearer ${ADMIN_TOKEN.toUpperCase()}`,
  `Bearer ${ADMIN_TOKEN} ${ADMIN_TOKEN}`,
  `Bearer "${ADMIN_TOKEN}"`,
  'Bearer  ',
  'Bearer',
  `Basic ${ADMIN_TOKEN}`,
  `Basic Bearer ${ADMIN_TOKEN}`,
  ADMIN_TOKEN,
]
const UNSAFE = ['POST', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND', 'PURGE']
const FORM = { 'Content-Type': 'text/plain', 'Content-Length': '0' }
const nobody: readonly Row[] = [
  ...API_PATHS.map((path) => row(`GET ${path} by nobody`, `GET ${path} HTTP/1.1`, {}, FORBIDDEN)),
  row(
    'the contract for another site',
    'GET /v1/openrpc.json HTTP/1.1',
    { 'Sec-Fetch-Site': 'cross-site' },
    FORBIDDEN,
  ),
  row('the interface from the address bar', HEALTH, { 'Sec-Fetch-Site': 'none' }, FORBIDDEN),
  ...CREDENTIALS.map((value) => row(`Authorization “${value}”`, HEALTH, { Authorization: value }, FORBIDDEN)),
  row('two Authorizations', HEALTH, { Authorization: [`Bearer ${ADMIN_TOKEN}`, 'Bearer x'] }, FORBIDDEN),
  ...UNSAFE.map((verb) =>
    row(`${verb} by nobody`, `${verb} / HTTP/1.1`, { 'Content-Length': '0' }, FORBIDDEN),
  ),
  row('a form post by nobody', RPC, FORM, FORBIDDEN),
]

const TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/jsonx',
  'application/json, text/plain',
  'text/json',
  '',
]
const JSON_BODY = { ...FROM, 'Content-Type': 'application/json', 'Content-Length': '0' }
const bodies: readonly Row[] = [
  ...TYPES.map((type) =>
    row(`content type “${type}”`, RPC, { ...JSON_BODY, 'Content-Type': type }, status(415)),
  ),
  row('no content type', RPC, { ...FROM, 'Content-Length': '0' }, status(415)),
  row(
    'two content types',
    RPC,
    { ...JSON_BODY, 'Content-Type': Array(2).fill('application/json') },
    status(415),
  ),
  row('a compressed body', RPC, { ...JSON_BODY, 'Content-Encoding': 'gzip' }, status(415)),
  row('a form post on the encoded path', 'POST /v1/%72pc HTTP/1.1', { ...FORM, ...FROM }, status(415)),
  row('an announced body that is too long', RPC, { ...JSON_BODY, 'Content-Length': '65537' }, status(413)),
  row('a long body elsewhere', 'POST /x HTTP/1.1', { ...TOKEN, 'Content-Length': '65537' }, status(413)),
  row('an unknown expectation', RPC, { ...JSON_BODY, Expect: 'the-moon' }, status(417)),
]

/** All that must be refused, and the connection closed. */
export const REFUSED: readonly Row[] = [
  ...noRequest,
  ...wrongHost,
  ...foreignOrigin,
  ...sockets,
  ...nobody,
  ...bodies,
]

const OWN = { Origin: 'https://HOST' }
const path = (target: string): string => `GET ${target} HTTP/1.1`

/** All that passes the gate; the status is the router's, and the connection lives on. */
export const ADMITTED: readonly Row[] = [
  row('health for an allowed origin', HEALTH, FROM, status(200)),
  row('health for another allowed origin', HEALTH, { Origin: 'http://localhost:8080' }, status(200)),
  row('health for the own origin', HEALTH, OWN, status(200)),
  row('health for the own origin by IPv4', HEALTH, { Host: 'IPV4', Origin: 'https://IPV4' }, status(200)),
  row('health for the own origin by IPv6', HEALTH, { Host: 'IPV6', Origin: 'https://IPV6' }, status(200)),
  row('health for the administrator', HEALTH, TOKEN, status(200)),
  row(
    'the scheme of the token in lower case',
    HEALTH,
    { Authorization: `bearer ${ADMIN_TOKEN}` },
    status(200),
  ),
  row('health for the administrator on the encoded path', path('/%761/health'), TOKEN, status(200)),
  row(
    'an allowed origin with a wrong token',
    HEALTH,
    { ...FROM, Authorization: 'Bearer wrong' },
    status(200),
  ),
  row('a Host with white space around it', HEALTH, { Host: '  HOST  ', ...TOKEN }, status(200)),
  row('an undecodable target', path('/%zz'), {}, status(400)),
  row(
    'the contract from the address bar',
    path('/v1/openrpc.json'),
    { 'Sec-Fetch-Site': 'none' },
    status(200),
  ),
  row(
    'the contract from an own page',
    path('/v1/openrpc.json'),
    { 'Sec-Fetch-Site': 'same-origin' },
    status(200),
  ),
  row('PUT by an allowed origin', 'PUT /v1/rpc HTTP/1.1', { ...FROM, 'Content-Length': '0' }, status(405)),
  row('DELETE by the administrator', 'DELETE /nothing HTTP/1.1', TOKEN, status(404)),
  row('TRACE by an allowed origin', 'TRACE /v1/health HTTP/1.1', FROM, status(405)),
  row('a method that the router does not know', 'PURGE /v1/health HTTP/1.1', FROM, status(405)),
  row('OPTIONS by the own origin', 'OPTIONS /v1/health HTTP/1.1', OWN, status(405)),
  row('GET of the interface for calls', path('/v1/rpc'), FROM, status(405)),
  row('GET of the socket without upgrade', SOCKET, FROM, status(426)),
  row('an unknown path', path('/nothing'), FROM, status(404)),
  row('a path that has the interface in it, by nobody', path('/x/v1/health'), {}, status(404)),
  row('a socket for an allowed origin', SOCKET, UPGRADE, status(101)),
  row('a socket for the own origin', SOCKET, { ...HANDSHAKE, ...OWN }, status(101)),
  row('a socket by IPv6', SOCKET, { ...HANDSHAKE, Host: 'IPV6', Origin: 'https://IPV6' }, status(101)),
  row(
    'a socket that offers several subprotocols',
    SOCKET,
    { ...UPGRADE, 'Sec-WebSocket-Protocol': 'x, cps-bridge.v1' },
    status(101),
  ),
  row('a socket with token and origin', path('/v1/socket?lang=fr'), { ...UPGRADE, ...TOKEN }, status(101)),
]
