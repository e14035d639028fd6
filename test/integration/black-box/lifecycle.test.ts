import { chmodSync, existsSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  dial,
  http,
  makeHome,
  MANAGED,
  OTHER,
  parseObject,
  post,
  removeHome,
  runToEnd,
  startBridge,
} from '../../helpers/black-box.ts'
import { furnish } from '../../helpers/state-template.ts'

const CHALLENGE = Buffer.alloc(32, 7).toString('base64url')

let home: string
beforeEach(async () => {
  home = await makeHome()
})
afterEach(() => removeHome(home))

/** The lines on standard error that are for a person: not the log, not the pointer to the help. */
const faultLines = (stderr: string): string[] =>
  stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{') && !line.startsWith('(see: '))

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8)

describe('run.json', () => {
  it('tells pid, version, address and token while the bridge runs, to its user alone', async () => {
    const bridge = await startBridge({ home, fresh: true })
    const path = join(home, 'run.json')
    const file = parseObject(readFileSync(path, 'utf8'))
    expect(file).toMatchObject({ pid: bridge.child.pid, url: `https://localhost:${bridge.port}` })
    expect(file['version']).toBe((await post(bridge, 'bridge.info')).json.result?.['version'])
    expect(String(file['adminToken']).length).toBeGreaterThanOrEqual(22)
    expect([mode(home), mode(path), mode(join(home, 'tls'))]).toEqual(['700', '600', '700'])
    expect(bridge.said()).not.toContain(String(file['adminToken']))
    const { code, stdout } = await bridge.stop()
    expect(code).toBe(0)
    expect(existsSync(path)).toBe(false)
    const listening = stdout.split('\n').filter((line) => line.includes('"listening"'))
    expect(listening.map(parseObject)).toMatchObject([{ event: 'listening', url: bridge.url }])
  })

  it('has a new token each time, and the same authority', async () => {
    const first = await startBridge({ home })
    await first.stop()
    const second = await startBridge({ home })
    await second.stop()
    expect(second.adminToken).not.toBe(first.adminToken)
    expect(second.ca).toBe(first.ca)
  })

  it('left by a crash does not stand in the way', async () => {
    const first = await startBridge({ home })
    await first.stop('SIGKILL')
    expect(existsSync(join(home, 'run.json'))).toBe(true)
    const second = await startBridge({ home })
    expect((await post(second, 'bridge.info')).status).toBe(200)
    await second.stop()
  })

  it('whose process lives keeps a second bridge out', async () => {
    const bridge = await startBridge({ home })
    const second = await runToEnd(home, ['run', '--virtual', '--port', '0'])
    expect(second.code).toBe(2)
    expect(second.stdout).toBe('')
    expect(faultLines(second.stderr)).toHaveLength(1)
    expect((await post(bridge, 'bridge.info')).status).toBe(200)
    expect(parseObject(readFileSync(join(home, 'run.json'), 'utf8'))['pid']).toBe(bridge.child.pid)
    await bridge.stop()
  })
})

describe('the end', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'comes within 2 s of %s, with a call that runs cancelled',
    async (signal) => {
      const bridge = await startBridge({ home, config: { pin: { holdSeconds: 60 } } })
      const holder = await dial(bridge)
      const caller = await dial(bridge, { origin: OTHER })
      await holder.result('pin.verify', { pin: '1234', then: 'activation.sign' })
      const running = caller.call('activation.sign', { challenge: CHALLENGE, pin: '1234' })
      await caller.result('bridge.info')
      const { code, elapsedMs } = await bridge.stop(signal)
      expect((await running).error).toMatchObject({ code: -32000, data: { code: 'CANCELLED' } })
      expect(code).toBe(0)
      expect(elapsedMs).toBeLessThan(2_000)
      await Promise.all([holder.closed, caller.closed])
      await expect(http(bridge, '/v1/health', { headers: { Origin: MANAGED } })).rejects.toThrow(
        'ECONNREFUSED',
      )
    },
  )

  it('comes with idle connections and half a request open', async () => {
    const bridge = await startBridge({ home })
    const sockets = await Promise.all([1, 2, 3].map(() => dial(bridge)))
    const half = http(bridge, '/v1/rpc', {
      method: 'POST',
      headers: { Origin: MANAGED, 'Content-Type': 'application/json', 'Content-Length': '1000' },
      body: '{',
    }).catch((error: unknown) => error)
    await sockets[0]?.result('bridge.info')
    const { code, elapsedMs } = await bridge.stop()
    expect(code).toBe(0)
    expect(elapsedMs).toBeLessThan(2_000)
    await half
    await Promise.all(sockets.map(({ closed }) => closed))
  })
})

describe('a fault in the set-up', () => {
  const config = (content: string): string[] => {
    const path = join(home, 'config.json')
    writeFileSync(path, content, { mode: 0o600 })
    return ['--config', path]
  }
  const json = (value: object): string[] => config(JSON.stringify(value))
  const origin = (value: string): string[] => json({ origins: [{ origin: value }] })

  it.each<[string, () => string[], RegExp]>([
    ['no JSON', () => config('{"port":'), /config\.json/],
    ['no object', () => config('[]'), /config\.json/],
    ['an unknown key', () => json({ prot: 1 }), /prot/],
    ['an unknown key deep down', () => json({ readers: { virtul: [] } }), /readers.*virtul/],
    [
      'an unknown key of an origin',
      () => json({ origins: [{ origin: MANAGED, pin: 1 }] }),
      /origins.*0.*pin/,
    ],
    ['a wrong type', () => json({ pin: { holdSeconds: '30' } }), /pin.*holdSeconds/],
    ['a hold over 60 s', () => json({ pin: { holdSeconds: 61 } }), /pin.*holdSeconds/],
    ['an impossible port', () => json({ port: 70_000 }), /port/],
    ['an unknown locale', () => json({ locale: 'de' }), /locale/],
    ['an origin in plain http', () => origin('http://managed.example'), /origins.*0|http:\/\/managed/],
    ['an origin with a path', () => origin('https://managed.example/x'), /origins.*0|managed/],
    ['an origin with a final slash', () => origin('https://managed.example/'), /origins.*0|managed/],
    ['a wildcard', () => origin('https://*.example'), /origins.*0|\*/],
    ['an origin null', () => origin('null'), /origins.*0|null/],
    ['localhost without development mode', () => origin('http://localhost:8080'), /origins.*0|localhost/],
    ['an unknown profile in the configuration', () => json({ readers: { virtual: ['nobody'] } }), /nobody/],
    ['a missing file', () => ['--config', join(home, 'missing.json')], /missing\.json/],
    ['a port that is none', () => ['--port', 'x'], /port/],
    ['an unknown option', () => ['--colour'], /--colour/],
  ])('is told in one line with exit code 2: %s', async (_, args, pattern) => {
    const { code, stdout, stderr, elapsedMs } = await runToEnd(join(home, 'state'), [
      ...['run', '--virtual', '--port', '0'],
      ...args(),
    ])
    expect([code, stdout]).toEqual([2, ''])
    expect(faultLines(stderr)).toHaveLength(1)
    expect(stderr).toMatch(pattern)
    expect(stderr).not.toMatch(/\bat .*\.js:\d+/)
    expect(elapsedMs).toBeLessThan(10_000)
  })

  it('can be an unknown profile', async () => {
    const { code, stderr } = await runToEnd(home, ['run', '--virtual', 'nobody', '--port', '0'])
    expect([code, faultLines(stderr).length]).toEqual([2, 1])
    expect(stderr).toContain('nobody')
  })

  it('can be an unknown command', async () => {
    const { code, stderr } = await runToEnd(home, ['fly'])
    expect(code).toBe(2)
    expect(stderr).toContain('fly')
  })

  it('is a development origin with real readers', async () => {
    const args = json({ development: true, origins: [{ origin: 'http://localhost:8080' }] })
    const { code, stderr } = await runToEnd(join(home, 'state'), ['run', '--port', '0', ...args])
    expect(code).toBe(2)
    expect(faultLines(stderr)).toHaveLength(1)
  })

  it('is a port that is taken, on either address', async () => {
    await furnish(join(home, 'state'))
    for (const host of ['127.0.0.1', '::1']) {
      const stranger: Server = createServer()
      const listening = new Promise<boolean>((resolve) => {
        stranger.once('error', () => resolve(false))
        stranger.listen({ port: 0, host }, () => resolve(true))
      })
      if (!(await listening)) continue
      const address = stranger.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      const { code, stderr } = await runToEnd(join(home, 'state'), [
        'run',
        '--virtual',
        '--port',
        String(port),
      ])
      stranger.close()
      expect([host, code]).toEqual([host, 2])
      expect(faultLines(stderr)).toHaveLength(1)
      expect(stderr).toContain(String(port))
    }
  })

  it('is a state folder that others could write to, or that is a link', async () => {
    const open = join(home, 'open')
    const first = await startBridge({ home: open })
    await first.stop()
    chmodSync(open, 0o777)
    expect((await runToEnd(open, ['run', '--virtual', '--port', '0'])).code).toBe(2)
    chmodSync(open, 0o700)
    const link = join(home, 'link')
    symlinkSync(open, link)
    expect((await runToEnd(link, ['run', '--virtual', '--port', '0'])).code).toBe(2)
    const file = join(home, 'file')
    writeFileSync(file, '')
    const { code, stderr } = await runToEnd(file, ['run', '--virtual', '--port', '0'])
    expect(code).toBe(2)
    expect(faultLines(stderr)).toHaveLength(1)
    rmSync(join(home, 'open-config.json'), { force: true })
  })
})

describe('the development mode', () => {
  it('allows pages of this machine with the virtual reader', async () => {
    const local = 'http://localhost:8080'
    const bridge = await startBridge({
      home,
      config: { development: true, origins: [{ origin: local, pinEntry: 'api' }] },
    })
    expect((await post(bridge, 'pin.status', {}, { origin: local })).status).toBe(200)
    expect((await post(bridge, 'pin.status', {}, { origin: 'http://localhost:8081' })).status).toBe(403)
    expect((await post(bridge, 'pin.status', {}, { origin: 'https://sante-paca.fr' })).status).toBe(403)
    await bridge.stop()
  })
})

describe('the command line', () => {
  it('explains itself', async () => {
    const help = await runToEnd(home, ['--help'])
    expect(help.code).toBe(0)
    for (const command of ['run', 'demo', 'virtual-card', 'readers', 'identity', 'sign'])
      expect(help.stdout).toContain(command)
    const version = await runToEnd(home, ['--version'])
    expect([version.code, version.stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)])
  })
})
