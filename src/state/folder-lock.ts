/** One daemon a state folder, even when two start at the same moment, and with no help needed after a crash. */
import { lstat, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type FileLock, lockFile } from '../system/file-lock.ts'

export const LOCK_FILE = 'run.lock'

/** What earlier versions locked with, and the draft of a file that only the one who has the folder writes. */
const OURS = /^run\.lock\.|^run\.json\.tmp$/
/** Drafts of files that a process which was killed was about to write. */
const DRAFT = /\.tmp$|\.new$/
/** One that is younger may be of a command that runs beside. Milliseconds. */
const DRAFT_AGE_MS = 60_000

/**
 * Takes the folder for this process, until it ends or gives it free. No number of a process is taken for a process.
 *
 * @returns null when another process has it.
 */
export const lockFolder = (folder: string): FileLock | null => lockFile(join(folder, LOCK_FILE))

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
