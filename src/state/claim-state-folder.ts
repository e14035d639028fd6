/** Makes this process the one daemon of the state folder. */
import type { FileLock } from '../system/file-lock.ts'
import { lockFolder, sweepFolder } from './folder-lock.ts'
import { readRunFile, removeRunFile, type RunFile, writeRunFile } from './run-file.ts'
import { setupFault, systemCode } from '../errors/setup-fault.ts'
import { SETUP } from '../errors/setup-texts.ts'

export interface StateFolderClaim {
  /**
   * Writes `run.json`: from now on the command line finds this daemon.
   *
   * @throws BridgeError `SETUP_INVALID` when it cannot be written.
   */
  publish(facts: Omit<RunFile, 'pid'>): Promise<void>
  /** Removes this daemon's own `run.json`, where that can be, and gives the folder free. */
  release(): Promise<void>
}

/** Who claims. */
export interface ClaimOptions {
  readonly userId: number | null
  readonly pid?: number
}

const unusable = (folder: string, cause: unknown): unknown => {
  const code = systemCode(cause) ?? (cause as { code?: unknown }).code
  return typeof code === 'string' ? setupFault(SETUP.folderUnwritable(folder, code), { cause }) : cause
}

/** Whose folder it is, for the person who started another one. */
async function taken(folder: string, userId: number | null): Promise<Error> {
  const found = await readRunFile(folder, userId).catch(() => null)
  return setupFault(SETUP.folderInUse(folder, found?.pid ?? null))
}

async function lock(folder: string, userId: number | null): Promise<FileLock> {
  let held: FileLock | null
  try {
    held = lockFolder(folder)
  } catch (error) {
    throw unusable(folder, error)
  }
  if (held === null) throw await taken(folder, userId)
  return held
}

/**
 * Claims a folder that `openStateFolder` gave. A `run.json` that lies there is of a process that has ended: of no
 * account, whatever process has its number by now.
 *
 * @throws BridgeError `SETUP_INVALID` when another process has it, or it cannot be written.
 */
export async function claimStateFolder(folder: string, options: ClaimOptions): Promise<StateFolderClaim> {
  const { userId, pid = process.pid } = options
  const held = await lock(folder, userId)
  await sweepFolder(folder, Date.now())
  let published: string | null = null
  return {
    publish: async (facts) => {
      published = facts.adminToken
      try {
        await writeRunFile(folder, { pid, ...facts })
      } catch (error) {
        throw unusable(folder, error)
      }
    },
    release: async () => {
      if (published !== null) await removeRunFile(folder, published, userId).catch(() => undefined)
      held.release()
    },
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * The daemon that runs in a state folder, for commands that talk to it: a guess, which its certificate proves when they
 * do. `null`: none runs.
 *
 * @throws BridgeError `SETUP_INVALID` when `run.json` is damaged or not this user's.
 */
export async function findDaemon(folder: string, userId: number | null): Promise<RunFile | null> {
  const found = await readRunFile(folder, userId)
  return found !== null && isAlive(found.pid) ? found : null
}
