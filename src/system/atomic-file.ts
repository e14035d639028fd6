/** Writes files so that a reader, or a crash, meets the old content or the new one and nothing between. */
import { constants, fsync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'

/** For `FileHandle.sync`, which does not exist where Yarn finds packages without `node_modules`. */
const toDisk = promisify(fsync)

/** Makes a file that must not be there yet, also not as a link, and puts it on the disk. */
export async function writeNewFile(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  const handle = await open(path, 'wx', mode)
  try {
    // Whatever the process takes away from the modes of new files.
    await handle.chmod(mode)
    await handle.writeFile(content)
    await toDisk(handle.fd)
  } finally {
    await handle.close()
  }
}

/** Puts a folder's entries on the disk. Windows cannot open a folder, and keeps entries in order by itself. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, constants.O_RDONLY)
  await toDisk(folder.fd).finally(() => folder.close())
}

/** Writes `PATH.tmp` and renames it: a link in the place of the file is replaced, not followed. One writer at a time a file. */
export async function replaceFile(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  const draft = `${path}.tmp`
  await rm(draft, { force: true })
  await writeNewFile(draft, content, mode)
  await rename(draft, path)
  await syncFolder(dirname(path))
}
