/** Makes this process the one daemon of the state folder. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { FileLock } from '../system/file-lock.ts'
import { bridgeAnswers } from './answering-bridge.ts'
import { LOCK_FILE, lockFolder, sweepFolder } from './folder-lock.ts'
import { readPrivateFile } from './private-file.ts'
import type { RunFile } from '../contract/state-files.ts'
import { readRunFile, removeRunFile, RUN_FILE, writeRunFile } from './run-file.ts'
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

/** @param name - the file that could not be written */
const unusable = (folder: string, name: string, cause: unknown): unknown => {
  const path = join(folder, name)
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
    return setupFault(SETUP.folderForFile(path), { cause })
  const code = systemCode(cause) ?? (cause as { code?: unknown }).code
  return typeof code === 'string' ? setupFault(SETUP.folderUnwritable(folder, code), { cause }) : cause
}

/** Whose folder it is, for the person who started another one. */
async function taken(folder: string, userId: number | null): Promise<Error> {
  const found = await readRunFile(folder, userId).catch(() => null)
  return setupFault(SETUP.folderInUse(folder, found))
}

/**
 * A bridge of an earlier version locks in another way, so that the lock is free while it runs: after an upgrade it is
 * found by its `run.json`, and by its answer, which a process that has its number by now cannot give.
 */
async function findOlderBridge(
  folder: string,
  { userId, pid }: Required<ClaimOptions>,
): Promise<RunFile | null> {
  const found = await findDaemon(folder, userId).catch(() => null)
  if (found === null || found.pid === pid) return null
  const authority = await readPrivateFile(join(folder, 'tls', 'ca.pem'), userId).catch(() => null)
  return authority !== null && (await bridgeAnswers(found.url, authority)) ? found : null
}

async function lock(folder: string, userId: number | null): Promise<FileLock> {
  let held: FileLock | null
  try {
    held = lockFolder(folder)
  } catch (error) {
    throw unusable(folder, LOCK_FILE, error)
  }
  if (held === null) throw await taken(folder, userId)
  return held
}

/**
 * Claims a folder that `openStateFolder` gave. A `run.json` that lies there is of a process that has ended, unless a bridge
 * answers at its address: whatever process has its number by now is of no account.
 *
 * @throws BridgeError `SETUP_INVALID` when another process has it, or it cannot be written.
 */
export async function claimStateFolder(folder: string, options: ClaimOptions): Promise<StateFolderClaim> {
  const { userId, pid = process.pid } = options
  const held = await lock(folder, userId)
  const older = await findOlderBridge(folder, { userId, pid })
  if (older !== null) {
    held.release()
    throw setupFault(SETUP.folderInUse(folder, older))
  }
  await sweepFolder(folder, Date.now())
  let published: string | null = null
  return {
    publish: async (facts) => {
      published = facts.adminToken
      try {
        await writeRunFile(folder, { pid, ...facts })
      } catch (error) {
        throw unusable(folder, RUN_FILE, error)
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
