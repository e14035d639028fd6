/**
 * Two users of one machine, for real: the bridge of one, and programs of both. Linux, as root: a process takes another
 * user's id, and keeps the right to read this tree.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chown } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeHome, MANAGED, type RunningBridge, removeHome, startBridge } from '../../helpers/black-box.ts'

const OWNER = 61_001
const STRANGER = 61_002

function asUser(userId: number): readonly string[] {
  const rights = '+dac_override,+dac_read_search'
  const ids = [`--reuid=${userId}`, `--regid=${userId}`, '--clear-groups']
  return ['setpriv', ...ids, `--inh-caps=${rights}`, `--ambient-caps=${rights}`]
}

function canChangeUser(): boolean {
  const [program = '', ...args] = asUser(OWNER)
  return spawnSync(program, [...args, 'true'], { stdio: 'ignore' }).status === 0
}

/**
 * A TLS client: `{ host, port, localAddress, localPort }`, the text to send, and what to do then. Prints what it got as
 * JSON, or `open` when it only opened the connection, which lasts until its standard input ends.
 */
const CLIENT = `
const { connect } = require('node:net')
const tls = require('node:tls')
const { ends, text, then } = JSON.parse(process.argv[1])
const raw = connect(ends)
raw.on('error', (error) => { console.log(JSON.stringify(error.code)); process.exit() })
if (then === 'keep') raw.once('connect', () => console.log('open'))
else {
  const socket = tls.connect({ socket: raw, rejectUnauthorized: false, servername: 'localhost', ALPNProtocols: ['http/1.1'] })
  let got = ''
  socket.on('error', () => undefined)
  socket.on('data', (chunk) => (got += chunk))
  socket.once('close', () => { console.log(JSON.stringify(got)); process.exit() })
  socket.once('secureConnect', () => socket.write(text, () => {
    if (then === 'reset') raw.resetAndDestroy()
  }))
}
process.stdin.resume().once('end', () => process.exit())
`

interface Ends {
  readonly host: string
  readonly localAddress: string
  readonly localPort: number
}

interface Running {
  readonly child: ChildProcess
  /** Its first line. */
  readonly said: Promise<string>
}

function client(
  userId: number,
  port: number,
  ends: Ends,
  then: 'read' | 'reset' | 'keep',
  text = '',
): Running {
  const [program = '', ...args] = asUser(userId)
  const order = JSON.stringify({ ends: { ...ends, port }, text, then })
  const child = spawn(program, [...args, process.execPath, '-e', CLIENT, order], { stdio: 'pipe' })
  const said = new Promise<string>((resolve, reject) => {
    let all = ''
    child.stdout.on('data', (chunk: Buffer) => {
      all += chunk.toString('utf8')
      if (all.includes('\n')) resolve(all.trim())
    })
    child.once('close', () => reject(new Error('the client said nothing')))
  })
  return { child, said }
}

async function end({ child }: Running): Promise<void> {
  if (child.exitCode !== null) return
  const exited = once(child, 'exit')
  child.stdin?.end()
  await exited
}

/** The outcome of a call, by its HTTP status; 0: no answer. */
const statusOf = (said: string): number =>
  Number(/^HTTP\/1\.1 (\d{3})/.exec(JSON.parse(said) as string)?.[1] ?? '0')

describe.runIf(canChangeUser())('the bridge of one user, on a machine with two', () => {
  let home: string
  let bridge: RunningBridge
  let nextPort = 41_000
  const identity = (method = 'card.identity', params: object = {}): string => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
    return [
      'POST /v1/rpc HTTP/1.1',
      `Host: localhost:${bridge.port}`,
      `Origin: ${MANAGED}`,
      'Content-Type: application/json',
      'Connection: close',
      `Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n')
  }
  const ask = async (userId: number, ends: Ends): Promise<number> => {
    const running = client(userId, bridge.port, ends, 'read', identity())
    const status = statusOf(await running.said)
    await end(running)
    return status
  }

  beforeAll(async () => {
    home = await makeHome()
    await chown(home, OWNER, OWNER)
    bridge = await startBridge({ home, launcher: asUser(OWNER) })
  })
  afterAll(async () => {
    await bridge.stop()
    await removeHome(home)
  })

  it('serves its own user on an IPv6 socket that speaks IPv4, and refuses the other', async () => {
    const mapped = { host: '::ffff:127.0.0.1', localAddress: '::ffff:127.0.0.1' }
    expect(await ask(OWNER, { ...mapped, localPort: nextPort++ })).toBe(200)
    expect(await ask(STRANGER, { ...mapped, localPort: nextPort++ })).toBe(403)
  })

  it.each([
    ['127.0.0.1', '127.0.0.1', '127.0.0.1', '127.0.0.77'],
    ['127.0.0.1', '127.0.0.77', '127.0.0.1', '127.0.0.1'],
    ['127.0.0.1', '127.0.0.1', '::1', '::1'],
    ['::1', '::1', '127.0.0.1', '127.0.0.1'],
  ])(
    'is not misled by the same port: its user at %s from %s, the other at %s from %s',
    async (host, localAddress, otherHost, otherAddress) => {
      const localPort = nextPort++
      const kept = client(OWNER, bridge.port, { host, localAddress, localPort }, 'keep')
      expect(await kept.said).toBe('open')
      expect(await ask(STRANGER, { host: otherHost, localAddress: otherAddress, localPort })).toBe(403)
      await end(kept)

      const stranger = nextPort++
      const other = { host: otherHost, localAddress: otherAddress, localPort: stranger }
      const barrier = client(STRANGER, bridge.port, other, 'keep')
      expect(await barrier.said).toBe('open')
      expect(await ask(OWNER, { host, localAddress, localPort: stranger })).toBe(200)
      await end(barrier)
    },
  )

  it('does not carry out the request of another user who resets the connection behind it', async () => {
    for (let count = 0; count < 5; count++) {
      const ends = { host: '127.0.0.1', localAddress: '127.0.0.1', localPort: nextPort++ }
      const text = identity('virtual.remove')
      const running = client(STRANGER, bridge.port, ends, 'reset', text)
      await running.said
      await end(running)
    }
    expect(await ask(OWNER, { host: '127.0.0.1', localAddress: '127.0.0.1', localPort: nextPort++ })).toBe(
      200,
    )
  })
})
