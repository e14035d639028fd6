/** The daemon in a process of its own, which never outlives the one that started it. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { optionsOfYarn } from './find-program.ts'
import { TestBridgeError } from './test-bridge-error.ts'

/** The first start makes keys: some seconds on a small machine. */
const START_TIMEOUT_MS = 60_000
/** The daemon itself takes two seconds at most. */
const STOP_TIMEOUT_MS = 5_000
/** The end of the log says why something failed; characters. */
const KEPT_LOG = 200_000

export interface BridgeProcess {
  log(): string
  /** Resolves when it has ended; it is ended by force when it takes too long. */
  stop(): Promise<void>
}

interface Start {
  /** File of the program. */
  readonly program: string
  readonly configFile: string
  readonly stateFolder: string
  readonly port: number
}

const isListening = (line: string): boolean => {
  try {
    return (JSON.parse(line) as { event?: unknown } | null)?.event === 'listening'
  } catch {
    return false
  }
}

/**
 * Resolves when the daemon answers requests.
 *
 * @throws TestBridgeError `NOT_STARTED` with what it said.
 */
export async function startBridgeProcess(start: Start): Promise<BridgeProcess> {
  const args = [start.program, 'run', '--config', start.configFile, '--port', String(start.port)]
  const child = spawn(process.execPath, args, {
    env: {
      ...process.env,
      NODE_OPTIONS: optionsOfYarn(process.env['NODE_OPTIONS']),
      CPS_BRIDGE_HOME: start.stateFolder,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  const endWithUs = (): void => void child.kill('SIGKILL')
  process.once('exit', endWithUs)
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      process.removeListener('exit', endWithUs)
      resolve()
    }
    child.once('exit', end)
    child.once('error', end)
  })
  let said = ''
  child.stderr.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-KEPT_LOG)))
  await new Promise<void>((resolve, reject) => {
    const fail = (what: string): void => {
      clearTimeout(timer)
      child.kill('SIGKILL')
      reject(new TestBridgeError('NOT_STARTED', `${what}\n${said}`))
    }
    const timer = setTimeout(
      () => fail(`the bridge is not ready after ${START_TIMEOUT_MS} ms`),
      START_TIMEOUT_MS,
    )
    child.once('error', (error) => fail(error.message))
    // Not “exit”: what it said is complete only then.
    child.once('close', (code) => fail(`the bridge ended with ${code ?? 'a signal'}`))
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!isListening(line)) return
      clearTimeout(timer)
      resolve()
    })
  })
  return {
    log: () => said,
    stop: async () => {
      child.kill('SIGINT')
      const force = setTimeout(endWithUs, STOP_TIMEOUT_MS)
      await ended
      clearTimeout(force)
    },
  }
}
