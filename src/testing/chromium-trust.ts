/** How a Chromium of a test run is told to trust one bridge, without a trust store and without trusting anybody else. */
import { createHash, type KeyObject, X509Certificate } from 'node:crypto'
import { connect } from 'node:tls'

const hashOf = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('base64')

/**
 * Chromium forgives certificate errors of chains in which one of these keys is: SHA-256 of the key in base64. It
 * needs a user data folder of its own, which test runners give it. Observed in Chromium 156.
 */
export async function chromiumArguments(port: number, authorityPem: string): Promise<readonly string[]> {
  const leaf = await new Promise<X509Certificate>((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, ca: authorityPem, servername: 'localhost' }, () => {
      const certificate = socket.getPeerX509Certificate()
      socket.destroy()
      if (certificate === undefined) reject(new Error('the bridge showed no certificate'))
      else resolve(certificate)
    })
    socket.once('error', reject)
  })
  const keys = [new X509Certificate(authorityPem), leaf].map(({ publicKey }) => hashOf(publicKey))
  return [`--ignore-certificate-errors-spki-list=${keys.join()}`]
}
