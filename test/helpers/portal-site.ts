/** A portal on a name of its own, over TLS, with a page that does what a test says when it is clicked. */
import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import forge from 'node-forge'
import { rsaKeySeries } from './rsa-keys.ts'

const CLIENT = join(import.meta.dirname, '..', '..', 'dist', 'client')

interface Pair {
  readonly name: string
  readonly key: string
  readonly cert: string
}

const nextKeys = rsaKeySeries()

function certify(name: string, extensions: object[], issuer?: Pair): Pair {
  const { privateKey } = nextKeys()
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const rsa = forge.pki.privateKeyFromPem(key)
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = forge.pki.setRsaPublicKey(rsa.n, rsa.e)
  certificate.serialNumber = issuer === undefined ? '01' : '02'
  certificate.validity.notBefore = new Date(Date.now() - 86_400_000)
  certificate.validity.notAfter = new Date(Date.now() + 86_400_000)
  certificate.setSubject([{ name: 'commonName', value: name }])
  certificate.setIssuer([{ name: 'commonName', value: issuer?.name ?? name }])
  certificate.setExtensions(extensions)
  certificate.sign(
    issuer === undefined ? rsa : forge.pki.privateKeyFromPem(issuer.key),
    forge.md.sha256.create(),
  )
  return { name, key, cert: forge.pki.certificateToPem(certificate) }
}

/** A certificate for some names, and the authority that issued it: Firefox accepts no other. */
function siteCertificate(names: readonly string[]): { readonly leaf: Pair; readonly authority: Pair } {
  const authority = certify('test authority of portals', [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, critical: true },
  ])
  const leaf = certify(
    'test portal',
    [
      { name: 'basicConstraints', cA: false },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: names.map((value) => ({ type: 2, value })) },
    ],
    authority,
  )
  return { leaf, authority }
}

const PAGE = `<!doctype html><html lang="fr"><title>portal</title>
<script src="/cps-bridge.js"></script><script type="module" src="/status.js"></script>
<button id="go">Go</button><cps-status></cps-status>
<script>
  document.querySelector('#go').onclick = () => {
    window.outcome = undefined
    window.todo().then(
      (value) => (window.outcome = { value }),
      (error) => (window.outcome = { code: error.code, name: error.name, message: error.message,
        advice: error.advice, details: error.details, retryable: error.retryable }),
    )
  }
</script>`

export interface PortalSite {
  readonly port: number
  /** PEM file of the authority to be trusted. */
  readonly caFile: string
  /** Its certificate is also one for `localhost`. */
  readonly tls: { readonly key: string; readonly cert: string }
  origin(name: string): string
  close(): Promise<void>
}

/** Paths: `/`, `/csp` (its policy forbids the bridge), `/framed?URL` (a frame), `/delegated?URL` (with the permission). */
export async function startPortalSite(folder: string, names: readonly string[]): Promise<PortalSite> {
  const { leaf, authority } = siteCertificate([...names, 'localhost'])
  const caFile = join(folder, 'site.pem')
  await writeFile(caFile, authority.cert)
  const files: Readonly<Record<string, string>> = {
    '/cps-bridge.js': await readFile(join(CLIENT, 'cps-bridge.global.js'), 'utf8'),
    '/status.js': await readFile(join(CLIENT, 'status.js'), 'utf8'),
  }
  const server: Server = createServer({ key: leaf.key, cert: leaf.cert }, (request, response) => {
    const [path = '', query = ''] = (request.url ?? '').split('?')
    const script = files[path]
    if (script !== undefined) {
      response.setHeader('Content-Type', 'text/javascript')
      response.end(script)
      return
    }
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    if (path === '/csp') response.setHeader('Content-Security-Policy', "connect-src 'self'")
    const allow = path === '/delegated' ? ' allow="loopback-network; local-network-access"' : ''
    const framed = path === '/framed' || path === '/delegated'
    response.end(
      framed ? `<!doctype html><iframe${allow} src="${decodeURIComponent(query)}"></iframe>` : PAGE,
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    caFile,
    tls: { key: leaf.key, cert: leaf.cert },
    origin: (name) => `https://${name}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
