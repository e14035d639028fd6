/** Whether a folder is this user's alone on a system with owners and modes (POSIX), from the root of the tree down. */
import type { Stats } from 'node:fs'
import { chmod, lstat, mkdir, readdir, readlink } from 'node:fs/promises'
import { basename, dirname, join, parse, sep } from 'node:path'
import { setupFault } from '../errors/setup-fault.ts'
import { SETUP } from '../errors/setup-texts.ts'
import { quoted } from '../tls/trust/shell-word.ts'
import { isForeign } from './private-file.ts'

const ROOT_USER = 0
const STICKY = 0o1000
const OTHERS_CAN_WRITE = 0o022
const OTHERS_CAN_READ = 0o055

/** Links in a path, as many as Linux follows. */
const MAX_LINKS = 40
/** Folders inside each other in the state folder; it has two by itself. */
export const MAX_DEPTH = 8

const octal = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, '0')

function refuse(path: string, stats: Stats, userId: number): never {
  if (stats.uid !== userId && stats.uid !== ROOT_USER) throw setupFault(SETUP.ofAnotherUser(path, stats.uid))
  if (stats.uid !== userId) throw setupFault(SETUP.ofRoot(path))
  throw setupFault(SETUP.writableByOthers(path, octal(stats.mode), `chmod go-w ${quoted(path)}`))
}

/**
 * A folder above the state folder: of root or this user, and writable by others only with the sticky bit, under which
 * nobody can rename or remove what belongs to someone else.
 */
function checkAncestor(path: string, stats: Stats, userId: number): void {
  if (stats.uid !== ROOT_USER && stats.uid !== userId) refuse(path, stats, userId)
  const isOpen = (stats.mode & OTHERS_CAN_WRITE) !== 0 && (stats.mode & STICKY) === 0
  if (isOpen) refuse(path, stats, stats.uid)
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

async function statOrMake(path: string, create: boolean): Promise<Stats | null> {
  try {
    return await lstat(path)
  } catch (error) {
    if (!isMissing(error)) throw error
    if (!create) return null
  }
  await mkdir(path, { mode: 0o700 }).catch((error: unknown) => {
    // Another start of the program may have made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  })
  return lstat(path)
}

/**
 * Walks from the root to the folder's parent, step by step through every link, and makes what is missing (0700).
 * Links above the state folder are followed when nobody else could have placed or changed them: systems have such
 * (`/home`, `/tmp` on macOS).
 *
 * @returns the real path of the parent, or null when it is missing and not to be made.
 */
async function walkToParent(folder: string, userId: number, create: boolean): Promise<string | null> {
  let current = parse(folder).root
  let names = dirname(folder).split(sep).filter(Boolean)
  let links = 0
  checkAncestor(current, await lstat(current), userId)
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    if (name === '.') continue
    const path = name === '..' ? dirname(current) : join(current, name)
    const stats = await statOrMake(path, create)
    if (stats === null) return null
    if (!stats.isSymbolicLink()) {
      checkAncestor(path, stats, userId)
      current = path
      continue
    }
    links += 1
    if (links > MAX_LINKS) throw setupFault(SETUP.tooManyLinks(folder))
    if (stats.uid !== ROOT_USER && stats.uid !== userId) refuse(path, stats, userId)
    const target = await readlink(path)
    names = [...target.split(sep).filter(Boolean), ...names]
    if (target.startsWith(sep)) current = parse(folder).root
  }
  return current
}

/** Closes a folder and all below it to others' reading, and refuses what others could have put there. */
async function checkContent(path: string, userId: number, depth: number): Promise<void> {
  const stats = await statOrMake(path, false)
  // Gone since the folder was listed: a running daemon replaces its files.
  if (stats === null) return
  if (stats.isSymbolicLink()) throw setupFault(SETUP.isLink(path))
  if (!stats.isDirectory() && !stats.isFile()) throw setupFault(SETUP.notFileOrFolder(path))
  if (isForeign(stats, userId)) refuse(path, stats, userId)
  if ((stats.mode & OTHERS_CAN_READ) !== 0) await chmod(path, stats.isDirectory() ? 0o700 : 0o600)
  if (!stats.isDirectory()) return
  if (depth === 0) throw setupFault(SETUP.tooDeep(path))
  for (const name of await readdir(path)) await checkContent(join(path, name), userId, depth - 1)
}

/**
 * Makes sure that a folder exists and that nobody but this user (and root) could change it, its content, or what its
 * path leads to. Rights to read that others have are taken away.
 *
 * @param folder - absolute path
 * @param create - make it when it is missing
 * @returns whether it exists
 * @throws BridgeError `SETUP_INVALID`; errors of the file system.
 */
export async function ensurePrivateFolder(folder: string, userId: number, create: boolean): Promise<boolean> {
  const parent = await walkToParent(folder, userId, create)
  if (parent === null) return false
  // By its real parent, which was checked; `folder` in full is for the messages.
  const stats = await statOrMake(join(parent, basename(folder)), create)
  if (stats === null) return false
  if (!stats.isSymbolicLink() && !stats.isDirectory()) throw setupFault(SETUP.notFolder(folder))
  await checkContent(folder, userId, MAX_DEPTH)
  return true
}
