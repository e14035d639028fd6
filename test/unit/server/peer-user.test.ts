import { connect, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { linuxPeerUser } from '../../../src/server/peer-user.ts'
import { ADMIN_TOKEN, startTestServer, type TestServer } from '../../helpers/test-server.ts'
import { call } from '../../helpers/peer-request.ts'

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'
const row = (local: string, remote: string, uid: number): string =>
  `   0: ${local} ${remote} 01 00000000:00000000 00:00000000 00000000 ${uid}        0 12345 1\n`

describe('linuxPeerUser', () => {
  it('finds the owner of the other end, not of this one', () => {
    const table =
      HEAD + row('0100007F:4423', '0100007F:C350', 0) + row('0100007F:C350', '0100007F:4423', 1001)
    const peerUser = linuxPeerUser((path) => (path === '/proc/net/tcp' ? table : ''))
    expect(peerUser({ localPort: 0x4423, remotePort: 0xc350 })).toBe(1001)
  })

  it('looks at IPv6 too', () => {
    const one = '00000000000000000000000001000000'
    const peerUser = linuxPeerUser((path) =>
      path === '/proc/net/tcp6' ? HEAD + row(`${one}:C350`, `${one}:4423`, 1002) : HEAD,
    )
    expect(peerUser({ localPort: 0x4423, remotePort: 0xc350 })).toBe(1002)
  })

  it.each(['', 'garbage', HEAD])('cannot tell from %j', (table) => {
    expect(linuxPeerUser(() => table)({ localPort: 1, remotePort: 2 })).toBeNull()
  })

  it('tells the truth about a real connection', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve))
    const { port } = server.address() as { port: number }
    const client = connect(port, '127.0.0.1')
    const { localPort = 0, remotePort = 0 } = await accepted
    expect(linuxPeerUser()({ localPort, remotePort })).toBe(process.getuid?.())
    client.destroy()
    server.close()
  })
})

describe('the last row of the gate', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ isOtherUser: () => true })
  })
  afterAll(() => server.closeGently(1000))

  it('refuses another user of the machine, who would else be admitted', async () => {
    const answer = await call(server, '/v1/health', { Authorization: `Bearer ${ADMIN_TOKEN}` })
    expect(answer).toEqual({ status: 403, body: '{"error":{"code":"OTHER_USER"}}' })
  })

  it('comes after the other rows', async () => {
    expect(await call(server, '/v1/health', { Origin: 'https://evil.example' })).toEqual({
      status: 403,
      body: '{"error":{"code":"ORIGIN_FORBIDDEN"}}',
    })
    expect(await call(server, '/v1/health', { Host: 'evil.example' })).toEqual({ status: 421, body: '' })
  })
})
