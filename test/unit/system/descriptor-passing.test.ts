import { createServer, type Server, Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  type DescriptorInput,
  descriptorOf,
  descriptorPassing,
} from '../../../src/system/descriptor-passing.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const passing = descriptorPassing()

/** A UNIX socket, both ends of one connection to it. */
async function line(): Promise<{
  readonly here: Socket
  readonly there: DescriptorInput
  readonly server: Server
}> {
  const path = join(await tempFolder(), 'line.sock')
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(path, resolve))
  onTestFinished(() => void server.close())
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve))
  const there = passing.connect(path)
  if (there === null) throw new RangeError('nobody listens')
  const here = await accepted
  onTestFinished(() => {
    there.close()
    here.destroy()
  })
  return { here, there, server }
}

const lineOf = (socket: Socket): number => descriptorOf(socket) ?? -1

describe.runIf(process.platform === 'linux')('descriptorPassing', () => {
  it('tells whose the other end is', async () => {
    const { here, there } = await line()
    expect(passing.peerUser(lineOf(here))).toBe(process.getuid?.())
    expect(there.user).toBe(process.getuid?.())
  })

  it('carries bytes without a descriptor', async () => {
    const { here, there } = await line()
    expect(passing.send(lineOf(here), Buffer.from('17443'), null)).toBe(true)
    const received = await there.receive(5)
    expect(received?.bytes.toString()).toBe('17443')
    expect(received?.descriptor).toBeNull()
  })

  it('carries an open connection, which lives on when its first owner closes it', async () => {
    const { here, there } = await line()
    const listener = createServer({ pauseOnConnect: true })
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void listener.close())
    const accepted = new Promise<Socket>((resolve) => listener.once('connection', resolve))
    const browser = new Socket().connect((listener.address() as { port: number }).port, '127.0.0.1')
    browser.write('hello')
    const connection = await accepted

    expect(passing.send(lineOf(here), Buffer.from('c'), lineOf(connection))).toBe(true)
    connection.destroy()
    const received = await there.receive(1)
    const adopted = new Socket({ fd: received?.descriptor ?? -1, readable: true, writable: true })
    expect([adopted.remotePort, adopted.localPort]).toEqual([browser.localPort, browser.remotePort])
    adopted.once('data', (data) => adopted.end(`${String(data)} again`))
    const answer = await new Promise<string>((resolve) =>
      browser.once('data', (data) => resolve(String(data))),
    )
    expect(answer).toBe('hello again')
  })

  it('tells when the other end is gone', async () => {
    const { here, there } = await line()
    here.destroy()
    expect(await there.receive(1)).toBeNull()
  })

  it('ends a wait when it is closed', async () => {
    const { there } = await line()
    const waiting = there.receive(1)
    there.close()
    expect(await waiting).toBeNull()
    expect(await there.receive(1)).toBeNull()
  })

  it('does not wait for a reader that takes nothing', async () => {
    const { here } = await line()
    const block = Buffer.alloc(65_536)
    let taken = 0
    while (taken < 100 && passing.send(lineOf(here), block, null)) taken += 1
    expect(taken).toBeLessThan(100)
  })

  it('connects to nobody where nobody listens', async () => {
    expect(passing.connect(join(await tempFolder(), 'none.sock'))).toBeNull()
  })
})
