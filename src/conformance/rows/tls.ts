/** The connection itself (protocol 3 and 9). */
import { X509Certificate } from 'node:crypto'
import { connect, type ConnectionOptions } from 'node:tls'
import { same, that } from '../difference.ts'
import type { Row } from '../row.ts'
import { LOOPBACK, type Target } from '../wire.ts'

interface Handshake {
  readonly protocol: string | null
  readonly alpn: string | false | null
  readonly certificate: Buffer
}

/** Null: no connection came about. */
function handshake({ port, ca, timeoutMs }: Target, options: ConnectionOptions): Promise<Handshake | null> {
  return new Promise((resolve) => {
    const socket = connect({
      port,
      host: LOOPBACK,
      servername: 'localhost',
      ca,
      timeout: timeoutMs,
      ...options,
    })
    const end = (result: Handshake | null): void => {
      socket.destroy()
      resolve(result)
    }
    socket.once('secureConnect', () =>
      end({
        protocol: socket.getProtocol(),
        alpn: socket.alpnProtocol,
        certificate: socket.getPeerCertificate().raw,
      }),
    )
    socket.once('timeout', () => end(null))
    socket.on('error', () => end(null))
  })
}

const DAY_MS = 86_400_000

export const TLS_ROWS: readonly Row[] = [
  {
    name: 'tls/versions',
    clause: '3, 9',
    sentence: 'TLS 1.2 at least, and HTTP/1.1 alone (ALPN).',
    async run({ target }) {
      const old: ConnectionOptions = {
        minVersion: 'TLSv1',
        maxVersion: 'TLSv1.1',
        ciphers: 'DEFAULT@SECLEVEL=0',
      }
      same('a handshake with TLS 1.1', await handshake(target, old), null)
      same('TLS 1.2', (await handshake(target, { maxVersion: 'TLSv1.2' }))?.protocol, 'TLSv1.2')
      const offered = await handshake(target, { ALPNProtocols: ['h2', 'http/1.1'] })
      same('chosen of h2 and http/1.1', offered?.alpn, 'http/1.1')
    },
  },
  {
    name: 'tls/leaf',
    clause: '9',
    sentence: 'The certificate has all three names and 397 days at most.',
    async run({ target }) {
      const seen = await handshake(target, {})
      that(seen !== null, 'a handshake', seen)
      const leaf = new X509Certificate(seen?.certificate ?? Buffer.alloc(0))
      same('localhost', leaf.checkHost('localhost'), 'localhost')
      for (const address of ['127.0.0.1', '::1']) same(address, leaf.checkIP(address), address)
      const days = (Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)) / DAY_MS
      that(days <= 397, '397 days at most', `${days} days`)
    },
  },
]
