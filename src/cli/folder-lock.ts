/**
 * One daemon a state folder, even when two start at the same moment, and with no help needed after a crash.
 *
 * The lock is one of the system's, on the file `run.lock`: it ends with the process that has it, however that ends, and
 * no number of a process is taken for a process. SQLite takes such locks on every system that Node runs on (fcntl on
 * POSIX systems, LockFileEx on Windows); nothing is ever written to the file.
 */
import { lstat, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'libsql'

const LOCK_FILE = 'run.lock'

/** What earlier versions locked with, and the draft of a file that only the one who has the folder writes. */
const OURS = /^run\.lock\.|^run\.json\.tmp$/
/** Drafts of files that a process which was killed was about to write. */
const DRAFT = /\.tmp$|\.new$/
/** One that is younger may be of a command that runs beside. Milliseconds. */
const DRAFT_AGE_MS = 60_000

export interface FolderLock {
  release(): void
}

/** Rights as of every file in the folder, before the library makes it with others. */
async function ensureFile(path: string): Promise<void> {
  await (await open(path, 'a', 0o600)).close()
}

/**
 * Takes the folder for this process.
 *
 * @returns null when another process has it.
 */
export async function lockFolder(folder: string): Promise<FolderLock | null> {
  const path = join(folder, LOCK_FILE)
  await ensureFile(path)
  const database = new Database(path, { timeout: 0 })
  try {
    // Without a journal, which would be a file of its own.
    database.exec('PRAGMA journal_mode = MEMORY')
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if ((error as { code?: unknown }).code === 'SQLITE_BUSY') return null
    throw error
  }
  return { release: () => void database.close() }
}

/** Removes what was left behind by processes that were killed, in a folder that this one has. Never throws. */
export async function sweepFolder(folder: string, now: number): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!OURS.test(name) && !DRAFT.test(name)) continue
    const path = join(folder, name)
    const stats = await lstat(path).catch(() => null)
    // A clock that was set back gives an age below zero.
    const isOld = stats !== null && Math.abs(now - stats.mtimeMs) > DRAFT_AGE_MS
    if (stats?.isFile() === true && (OURS.test(name) || isOld))
      await rm(path, { force: true }).catch(() => undefined)
  }
}
