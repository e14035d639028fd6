/** Files that only the user who runs the program can read. */
import type { Stats } from 'node:fs'
import { chmod, copyFile, readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { replaceFile } from '../system/atomic-file.ts'
import { readFileWithin } from '../system/read-file.ts'

export const OTHERS_CAN_WRITE = 0o022

/** Whether someone else owns a file or folder, or could change it. `userId` null: the system keeps no such record. */
export function isForeign({ uid, mode }: Pick<Stats, 'uid' | 'mode'>, userId: number | null): boolean {
  return userId !== null && (uid !== userId || (mode & OTHERS_CAN_WRITE) !== 0)
}

/** Writes a file with mode 0600, whole or not at all. One writer at a time a file: the state folder has one daemon. */
export const writePrivateFile = (path: string, content: string | Uint8Array): Promise<void> =>
  replaceFile(path, content, 0o600)

/** Copies of damaged files that are kept of each; older ones are replaced. */
const MAX_ASIDE = 3

/**
 * Copies a damaged file before it is replaced, so that what it holds is not lost: `NAME.damaged-1` and so on.
 *
 * @returns the path of the copy.
 */
export async function setAside(path: string): Promise<string> {
  const taken = await readdir(dirname(path))
  const free = Array.from({ length: MAX_ASIDE }, (_, index) => `${basename(path)}.damaged-${index + 1}`).find(
    (name) => !taken.includes(name),
  )
  const aside = join(dirname(path), free ?? `${basename(path)}.damaged-${MAX_ASIDE}`)
  await copyFile(path, aside)
  await chmod(aside, 0o600)
  return aside
}

const NOT_PRIVATE: ReadonlySet<string | undefined> = new Set(['EFBIG', 'EFTYPE', 'EISDIR', 'EPERM'])

function readOwn(path: string, userId: number | null, maxBytes: number): string | null {
  try {
    return readFileWithin(path, maxBytes, (stats) => !isForeign(stats, userId)).toString('utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return null
    throw NOT_PRIVATE.has(code) ? new TypeError('not a private file', { cause: error }) : error
  }
}

/**
 * Reads a file of the state folder without following a link in its place. `null`: there is none.
 *
 * @throws TypeError when it is no regular file, belongs to somebody else, can be written by others or is too large.
 */
export function readPrivateFile(
  path: string,
  userId: number | null,
  maxBytes = 64 * 1024,
): Promise<string | null> {
  return new Promise((resolve) => resolve(readOwn(path, userId, maxBytes)))
}
