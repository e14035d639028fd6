/** The real server on a free port, over TLS with a certificate made here, before a scripted domain. */
import forge from 'node-forge'
import { pino } from 'pino'
import type { OriginPolicy } from '../../src/contract/config.ts'
import type { Pages } from '../../src/server/pages/pages.ts'
import { renderReference } from '../../src/server/pages/reference/render-reference.ts'
import { type RunningServer, type ServerOptions, startServer } from '../../src/server/start-server.ts'
import type { TlsLeaf } from '../../src/server/tls-options.ts'
import { FakeBridge } from './fake-bridge.ts'
import {
  type Caller,
  dial,
  type DialOptions,
  type HttpReply,
  postMessage,
  type RpcOptions,
} from './rpc-client.ts'
import { rsaKeySeries } from './rsa-keys.ts'
import { ADMIN_TOKEN, DEV_PORTAL, PORTAL } from './server-names.ts'

export { ADMIN_TOKEN, DEV_PORTAL, PORTAL }
export const VERSION = '9.8.7-test'

const nextKeys = rsaKeySeries()

/** A self-signed certificate for the three loopback names; `name` tells two of them apart. */
export function selfSignedLeaf(name: string): TlsLeaf {
  const { privateKey } = nextKeys()
  const keyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const key = forge.pki.privateKeyFromPem(keyPem)
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = forge.pki.setRsaPublicKey(key.n, key.e)
  certificate.serialNumber = '01'
  certificate.validity.notBefore = new Date(Date.now() - 86_400_000)
  certificate.validity.notAfter = new Date(Date.now() + 86_400_000)
  certificate.setSubject([{ name: 'commonName', value: name }])
  certificate.setIssuer([{ name: 'commonName', value: name }])
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true },
    {
      name: 'subjectAltName',
      altNames: [
        { type: 2, value: 'localhost' },
        { type: 7, ip: '127.0.0.1' },
        { type: 7, ip: '::1' },
      ],
    },
  ])
  certificate.sign(key, forge.md.sha256.create())
  return { keyPem, certPem: forge.pki.certificateToPem(certificate) }
}

/** One for all servers of a test file: an RSA key takes its time. */
const LEAF = selfSignedLeaf('test leaf')

const file = (contentType: string, text: string) => ({ contentType, body: Buffer.from(text) })

const made = renderReference(VERSION)

export const TEST_PAGES: Pages = {
  status: file('text/html; charset=utf-8', '<!doctype html><title>cps-bridge</title>'),
  pin: file('text/html; charset=utf-8', '<!doctype html><title>cps-bridge pin</title>'),
  doctor: file('text/html; charset=utf-8', '<!doctype html><title>cps-bridge doctor</title>'),
  prompt: file('text/html; charset=utf-8', '<!doctype html><title>cps-bridge prompt</title>'),
  relay: file('text/html; charset=utf-8', '<!doctype html><title>{{relay-token}}</title>'),
  reference: {
    fr: file('text/html; charset=utf-8', made['docs.fr.html'] ?? ''),
    en: file('text/html; charset=utf-8', made['docs.en.html'] ?? ''),
  },
  openRpc: file('application/json; charset=utf-8', made['openrpc.json'] ?? ''),
  assets: new Map([['/assets/status.js', file('text/javascript; charset=utf-8', 'void 0')]]),
}

const POLICIES: readonly OriginPolicy[] = [
  { origin: PORTAL, pinEntry: 'api', identity: 'allow', formats: ['jws'] },
  { origin: DEV_PORTAL, pinEntry: 'page', identity: 'ask', formats: ['jws', 'web-eid:1.0'] },
]

export interface TestServer extends RunningServer {
  readonly bridge: FakeBridge
  /** The certificate that it really has. */
  readonly ca: string
  /** Everything that was logged, one line an entry. */
  readonly log: readonly string[]
}

export async function startTestServer(changes: Partial<ServerOptions> = {}): Promise<TestServer> {
  const bridge = new FakeBridge()
  const log: string[] = []
  const server = await startServer({
    bridge,
    origins: POLICIES,
    adminToken: ADMIN_TOKEN,
    version: VERSION,
    defaultLocale: 'en',
    tls: LEAF,
    port: 0,
    logger: pino({ level: 'trace' }, { write: (line: string) => void log.push(line) }),
    pages: TEST_PAGES,
    ...changes,
  })
  return { ...server, bridge, ca: LEAF.certPem, log }
}

/** A socket of an allowed origin. */
export const openSocket = (server: TestServer, options: DialOptions = {}): Promise<Caller> =>
  dial(server, { origin: PORTAL, ...options })

/** `POST /v1/rpc` of one message, of an allowed origin. */
export const postRpc = (server: TestServer, message: unknown, options: RpcOptions = {}): Promise<HttpReply> =>
  postMessage(server, message, { origin: PORTAL, ...options })
