/** The files of a service: written all or none, and taken for ours only where they say so. */
import { access, mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileFault, setupFault, systemCode } from '../../errors/setup-fault.ts'
import { SETUP } from '../../errors/setup-texts.ts'
import { writeNewFile } from '../../system/atomic-file.ts'
import { readFileWithin } from '../../system/read-file.ts'
import { MARK } from './templates.ts'

/** Path and content; null: is to be gone. */
export type ServiceFiles = ReadonlyMap<string, string | Buffer | null>

const FILE_MODE = 0o644

const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')

export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** @returns the content, or null where there is no file. */
async function contentOf(path: string): Promise<Buffer | null> {
  try {
    return await new Promise((resolve) => resolve(readFileWithin(path)))
  } catch (cause) {
    if (isMissing(cause)) return null
    throw fileFault(path, 'read', cause)
  }
}

/** @throws BridgeError `SETUP_INVALID` when one of them is another program's. */
export async function refuseForeignFiles(paths: Iterable<string>): Promise<void> {
  for (const path of paths) {
    const content = await contentOf(path)
    // A property list or a task may be in UTF-16.
    const text = content === null ? MARK : content.toString('utf8') + content.toString('utf16le')
    if (!text.includes(MARK)) throw setupFault(SETUP.foreignService(path))
  }
}

async function put(path: string, content: string | Buffer | null): Promise<void> {
  if (content === null) {
    await rm(path, { force: true })
    return
  }
  const draft = `${path}.new`
  try {
    await mkdir(dirname(path), { recursive: true })
    await rm(draft, { force: true })
    await writeNewFile(draft, content, FILE_MODE)
    await rename(draft, path)
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => undefined)
    throw fileFault(path, 'written', cause)
  }
}

export interface Written {
  readonly changed: boolean
  /** Puts everything back. */
  undo(): Promise<void>
}

/** @throws BridgeError `SETUP_INVALID` when one cannot be written; then all are as they were. */
export async function writeServiceFiles(files: ServiceFiles): Promise<Written> {
  const before: (readonly [path: string, content: Buffer | null])[] = []
  const undo = async (): Promise<void> => {
    for (const [path, content] of before.splice(0).reverse()) await put(path, content).catch(() => undefined)
  }
  try {
    for (const [path, content] of files) {
      const old = await contentOf(path)
      const same = content === null ? old === null : (old?.equals(Buffer.from(content)) ?? false)
      if (same) continue
      before.push([path, old])
      await put(path, content)
    }
  } catch (error) {
    await undo()
    throw error
  }
  return { changed: before.length > 0, undo }
}
