import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { claimStateFolder, findDaemon } from '../../../src/state/claim-state-folder.ts'
import { isBridgeError } from '../../../src/errors/bridge-error.ts'
import { selfSignedLeaf } from '../../helpers/test-server.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const ME = process.geteuid?.() ?? 0
const facts = { version: '0.1.0', url: 'https://localhost:17443', adminToken: 'token-1' }

const claim = (folder: string, pid = 7) => claimStateFolder(folder, { userId: ME, pid })

async function refusal(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    if (isBridgeError(error) && error.code === 'SETUP_INVALID') return error.details.reason
    throw error
  }
  return 'accepted'
}

const runFile = (folder: string): string => join(folder, 'run.json')

/** Takes a folder in a process of its own, as another daemon would, until it is killed. */
async function claimInChild(folder: string): Promise<ChildProcess> {
  const script = `open(F, '>>', $ARGV[0]) && flock(F, 6) or die $!; syswrite(STDOUT, 'taken'); sleep`
  const child = spawn('perl', ['-e', script, join(folder, 'run.lock')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}

describe('claimStateFolder', () => {
  it('publishes run.json for the user alone, and removes it at the end', async () => {
    const folder = await tempFolder()
    const held = await claim(folder)
    await held.publish(facts)
    expect(JSON.parse(await readFile(runFile(folder), 'utf8'))).toEqual({ pid: 7, ...facts })
    for (const name of await readdir(folder))
      expect((await stat(join(folder, name))).mode & 0o7777).toBe(0o600)
    await held.release()
    expect(await readdir(folder)).toEqual(['run.lock'])
  })

  it.each(['run.lock', 'run.json'])(
    'names %s when a folder is in its place, and what to do',
    async (name) => {
      const folder = await tempFolder()
      await mkdir(join(folder, name))
      const published = async () => {
        const held = await claim(folder)
        await held.publish(facts).finally(() => held.release())
      }
      expect(await refusal(published())).toBe(
        `state folder: ${join(folder, name)} is a folder where a file belongs; move it away or remove it, then start again`,
      )
    },
  )

  it('refuses a folder that another has, before and after that one published', async () => {
    const folder = await tempFolder()
    const held = await claim(folder)
    expect(await refusal(claim(folder, 8))).toBe(`another cps-bridge uses the state folder ${folder}`)
    await held.publish(facts)
    const reason = `another cps-bridge 0.1.0 (process 7) uses the state folder ${folder}`
    expect(await refusal(claim(folder, 8))).toBe(reason)
    await held.release()
    expect(await refusal(claim(folder, 8))).toBe('accepted')
  })

  it('takes over from a process that was killed, and from no other', async () => {
    const folder = await tempFolder()
    const child = await claimInChild(folder)
    expect(await refusal(claim(folder))).toBe(`another cps-bridge uses the state folder ${folder}`)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await refusal(claim(folder))).toBe('accepted')
  })

  it('notices a bridge of an earlier version, which locks in another way, while it answers', async () => {
    const folder = await tempFolder()
    const { certPem, keyPem } = selfSignedLeaf('earlier bridge')
    const server = createServer({ cert: certPem, key: keyPem }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    await mkdir(join(folder, 'tls'))
    await writeFile(join(folder, 'tls', 'ca.pem'), certPem, { mode: 0o600 })
    const older = { pid: process.ppid, ...facts, version: '0.0.9', url: `https://localhost:${port}` }
    await writeFile(runFile(folder), JSON.stringify(older), { mode: 0o600 })
    const reason = `another cps-bridge 0.0.9 (process ${process.ppid}) uses the state folder ${folder}`
    expect(await refusal(claim(folder))).toBe(reason)
    server.close()
    await once(server, 'close')
    expect(await refusal(claim(folder))).toBe('accepted')
  })

  it('takes no number for a process: one in run.json and in a lock of an earlier version may be anybody’s', async () => {
    const folder = await tempFolder()
    const living = JSON.stringify({ pid: process.pid, start: null })
    await writeFile(join(folder, 'run.lock.4'), living, { mode: 0o600 })
    await writeFile(runFile(folder), JSON.stringify({ pid: process.pid, ...facts }), { mode: 0o600 })
    const held = await claim(folder, 8)
    await held.publish(facts)
    expect(JSON.parse(await readFile(runFile(folder), 'utf8'))).toEqual({ pid: 8, ...facts })
  })

  it.each([
    ['that is damaged', '{"pid":'],
    ['that is empty', ''],
    ['without a process', JSON.stringify(facts)],
  ])('replaces a run.json %s', async (_name, content) => {
    const folder = await tempFolder()
    await writeFile(runFile(folder), content, { mode: 0o600 })
    await (await claim(folder)).publish(facts)
    expect(JSON.parse(await readFile(runFile(folder), 'utf8'))).toEqual({ pid: 7, ...facts })
  })

  it('lets one of many win that start at the same moment', async () => {
    const folder = await tempFolder()
    const outcomes = await Promise.allSettled(
      Array.from({ length: 12 }, (_, index) => claim(folder, index + 1)),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('sweeps what processes left behind that were killed, and no draft of one that may run', async () => {
    const folder = await tempFolder()
    const old = new Date(Date.now() - 3_600_000)
    for (const name of ['run.lock.1', 'run.lock.99.new', 'run.lock.2.tmp', 'run.json.tmp', 'anchors.pem.tmp'])
      await writeFile(join(folder, name), '', { mode: 0o600 })
    await writeFile(join(folder, 'consents.json.tmp'), '', { mode: 0o600 })
    await utimes(join(folder, 'consents.json.tmp'), old, old)
    await claim(folder)
    expect(await readdir(folder)).toEqual(['anchors.pem.tmp', 'run.lock'])
  })

  it('removes only its own run.json', async () => {
    const folder = await tempFolder()
    const held = await claim(folder)
    await held.publish(facts)
    await writeFile(runFile(folder), JSON.stringify({ pid: 8, ...facts, adminToken: 'token-2' }), {
      mode: 0o600,
    })
    await held.release()
    expect(await readdir(folder)).toContain('run.json')
  })

  it('ends without a fault when the folder is gone, and leaves a new one in its place alone', async () => {
    const folder = join(await tempFolder(), 'state')
    await mkdir(folder, { mode: 0o700 })
    const first = await claim(folder)
    await first.publish(facts)
    await rm(folder, { recursive: true })
    await mkdir(folder, { mode: 0o700 })
    const second = await claim(folder, 8)
    await second.publish({ ...facts, adminToken: 'token-2' })
    await first.release()
    expect(await refusal(claim(folder, 9))).toContain('(process 8)')
    await second.release()
    expect(await readdir(folder)).toEqual(['run.lock'])
  })

  it('refuses a folder that cannot be written', async () => {
    const folder = await tempFolder()
    await symlink('elsewhere', join(folder, 'run.lock'))
    expect(await refusal(claim(folder))).toBe(`state folder: ${folder} cannot be written (ELOOP)`)
  })
})

describe('findDaemon', () => {
  it('finds the daemon that lives, and none that has ended', async () => {
    const folder = await tempFolder()
    await (await claim(folder, process.pid)).publish(facts)
    expect(await findDaemon(folder, ME)).toEqual({ pid: process.pid, ...facts })
    const child = spawn(process.execPath, ['-e', ''])
    await once(child, 'exit')
    await writeFile(runFile(folder), JSON.stringify({ pid: child.pid, ...facts }), { mode: 0o600 })
    expect(await findDaemon(folder, ME)).toBeNull()
  })

  it('finds none without run.json', async () => {
    expect(await findDaemon(await tempFolder(), ME)).toBeNull()
  })

  it.each([
    ['is no JSON', 'x'],
    ['leads to another host', JSON.stringify({ pid: 1, ...facts, url: 'https://evil.example' })],
    ['leads to another path', JSON.stringify({ pid: 1, ...facts, url: 'https://localhost:1/x' })],
    ['is plain http', JSON.stringify({ pid: 1, ...facts, url: 'http://localhost:17443' })],
    ['has no token', JSON.stringify({ pid: 1, ...facts, adminToken: '' })],
  ])('refuses a run.json that %s', async (_name, content) => {
    const folder = await tempFolder()
    await writeFile(runFile(folder), content, { mode: 0o600 })
    expect(await refusal(findDaemon(folder, ME))).toBe(
      `${runFile(folder)} is damaged, or not of this user alone`,
    )
  })

  it('refuses a run.json of somebody else', async () => {
    const folder = await tempFolder()
    await writeFile(runFile(folder), JSON.stringify({ pid: 1, ...facts }), { mode: 0o600 })
    expect(await refusal(findDaemon(folder, ME + 1))).toBe(
      `${runFile(folder)} is damaged, or not of this user alone`,
    )
  })
})
