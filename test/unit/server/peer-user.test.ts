import { connect, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type ConnectionEnds, linuxPeerUser, type ReadTable } from '../../../src/server/gate/peer-user.ts'
import { ADMIN_TOKEN, startTestServer, type TestServer } from '../../helpers/test-server.ts'
import { http } from '../../helpers/rpc-client.ts'

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'

interface Row {
  readonly state?: string
  readonly inode?: number
}
const row = (
  local: string,
  remote: string,
  uid: number,
  { state = '01', inode = 12_345 }: Row = {},
): string =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000 ${uid}        0 ${inode} 1 0000000000000000 20 4 0\n`

const OURS = 17_443
const PORT = ':4423'
const V4 = '0100007F'
const V4_OTHER = '4D00007F'
const V6 = '00000000000000000000000001000000'
const MAPPED = '0000000000000000FFFF00000100007F'

/** A fault's code in the place of a table: what reading it throws. */
type Table = string | { readonly code: string }

const DENIED = { code: 'EACCES' }
const MISSING = { code: 'ENOENT' }

function* read(table: Table): Iterable<string> {
  if (typeof table !== 'string') throw Object.assign(new Error(table.code), table)
  yield table
}

/** The two tables of a kernel. */
const tables =
  (tcp: Table, tcp6: Table = HEAD): ReadTable =>
  (path) =>
    read(path === '/proc/net/tcp' ? tcp : tcp6)

const ends = (remoteAddress: string, remotePort = 50_000, localAddress = remoteAddress): ConnectionEnds => ({
  localAddress,
  localPort: OURS,
  remoteAddress,
  remotePort,
})
const ipv4 = ends('127.0.0.1')
const ipv6 = ends('::1')

describe('linuxPeerUser', () => {
  it('finds the owner of the other end, not of this one', () => {
    const table = HEAD + row(`${V4}${PORT}`, `${V4}:C350`, 0) + row(`${V4}:C350`, `${V4}${PORT}`, 1001)
    expect(linuxPeerUser(tables(table), true)(ipv4)).toBe(1001)
  })

  it('finds the owner of an IPv6 connection', () => {
    const table = HEAD + row(`${V6}:C350`, `${V6}${PORT}`, 1002)
    expect(linuxPeerUser(tables(HEAD, table), true)(ipv6)).toBe(1002)
  })

  it('finds the owner of an IPv6 socket that speaks IPv4', () => {
    const table = HEAD + row(`${MAPPED}:C350`, `${MAPPED}${PORT}`, 1003)
    expect(linuxPeerUser(tables(HEAD, table), true)(ipv4)).toBe(1003)
  })

  it('takes an IPv4-mapped address of this end for the IPv4 address it is', () => {
    const table = HEAD + row(`${V4}:C350`, `${V4}${PORT}`, 1004)
    expect(linuxPeerUser(tables(table), true)(ends('::ffff:127.0.0.1'))).toBe(1004)
    expect(linuxPeerUser(tables(table), true)(ends('::FFFF:7f00:1'))).toBe(1004)
  })

  it('reads the numbers of a big-endian kernel', () => {
    const table = HEAD + row('7F000001:C350', `7F000001${PORT}`, 1005)
    expect(linuxPeerUser(tables(table), false)(ipv4)).toBe(1005)
  })

  it('does not take a connection from the same port on another address for this one, in either direction', () => {
    const friend = 1000
    const stranger = 1001
    const both =
      HEAD + row(`${V4}:C350`, `${V4}${PORT}`, friend) + row(`${V4_OTHER}:C350`, `${V4}${PORT}`, stranger)
    const six = HEAD + row(`${V6}:C350`, `${V6}${PORT}`, stranger)
    const peerUser = linuxPeerUser(tables(both, six), true)
    expect(peerUser(ipv4)).toBe(friend)
    expect(peerUser(ends('127.0.0.77', 50_000, '127.0.0.1'))).toBe(stranger)
    expect(peerUser(ipv6)).toBe(stranger)
    const turned = linuxPeerUser(tables(HEAD + row(`${V4}:C350`, `${V4}${PORT}`, stranger), six), true)
    expect(turned(ipv4)).toBe(stranger)
  })

  it('takes a port with the same last digits for another', () => {
    const table = HEAD + row(`${V4}:C350`, `${V4}:4424`, 1001) + row(`${V4}:C351`, `${V4}${PORT}`, 1002)
    expect(linuxPeerUser(tables(table), true)(ipv4)).toBe('nobody')
  })

  it.each([
    ['TIME-WAIT', { state: '06', inode: 0 }],
    ['TIME-WAIT with an inode', { state: '06' }],
    ['SYN-SENT', { state: '02' }],
    ['CLOSED', { state: '07' }],
    ['LISTEN', { state: '0A' }],
    ['no process any more', { state: '04', inode: 0 }],
  ])('finds nobody where the connection is in %s', (_name, how) => {
    const table = HEAD + row(`${V4}:C350`, `${V4}${PORT}`, 1001, how)
    expect(linuxPeerUser(tables(table), true)(ipv4)).toBe('nobody')
  })

  it.each(['04', '05', '08', '09', '0B'])(
    'finds the owner of a connection in state %s, half closed',
    (state) => {
      const table = HEAD + row(`${V4}:C350`, `${V4}${PORT}`, 1001, { state })
      expect(linuxPeerUser(tables(table), true)(ipv4)).toBe(1001)
    },
  )

  it.each([HEAD, '', 'garbage'])(
    'finds nobody in a table that was read and has no such line: %j',
    (table) => {
      expect(linuxPeerUser(tables(table, table))(ipv4)).toBe('nobody')
    },
  )

  it('finds nobody for a connection whose ends are not known any more', () => {
    const table = HEAD + row(`${V4}:C350`, `${V4}${PORT}`, 1001)
    expect(linuxPeerUser(tables(table), true)(ends(''))).toBe('nobody')
  })

  it('cannot tell where a table cannot be read, or there is none', () => {
    expect(linuxPeerUser(tables(DENIED, HEAD))(ipv4)).toBeNull()
    expect(linuxPeerUser(tables(HEAD, DENIED))(ipv4)).toBeNull()
    expect(linuxPeerUser(tables(MISSING, MISSING))(ipv4)).toBeNull()
    expect(linuxPeerUser(tables(HEAD, MISSING))(ipv4)).toBe('nobody')
  })

  it('finds nobody in what follows a table too large to be read', () => {
    const table = HEAD + row(`${V4}:C350`, `${V4}${PORT}`, 1001)
    const endless = function* (): Iterable<string> {
      yield HEAD
      yield* read({ code: 'EFBIG' })
      yield table
    }
    expect(linuxPeerUser(endless, true)(ipv4)).toBe('nobody')
  })

  it('looks once more for a line that is missing: the table is not copied in one piece', () => {
    const table = HEAD + row(`${V4}:C350`, `${V4}${PORT}`, 1001)
    let looks = 0
    const peerUser = linuxPeerUser((path) => [path === '/proc/net/tcp' && ++looks === 2 ? table : HEAD], true)
    expect(peerUser(ipv4)).toBe(1001)
  })

  it.each(['127.0.0.1', '::1'])('tells the truth about a real connection over %s', async (host) => {
    const server = createServer({ allowHalfOpen: true })
    await new Promise<void>((resolve) => server.listen(0, host, resolve))
    const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve))
    const { port } = server.address() as { port: number }
    const client = connect(port, host)
    const socket = await accepted
    socket.on('error', () => socket.destroy())
    const { localAddress = '', localPort = 0, remoteAddress = '', remotePort = 0 } = socket
    const real = { localAddress, localPort, remoteAddress, remotePort }
    expect(linuxPeerUser()(real)).toBe(process.getuid?.())
    client.resetAndDestroy()
    await vi.waitFor(() => expect(linuxPeerUser()(real)).toBe('nobody'))
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
    const answer = await http(server, '/v1/health', { headers: { Authorization: `Bearer ${ADMIN_TOKEN}` } })
    expect(answer).toMatchObject({ status: 403, text: '{"error":{"code":"OTHER_USER"}}' })
  })

  it('comes after the other rows', async () => {
    expect(await http(server, '/v1/health', { headers: { Origin: 'https://evil.example' } })).toMatchObject({
      status: 403,
      text: '{"error":{"code":"ORIGIN_FORBIDDEN"}}',
    })
    expect(await http(server, '/v1/health', { headers: { Host: 'evil.example' } })).toMatchObject({
      status: 421,
      text: '',
    })
  })
})
