import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { claimStateFolder, findDaemon } from '../../../src/cli/claim-state-folder.ts'
import { isHolderAlive } from '../../../src/cli/folder-lock.ts'
import { type ProcessTable, systemProcesses } from '../../../src/cli/process-table.ts'
import { isBridgeError } from '../../../src/errors/bridge-error.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const ME = process.geteuid?.() ?? 0
const facts = { version: '0.1.0', url: 'https://localhost:17443', adminToken: 'token-1' }

/** Processes that live by decree: number to start. */
function fakeProcesses(living: Map<number, string | null>): ProcessTable {
  return { isAlive: (pid) => living.has(pid), startOf: (pid) => living.get(pid) ?? null }
}

const claim = (folder: string, pid: number, processes: ProcessTable) =>
  claimStateFolder(folder, { userId: ME, pid, processes })

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

describe('claimStateFolder', () => {
  it('publishes run.json for the user alone, and removes it at the end', async () => {
    const folder = await tempFolder()
    const held = await claim(folder, 7, fakeProcesses(new Map([[7, 'a']])))
    await held.publish(facts)
    expect(JSON.parse(await readFile(runFile(folder), 'utf8'))).toEqual({ pid: 7, ...facts })
    expect((await stat(runFile(folder))).mode & 0o7777).toBe(0o600)
    await held.release()
    expect(await readdir(folder)).toEqual(['run.lock.1'])
  })

  it('refuses a folder in which another process lives, before and after that published', async () => {
    const folder = await tempFolder()
    const processes = fakeProcesses(
      new Map([
        [7, 'a'],
        [8, 'b'],
      ]),
    )
    const held = await claim(folder, 7, processes)
    const reason = `another cps-bridge (process 7) uses the state folder ${folder}`
    expect(await refusal(claim(folder, 8, processes))).toBe(reason)
    await held.publish(facts)
    expect(await refusal(claim(folder, 8, processes))).toBe(reason)
    await held.release()
    expect(await refusal(claim(folder, 8, processes))).toBe('accepted')
  })

  it('refuses a folder whose run.json tells of a process that lives, whatever else it says', async () => {
    const folder = await tempFolder()
    const processes = fakeProcesses(
      new Map([
        [7, 'a'],
        [8, 'b'],
      ]),
    )
    await writeFile(runFile(folder), '{"pid":7}', { mode: 0o600 })
    expect(await refusal(claim(folder, 8, processes))).toContain('(process 7)')
    expect(await refusal(claim(folder, 7, processes))).toBe('accepted')
  })

  it.each([
    ['of a process that has ended', JSON.stringify({ pid: 99, ...facts })],
    ['that is damaged', '{"pid":'],
    ['that is empty', ''],
    ['without a process', JSON.stringify(facts)],
  ])('replaces a run.json %s', async (_name, content) => {
    const folder = await tempFolder()
    await writeFile(runFile(folder), content, { mode: 0o600 })
    const held = await claim(folder, 8, fakeProcesses(new Map([[8, 'b']])))
    await held.publish(facts)
    expect(JSON.parse(await readFile(runFile(folder), 'utf8'))).toEqual({ pid: 8, ...facts })
  })

  it('takes over from a process that was killed', async () => {
    const folder = await tempFolder()
    const living = new Map([
      [7, 'a'],
      [8, 'b'],
    ])
    await (await claim(folder, 7, fakeProcesses(living))).publish(facts)
    living.delete(7)
    expect(await refusal(claim(folder, 8, fakeProcesses(living)))).toBe('accepted')
  })

  it('takes over although another program has the number of the killed process by now', async () => {
    const folder = await tempFolder()
    const living = new Map([
      [7, 'boot-1/100'],
      [8, 'boot-2/50'],
    ])
    await (await claim(folder, 7, fakeProcesses(living))).publish(facts)
    living.set(7, 'boot-2/40')
    expect(await refusal(claim(folder, 8, fakeProcesses(living)))).toBe('accepted')
  })

  it('takes the number for proof where the system tells no more', async () => {
    const folder = await tempFolder()
    const living = new Map<number, string | null>([
      [7, null],
      [8, null],
    ])
    await claim(folder, 7, fakeProcesses(living))
    expect(await refusal(claim(folder, 8, fakeProcesses(living)))).toContain('(process 7)')
  })

  it('lets one of many win that start at the same moment, over a crashed one too', async () => {
    const folder = await tempFolder()
    const living = new Map(Array.from({ length: 12 }, (_, index) => [100 + index, `${index}`] as const))
    const processes = fakeProcesses(living)
    await claim(folder, 100, processes)
    for (let round = 0; round < 5; round += 1) {
      const lock = await readFile(join(folder, `run.lock.${round + 1}`), 'utf8')
      living.delete((JSON.parse(lock) as { pid: number }).pid)
      const outcomes = await Promise.allSettled(
        Array.from(living.keys(), (pid) => claim(folder, pid, processes)),
      )
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      expect(await readdir(folder)).toEqual([`run.lock.${round + 2}`])
    }
  })

  it('removes only its own run.json', async () => {
    const folder = await tempFolder()
    const held = await claim(folder, 7, fakeProcesses(new Map([[7, 'a']])))
    await held.publish(facts)
    await writeFile(runFile(folder), JSON.stringify({ pid: 8, ...facts, adminToken: 'token-2' }), {
      mode: 0o600,
    })
    await held.release()
    expect(await readdir(folder)).toContain('run.json')
  })

  it('ends without a fault when the folder is gone', async () => {
    const folder = await tempFolder()
    const gone = join(folder, 'gone')
    await mkdir(gone, { mode: 0o700 })
    const held = await claim(gone, 7, fakeProcesses(new Map([[7, 'a']])))
    await held.publish(facts)
    await rm(gone, { recursive: true })
    await expect(held.release()).resolves.toBeUndefined()
  })
})

describe('findDaemon', () => {
  it('finds the daemon that lives', async () => {
    const folder = await tempFolder()
    const processes = fakeProcesses(new Map([[7, 'a']]))
    await (await claim(folder, 7, processes)).publish(facts)
    expect(await findDaemon(folder, ME, processes)).toEqual({ pid: 7, ...facts })
    expect(await findDaemon(folder, ME, fakeProcesses(new Map()))).toBeNull()
  })

  it('finds none without run.json', async () => {
    expect(await findDaemon(await tempFolder(), ME)).toBeNull()
  })

  it.each([
    ['is no JSON', 'x', 'cannot be read'],
    [
      'leads to another host',
      JSON.stringify({ pid: 1, ...facts, url: 'https://evil.example' }),
      'is damaged',
    ],
    [
      'leads to another path',
      JSON.stringify({ pid: 1, ...facts, url: 'https://localhost:1/x' }),
      'is damaged',
    ],
    ['is plain http', JSON.stringify({ pid: 1, ...facts, url: 'http://localhost:17443' }), 'is damaged'],
    ['has no token', JSON.stringify({ pid: 1, ...facts, adminToken: '' }), 'is damaged'],
  ])('refuses a run.json that %s', async (_name, content, reason) => {
    const folder = await tempFolder()
    await writeFile(runFile(folder), content, { mode: 0o600 })
    expect(await refusal(findDaemon(folder, ME))).toBe(`${runFile(folder)} ${reason}`)
  })

  it('refuses a run.json of somebody else', async () => {
    const folder = await tempFolder()
    await writeFile(runFile(folder), JSON.stringify({ pid: 1, ...facts }), { mode: 0o600 })
    expect(await refusal(findDaemon(folder, ME + 1))).toBe(`${runFile(folder)} cannot be read`)
  })
})

describe('systemProcesses', () => {
  it('knows that this process lives, and when it began', () => {
    expect(systemProcesses.isAlive(process.pid)).toBe(true)
    expect(systemProcesses.startOf(process.pid)).toBe(systemProcesses.startOf(process.pid))
  })

  it('tells two processes apart by their start', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'])
    await once(child, 'spawn')
    const pid = child.pid ?? 0
    expect(systemProcesses.isAlive(pid)).toBe(true)
    const start = systemProcesses.startOf(pid)
    expect(String(start)).toMatch(process.platform === 'linux' ? /^[0-9a-f-]{36}\/\d+$/ : /^null$/)
    expect(isHolderAlive({ pid, start }, systemProcesses)).toBe(true)
    expect(isHolderAlive({ pid, start: 'earlier' }, systemProcesses)).toBe(start === null)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(systemProcesses.isAlive(pid)).toBe(false)
    expect(systemProcesses.startOf(pid)).toBeNull()
    expect(isHolderAlive({ pid, start }, systemProcesses)).toBe(false)
  })
})
