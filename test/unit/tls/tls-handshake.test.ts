import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { checkServerIdentity, connect, createServer, type TLSSocket } from 'node:tls'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type IssuedMaterial, issueLocalMaterial } from '../../../src/tls/local-authority.ts'

/** Twenty RSA keys on a busy machine. */
const KEYS_TIMEOUT_MS = 60_000

let issued: IssuedMaterial
let other: IssuedMaterial

beforeAll(async () => {
  const now = new Date()
  ;[issued, other] = await Promise.all([issueLocalMaterial(now), issueLocalMaterial(now)])
}, KEYS_TIMEOUT_MS)

async function serve(certPem: string, keyPem: string): Promise<number> {
  const server = createServer({ cert: certPem, key: keyPem, minVersion: 'TLSv1.2' })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** A client that trusts `ca` alone and expects the peer to be `name`. */
async function shakeHands(port: number, ca: string, name: string): Promise<TLSSocket> {
  const socket = connect({
    host: '127.0.0.1',
    port,
    ca,
    checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
  })
  onTestFinished(() => void socket.destroy())
  await once(socket, 'secureConnect')
  return socket
}

describe('a TLS handshake with a leaf', () => {
  it.each(['localhost', '127.0.0.1', '::1'])(
    'is accepted for %s by a client that trusts ca.pem alone',
    async (name) => {
      const [leaf = { certPem: '', keyPem: '' }] = issued.leaves
      const socket = await shakeHands(await serve(leaf.certPem, leaf.keyPem), issued.caPem, name)
      expect(socket.authorized).toBe(true)
    },
  )

  it('is refused for any other name', async () => {
    const [leaf = { certPem: '', keyPem: '' }] = issued.leaves
    const port = await serve(leaf.certPem, leaf.keyPem)
    await expect(shakeHands(port, issued.caPem, 'portal.test')).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    })
  })

  it('is refused by a client that trusts another authority', async () => {
    const [leaf = { certPem: '', keyPem: '' }] = issued.leaves
    const port = await serve(leaf.certPem, leaf.keyPem)
    await expect(shakeHands(port, other.caPem, 'localhost')).rejects.toThrow(/unable to (verify|get)/)
  })

  it('is refused while the leaf is not valid yet', async () => {
    const leaf = issued.leaves[5] ?? { certPem: '', keyPem: '' }
    const port = await serve(leaf.certPem, leaf.keyPem)
    await expect(shakeHands(port, issued.caPem, 'localhost')).rejects.toMatchObject({
      code: 'CERT_NOT_YET_VALID',
    })
  })
})
