import { chmod } from 'node:fs/promises'
import { createServer, type Server, Socket } from 'node:net'
import { join } from 'node:path'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { PeerUser } from '../../../src/server/gate/peer-user.ts'
import { joinSwitchboard, type SwitchboardLink } from '../../../src/switchboard/join-switchboard.ts'
import { startSwitchboard, type Switchboard } from '../../../src/switchboard/switchboard.ts'
import { switchboardUser } from '../../../src/switchboard/switchboard-place.ts'
import { descriptorPassing } from '../../../src/system/descriptor-passing.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const passing = descriptorPassing()
const logger = pino({ level: 'silent' })
const USER = process.getuid?.() ?? -1

/** A server that never listens, and says who it is to each connection that it is given. */
function answering(name: string): Server {
  return createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', (data) => socket.end(`${name} ${String(data)} ${socket.remotePort ?? ''}`))
    socket.resume()
  })
}

async function start(socket: string, peerUser: PeerUser): Promise<Switchboard> {
  const options = { ports: [0], socket, passing, peerUser, absent: answering('absent'), logger }
  const switchboard = await startSwitchboard(options)
  onTestFinished(() => switchboard.close())
  return switchboard
}

async function register(socket: string, name: string): Promise<SwitchboardLink> {
  const link = await joinSwitchboard(answering(name), { socket, passing, logger, retryMs: 10 })
  onTestFinished(() => link.leave())
  return link
}

/** What a program hears that says hello; its own port is told, too. Empty: the connection was closed. */
function hello(port: number): Promise<{ readonly answer: string; readonly port: number }> {
  return new Promise((resolve) => {
    const socket = new Socket()
    let answer = ''
    let own = 0
    socket.on('data', (data) => (answer += String(data)))
    socket.on('error', () => undefined)
    socket.on('close', () => resolve({ answer, port: own }))
    socket.connect(port, '127.0.0.1', () => {
      own = socket.localPort ?? 0
      socket.write('hello')
    })
  })
}

const place = async (): Promise<string> => join(await tempFolder(), 'switchboard.sock')

describe.runIf(process.platform === 'linux')('the switchboard', () => {
  it('hands a connection to the bridge of its user, unread and with its true ends', async () => {
    const socket = await place()
    const { port } = await start(socket, () => USER)
    const link = await register(socket, 'bridge')
    expect(link.port).toBe(port)
    const { answer, port: own } = await hello(port)
    expect(answer).toBe(`bridge hello ${own}`)
  })

  it('leaves a user without a bridge to the sentence', async () => {
    const socket = await place()
    const { port } = await start(socket, () => USER + 1)
    await register(socket, 'bridge')
    expect((await hello(port)).answer).toMatch(/^absent hello/)
  })

  it.each(['nobody', null] as const)('closes a connection whose user is %s', async (user) => {
    const socket = await place()
    const { port } = await start(socket, () => user)
    await register(socket, 'bridge')
    expect((await hello(port)).answer).toBe('')
  })

  it('has one place for a user, and tells a second bridge so', async () => {
    const socket = await place()
    const { port } = await start(socket, () => USER)
    await register(socket, 'first')
    await expect(register(socket, 'second')).rejects.toMatchObject({ code: 'SETUP_INVALID' })
    expect((await hello(port)).answer).toMatch(/^first/)
  })

  it('gives the place free when the bridge leaves', async () => {
    const socket = await place()
    const { port } = await start(socket, () => USER)
    const first = await register(socket, 'first')
    first.leave()
    await expect.poll(async () => (await hello(port)).answer).toMatch(/^absent/)
    await register(socket, 'second')
    expect((await hello(port)).answer).toMatch(/^second/)
  })

  it('gets its bridges back after it was away', async () => {
    const socket = await place()
    const first = await start(socket, () => USER)
    await register(socket, 'bridge')
    await first.close()
    const second = await start(socket, () => USER)
    await expect.poll(async () => (await hello(second.port)).answer).toMatch(/^bridge/)
  })
})

describe.runIf(process.platform === 'linux')('switchboardUser', () => {
  it('is the owner of folder and socket', async () => {
    const socket = await place()
    await start(socket, () => USER)
    expect(await switchboardUser(socket)).toBe(USER)
  })

  it('is nobody where others can write, or nothing is there', async () => {
    const socket = await place()
    expect(await switchboardUser(socket)).toBeNull()
    await start(socket, () => USER)
    await chmod(join(socket, '..'), 0o777)
    expect(await switchboardUser(socket)).toBeNull()
  })
})
