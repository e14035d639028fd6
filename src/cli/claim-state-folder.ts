/** Makes this process the one daemon of the state folder. */
import { type FolderLock, lockFolder, type LockHolder } from './folder-lock.ts'
import { type ProcessTable, systemProcesses } from './process-table.ts'
import { readRunFile, readRunOwner, removeRunFile, type RunFile, writeRunFile } from './run-file.ts'
import { setupFault } from './setup-fault.ts'

export interface StateFolderClaim {
  /** Writes `run.json`: from now on the command line finds this daemon. */
  publish(facts: Omit<RunFile, 'pid'>): Promise<void>
  /** Removes this daemon's own `run.json` and gives the folder free. */
  release(): Promise<void>
}

/** Who claims; every member but `userId` has a default. */
export interface ClaimOptions {
  readonly userId: number | null
  readonly pid?: number
  readonly processes?: ProcessTable
}

const taken = (folder: string, pid: number) =>
  setupFault(`another cps-bridge (process ${pid}) uses the state folder ${folder}`)

/** The process of a `run.json` that lives: not this one, and not one whose lock shows that it has ended. */
async function livingOwner(
  folder: string,
  previous: LockHolder | null,
  { userId, pid, processes }: Required<ClaimOptions>,
): Promise<number | null> {
  const owner = await readRunOwner(folder, userId)
  if (owner === null || owner === pid || owner === previous?.pid) return null
  return processes.isAlive(owner) ? owner : null
}

/**
 * Claims a folder that `openStateFolder` gave. A `run.json` whose process has ended is of no account.
 *
 * @throws BridgeError `SETUP_INVALID` when another process lives in it.
 */
export async function claimStateFolder(folder: string, options: ClaimOptions): Promise<StateFolderClaim> {
  const { userId, pid = process.pid, processes = systemProcesses } = options
  const outcome = await lockFolder(folder, { pid, userId, processes })
  if (!('release' in outcome)) throw taken(folder, outcome.pid)
  const lock: FolderLock = outcome
  const owner = await livingOwner(folder, lock.previous, { userId, pid, processes })
  if (owner !== null) {
    await lock.release()
    throw taken(folder, owner)
  }
  let published: string | null = null
  return {
    publish: async (facts) => {
      published = facts.adminToken
      await writeRunFile(folder, { pid, ...facts })
    },
    release: async () => {
      if (published !== null) await removeRunFile(folder, published, userId)
      await lock.release()
    },
  }
}

/**
 * The daemon that runs in a state folder, for commands that talk to it. `null`: none does.
 *
 * @throws BridgeError `SETUP_INVALID` when `run.json` is damaged or not this user's.
 */
export async function findDaemon(
  folder: string,
  userId: number | null,
  processes: ProcessTable = systemProcesses,
): Promise<RunFile | null> {
  const found = await readRunFile(folder, userId)
  return found !== null && processes.isAlive(found.pid) ? found : null
}
