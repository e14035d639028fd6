/** Outputs that take nothing: a full disk, a pipe that nobody reads, a reader that has gone. The bridge goes on. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { constants, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { makeHome, MANAGED, PROGRAM, removeHome } from '../../helpers/black-box.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

let home: string
// One folder, so that keys are made once.
beforeAll(async () => {
  home = await makeHome()
})
afterAll(() => removeHome(home))

const START = { timeout: 50_000, interval: 50 }

const settings = (file: string | null): object => ({
  port: 0,
  origins: [{ origin: MANAGED, identity: 'allow' }],
  log: { level: 'trace', file },
})

type Output = 'pipe' | number

/** Starts the program and waits for `run.json`, since it may have no way to say that it listens. */
async function start(file: string | null, stdout: Output, stderr: Output): Promise<ChildProcess> {
  const config = join(home, 'config.json')
  writeFileSync(config, JSON.stringify(settings(file)), { mode: 0o600 })
  const child = spawn(process.execPath, [PROGRAM, 'run', '--virtual', '--config', config], {
    env: { ...process.env, CPS_BRIDGE_HOME: home },
    stdio: ['ignore', stdout, stderr],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await vi.waitFor(() => expect(runFile()).toHaveProperty('pid', child.pid), START)
  return child
}

const runFile = (): { url: string } =>
  JSON.parse(readFileSync(join(home, 'run.json'), 'utf8')) as { url: string }

/** A call that is logged at this level. */
function call(origin: string): Promise<number> {
  const { url } = runFile()
  const ca = readFileSync(join(home, 'tls', 'ca.pem'))
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'card.identity', params: {} })
  const headers = { Origin: origin, 'Content-Type': 'application/json' }
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}/v1/rpc`, { method: 'POST', headers, ca, agent: false, timeout: 10_000 })
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer')))
    outgoing.on('error', reject)
    outgoing.on('response', (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
    })
    outgoing.end(body)
  })
}

async function answersAndEnds(child: ChildProcess): Promise<void> {
  for (let round = 0; round < 5; round += 1) expect(await call(MANAGED)).toBe(200)
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  expect(await exited).toEqual([0, null])
}

/** Both ends of a pipe that is full from the start, and that nobody reads; whoever writes to it waits. */
async function fullPipe(): Promise<number> {
  const path = join(await tempFolder(), 'pipe')
  expect(spawnSync('mkfifo', ['-m', '600', path]).status).toBe(0)
  const filler = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
  expect(() => {
    for (;;) writeSync(filler, Buffer.alloc(512))
  }).toThrow('EAGAIN')
  return openSync(path, 'r+')
}

describe('the bridge answers and ends', () => {
  it('with a standard output and a standard error that are full', async () => {
    const full = openSync('/dev/full', 'w')
    await answersAndEnds(await start(null, full, full))
  })

  it('with a log file that is full', async () => {
    await answersAndEnds(await start('/dev/full', 'pipe', 'pipe'))
  })

  it('with outputs whose reader has gone', async () => {
    const child = await start(null, 'pipe', 'pipe')
    child.stdout?.destroy()
    child.stderr?.destroy()
    await answersAndEnds(child)
  })

  it('with pipes that nobody reads', async () => {
    const pipe = await fullPipe()
    await answersAndEnds(await start(null, pipe, pipe))
  })
})
