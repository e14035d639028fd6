import { once } from 'node:events'
import { connect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { peerProcess, processSession, windowsOtherSession } from '../../../src/server/gate/windows-peer.ts'
import { http } from '../../helpers/rpc-client.ts'
import { ADMIN_TOKEN, openSocket, startTestServer, type TestServer } from '../../helpers/test-server.ts'

/** In the documented form of `netstat -ano`, on a French system. */
const TCP = `
Connexions actives

  Proto  Adresse locale         Adresse distante       État
  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       1012
  TCP    127.0.0.1:17443        0.0.0.0:0              LISTENING       4242
  TCP    127.0.0.1:17443        127.0.0.1:50123        ESTABLISHED     4242
  TCP    127.0.0.1:50123        127.0.0.1:17443        ESTABLISHED     7788
  TCP    127.0.0.1:50124        127.0.0.1:17443        EN ATTENTE DE FERMETURE  9
  TCP    127.0.0.77:50125       127.0.0.1:17443        ESTABLISHED     7788
  TCP    127.0.0.1:50126        127.0.0.1:17443        TIME_WAIT       0
`.replaceAll('\n', '\r\n')
const TCP6 = [
  '  TCP    [::1]:50200           [::1]:17443            ESTABLISHED     7789',
  '  TCP    [::1]:50123           [::1]:17443            ESTABLISHED     7789',
  '  TCP    [::1]:50125           [::1]:17443            ESTABLISHED     7789',
  '  TCP    [::ffff:127.0.0.1]:50201  [::ffff:127.0.0.1]:17443  ESTABLISHED     7789',
].join('\r\n')

const task = (pid: number, session: number): string =>
  `"chrome.exe","${pid}","RDP-Tcp#3","${session}","151,232 K"\r\n`
const OWN = 4242

/** The two programs of the system; asked anything else they fail the test. */
class FakeSystem {
  readonly asked: string[] = []
  connections = [TCP, TCP6]
  /** Null: the program fails. */
  sessions: Readonly<Record<number, number>> | null = { [OWN]: 2, 7788: 3, 7789: 2 }
  /** Runs of a program wait for it. */
  gate: Promise<void> = Promise.resolve()

  readonly check = windowsOtherSession({
    pid: OWN,
    run: async (name, args) => {
      const line = [name, ...args].join(' ')
      this.asked.push(line)
      const [tcp = '', tcp6 = ''] = this.connections
      await this.gate
      if (line === 'netstat.exe -a -n -o -p TCP') return tcp
      if (line === 'netstat.exe -a -n -o -p TCPv6') return tcp6
      if (line !== 'tasklist.exe /FO CSV /NH') throw new RangeError(`nobody runs ${line}`)
      return Object.entries(this.sessions ?? {})
        .map(([process, session]) => task(Number(process), session))
        .join('')
    },
  })

  runsOf(program: string): number {
    return this.asked.filter((line) => line.startsWith(program)).length
  }
}

const peer = (remotePort: number, remoteAddress = '127.0.0.1', localAddress = remoteAddress) => ({
  localAddress,
  localPort: 17_443,
  remoteAddress,
  remotePort,
})

describe('peerProcess', () => {
  it.each([
    ['127.0.0.1', 50_123, 7788],
    ['127.0.0.1', 50_124, 9],
    ['127.0.0.1', 50_200, 'nobody'],
    ['127.0.0.1', 17_443, 'nobody'],
    ['127.0.0.1', 135, 'nobody'],
    ['127.0.0.1', 50_125, 'nobody'],
    ['127.0.0.1', 50_126, 'nobody'],
    ['127.0.0.1', 50_201, 7789],
    ['::ffff:127.0.0.1', 50_123, 7788],
    ['::1', 50_200, 7789],
    ['::1', 50_123, 7789],
    ['::1', 50_124, 'nobody'],
    ['', 50_123, 'nobody'],
  ])('of the connection from %s port %i is %s', (address, port, pid) => {
    expect(peerProcess([TCP, TCP6], peer(port, address))).toBe(pid)
  })

  it('takes the connection from another address to this one for what it is', () => {
    expect(peerProcess([TCP, TCP6], peer(50_125, '127.0.0.77', '127.0.0.1'))).toBe(7788)
  })

  it('cannot tell that nobody has a connection when one of the tables is missing', () => {
    expect(peerProcess(['', TCP6], peer(50_123))).toBeNull()
    expect(peerProcess([TCP, ''], peer(50_123))).toBe(7788)
  })
})

describe('processSession', () => {
  it('reads the session by its column', () => {
    expect(processSession(task(7788, 3), 7788)).toBe(3)
    expect(processSession(task(7788, 3), 3)).toBe('nobody')
    expect(processSession('Information : aucune tâche\r\n', 1)).toBe('nobody')
    expect(processSession('', 1)).toBeNull()
  })
})

describe('windowsOtherSession', () => {
  it('tells a program of another session from one of the same', async () => {
    const system = new FakeSystem()
    expect(await system.check(peer(50_123))).toBe(true)
    expect(await system.check(peer(50_200, '::1'))).toBe(false)
  })

  it('takes nobody for another: not in the table, in TIME_WAIT, or of a process that has ended', async () => {
    const system = new FakeSystem()
    expect(await system.check(peer(60_000))).toBe(true)
    expect(await system.check(peer(50_126))).toBe(true)
    expect(await system.check(peer(50_124))).toBe(true)
  })

  it('lets in whom the system cannot tell, for want of a table', async () => {
    const system = new FakeSystem()
    system.connections = ['', '']
    expect(await system.check(peer(50_123))).toBe(false)
    const other = new FakeSystem()
    other.sessions = null
    expect(await other.check(peer(50_123))).toBe(false)
  })

  it('lets everybody in where the bridge is a service, and asks for no connection', async () => {
    const system = new FakeSystem()
    system.sessions = { [OWN]: 0, 7788: 3 }
    expect(await system.check(peer(50_123))).toBe(false)
    expect(system.asked).toHaveLength(1)
  })

  it('judges each connection by tables that were read after it came, and many at once by two runs', async () => {
    const system = new FakeSystem()
    expect(await system.check(peer(50_200, '::1'))).toBe(false)
    expect(system.runsOf('netstat.exe')).toBe(2)
    let open: () => void = () => undefined
    system.gate = new Promise((resolve) => (open = resolve))
    const first = system.check(peer(50_200, '::1'))
    await vi.waitFor(() => expect(system.runsOf('netstat.exe')).toBe(4))
    // The process has ended since, and another user's has its port.
    system.connections = [TCP, TCP6.replaceAll('7789', '7788')]
    const later = Array.from({ length: 50 }, () => system.check(peer(50_200, '::1')))
    open()
    expect(await first).toBe(false)
    expect(new Set(await Promise.all(later))).toEqual(new Set([true]))
    expect(system.runsOf('netstat.exe')).toBe(6)
  })
})

describe('a gate whose system takes its time to tell whose a connection is', () => {
  let server: TestServer
  let answer: (other: boolean) => void = () => undefined
  beforeAll(async () => {
    server = await startTestServer({
      isOtherUser: () =>
        new Promise((resolve) => {
          answer = resolve
          setTimeout(() => resolve(false), 50)
        }),
    })
  })
  afterAll(() => server.closeGently(1000))

  it('admits after it was told: a request and a socket, frames that came meanwhile included', async () => {
    const headers = { Authorization: `Bearer ${ADMIN_TOKEN}` }
    expect(await http(server, '/v1/health', { headers })).toMatchObject({ status: 200 })
    const client = await openSocket(server)
    server.bridge.script = { 'bridge.info': () => ({ name: 'cps-bridge' }) }
    expect((await client.call('bridge.info')).result).toEqual({ name: 'cps-bridge' })
    await client.close()
  })

  it('refuses after it was told', async () => {
    const work = http(server, '/v1/health', { headers: { Authorization: `Bearer ${ADMIN_TOKEN}` } })
    const timer = setInterval(() => answer(true), 1)
    expect(await work).toMatchObject({ status: 403, text: '{"error":{"code":"OTHER_USER"}}' })
    clearInterval(timer)
  })

  it('bears a client that goes away before', async () => {
    const socket = connect({ port: server.port, host: '127.0.0.1', rejectUnauthorized: false })
    await once(socket, 'secureConnect')
    socket.write(
      `GET /v1/socket HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nOrigin: https://sante-paca.fr\r\nConnection: Upgrade\r\n` +
        'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: cps-bridge.v1\r\n' +
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    )
    await new Promise((resolve) => setTimeout(resolve, 10))
    socket.destroy()
    await new Promise((resolve) => setTimeout(resolve, 100))
    const headers = { Authorization: `Bearer ${ADMIN_TOKEN}` }
    expect(await http(server, '/v1/health', { headers })).toMatchObject({ status: 200 })
  })
})
