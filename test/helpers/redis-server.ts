/** A Redis of our own: in memory alone, on a free port of this machine. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface RedisServer {
  /** Address of its socket. */
  readonly socketPath: string
  stop(): Promise<void>
}

/** Starts `redis-server`; rejects when it is missing or does not come up. */
export async function startRedisServer(): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'cps-redis-'))
  const socketPath = join(folder, 'redis.sock')
  const args = [
    '--port',
    '0',
    '--unixsocket',
    socketPath,
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    folder,
  ]
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`redis-server ended with ${String(code)}`)))
    child.stdout.on('data', (text: Buffer) => {
      if (text.includes('ready to accept connections') || text.includes('is now ready')) resolve()
    })
  })
  return {
    socketPath,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}
