import { once } from 'node:events'
import { connect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { peerProcess, processSession, windowsOtherSession } from '../../../src/server/windows-peer.ts'
import { call } from '../../helpers/peer-request.ts'
import { openSocket } from '../../helpers/rpc-client.ts'
import { ADMIN_TOKEN, startTestServer, type TestServer } from '../../helpers/test-server.ts'

/** In the documented form of `netstat -ano`, on a French system. */
const TCP = `
Connexions actives

  Proto  Adresse locale         Adresse distante       État
  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       1012
  TCP    127.0.0.1:17443        0.0.0.0:0              LISTENING       4242
  TCP    127.0.0.1:17443        127.0.0.1:50123        ESTABLISHED     4242
  TCP    127.0.0.1:50123        127.0.0.1:17443        ESTABLISHED     7788
  TCP    127.0.0.1:50124        127.0.0.1:17443        EN ATTENTE DE FERMETURE  9
`.replaceAll('\n', '\r\n')
const TCP6 = '  TCP    [::1]:50200           [::1]:17443            ESTABLISHED     7789\r\n'

const task = (pid: number, session: number): string =>
  `"chrome.exe","${pid}","RDP-Tcp#3","${session}","151,232 K"\r\n`
const OWN = 4242

/** The two programs of the system; asked anything else they fail the test. */
class FakeSystem {
  readonly asked: string[] = []
  sessions: Readonly<Record<number, number>> = { [OWN]: 2, 7788: 3, 7789: 2 }
  now = 0

  readonly check = windowsOtherSession({
    pid: OWN,
    now: () => this.now,
    run: (name, args) => {
      const line = [name, ...args].join(' ')
      this.asked.push(line)
      if (line === 'netstat.exe -a -n -o -p TCP') return Promise.resolve(TCP)
      if (line === 'netstat.exe -a -n -o -p TCPv6') return Promise.resolve(TCP6)
      const pid = Number(/^tasklist\.exe \/FI PID eq (\d+) \/FO CSV \/NH$/.exec(line)?.[1])
      if (!Number.isInteger(pid)) throw new RangeError(`nobody runs ${line}`)
      const session = this.sessions[pid]
      return Promise.resolve(session === undefined ? 'Information : aucune tâche\r\n' : task(pid, session))
    },
  })
}

const peer = (remotePort: number) => ({ localPort: 17_443, remotePort })

describe('peerProcess', () => {
  it.each([
    [50_123, 7788],
    [50_124, 9],
    [50_200, 7789],
    [17_443, null],
    [135, null],
  ])('of the connection from port %i is %s', (port, pid) => {
    expect(peerProcess(TCP + TCP6, peer(port))).toBe(pid)
  })
})

describe('processSession', () => {
  it('reads the session by its column', () => {
    expect(processSession(task(7788, 3), 7788)).toBe(3)
    expect(processSession(task(7788, 3), 3)).toBeNull()
    expect(processSession('', 1)).toBeNull()
  })
})

describe('windowsOtherSession', () => {
  it('tells a program of another session from one of the same', async () => {
    const system = new FakeSystem()
    expect(await system.check(peer(50_123))).toBe(true)
    expect(await system.check(peer(50_200))).toBe(false)
  })

  it('lets in whom the system does not name', async () => {
    const system = new FakeSystem()
    expect(await system.check(peer(50_124))).toBe(false)
    expect(await system.check(peer(60_000))).toBe(false)
  })

  it('lets everybody in where the bridge is a service, and asks for no connection', async () => {
    const system = new FakeSystem()
    system.sessions = { [OWN]: 0, 7788: 3 }
    expect(await system.check(peer(50_123))).toBe(false)
    expect(system.asked).toHaveLength(1)
  })

  it('asks for the session of a process once in ten seconds', async () => {
    const system = new FakeSystem()
    const sessions = (): number => system.asked.filter((line) => line.includes('PID eq 7788')).length
    await system.check(peer(50_123))
    await system.check(peer(50_123))
    expect(sessions()).toBe(1)
    system.now = 10_000
    await system.check(peer(50_123))
    expect(sessions()).toBe(2)
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
    expect(await call(server, '/v1/health', headers)).toMatchObject({ status: 200 })
    const client = await openSocket(server)
    server.bridge.script = { 'bridge.info': () => ({ name: 'cps-bridge' }) }
    expect((await client.call('bridge.info')).result).toEqual({ name: 'cps-bridge' })
    await client.close()
  })

  it('refuses after it was told', async () => {
    const work = call(server, '/v1/health', { Authorization: `Bearer ${ADMIN_TOKEN}` })
    const timer = setInterval(() => answer(true), 1)
    expect(await work).toEqual({ status: 403, body: '{"error":{"code":"OTHER_USER"}}' })
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
    expect(await call(server, '/v1/health', headers)).toMatchObject({ status: 200 })
  })
})
