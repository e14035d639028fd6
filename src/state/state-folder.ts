/** Opens the state folder: this user's alone, or refused. */
import { lstat, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { HostSystem } from './host-system.ts'
import { ensurePrivateFolder, MAX_DEPTH } from './private-path.ts'
import { type CommandRunner, runCommand } from './run-command.ts'
import { setupFault, systemCode } from '../errors/setup-fault.ts'
import { SETUP } from '../errors/setup-texts.ts'
import { stateFolderPath } from './state-folder-path.ts'
import { processUserSid } from '../system/windows-user.ts'
import { closeWindowsFolder } from './windows-acl.ts'

/** What can be replaced in tests. */
export interface StateFolderOptions {
  readonly runCommand?: CommandRunner
}

/** Links (junctions too) would let the rights be set, and files be written, elsewhere. */
async function refuseLinks(path: string, depth: number): Promise<void> {
  const stats = await lstat(path)
  if (stats.isSymbolicLink()) throw setupFault(SETUP.isLink(path))
  if (!stats.isDirectory() || depth === 0) return
  for (const name of await readdir(path)) await refuseLinks(join(path, name), depth - 1)
}

/** Tests play Windows on other systems, which have no token. */
const tokenUser = process.platform === 'win32' ? processUserSid : (): null => null

async function ensureWindowsFolder(folder: string, system: HostSystem, run: CommandRunner): Promise<void> {
  await mkdir(folder, { recursive: true })
  await refuseLinks(folder, MAX_DEPTH)
  const isEmpty = (await readdir(folder)).length === 0
  const systemRoot = system.env['SystemRoot'] ?? 'C:\\Windows'
  await closeWindowsFolder(folder, { runCommand: run, systemRoot, tokenUser, isEmpty })
}

/**
 * Gives the path of the state folder once it exists and only this user (and root, or the administrators) can change
 * it; at each start, so that a folder opened to others meanwhile is noticed.
 *
 * POSIX: folder 0700, all in it owned by this user, not writable by others, no links; the folders above cannot be
 * swapped by others. Windows: a protected access control list.
 *
 * @returns its absolute path
 * @throws BridgeError `SETUP_INVALID`
 */
export async function openStateFolder(system: HostSystem, options: StateFolderOptions = {}): Promise<string> {
  const folder = stateFolderPath(system)
  try {
    if (system.userId === null) await ensureWindowsFolder(folder, system, options.runCommand ?? runCommand)
    else await ensurePrivateFolder(folder, system.userId, true)
    return folder
  } catch (error) {
    throw stateFolderFault(folder, error)
  }
}

/**
 * The same for a command that only looks for a running daemon: nothing is made.
 *
 * @returns its absolute path, or null when there is no state folder.
 * @throws BridgeError `SETUP_INVALID`
 */
export async function findStateFolder(system: HostSystem): Promise<string | null> {
  const folder = stateFolderPath(system)
  try {
    if (system.userId !== null)
      return (await ensurePrivateFolder(folder, system.userId, false)) ? folder : null
    await refuseLinks(folder, MAX_DEPTH)
    return folder
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw stateFolderFault(folder, error)
  }
}

function stateFolderFault(folder: string, error: unknown): unknown {
  const code = systemCode(error)
  return code === undefined ? error : setupFault(SETUP.folderUnusable(folder, code), { cause: error })
}
