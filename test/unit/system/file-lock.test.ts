import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lockFile } from '../../../src/system/file-lock.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

/** What another program of the system finds: 0 when it gets the lock, 11 (EAGAIN) or 35 when it is taken. */
async function foreignLock(path: string): Promise<number> {
  const child = spawn('perl', ['-e', `open(F, '>>', $ARGV[0]); exit(flock(F, 6) ? 0 : $!)`, path])
  await once(child, 'exit')
  return Number(child.exitCode)
}

describe('lockFile', () => {
  it('is a lock of the system’s: other programs find it, and get it when it is released', async () => {
    const path = join(await tempFolder(), 'lock')
    const lock = lockFile(path)
    expect(await foreignLock(path)).toBeGreaterThan(0)
    lock?.release()
    expect(await foreignLock(path)).toBe(0)
  })

  it('is taken once, within a process too, and writes nothing', async () => {
    const path = join(await tempFolder(), 'lock')
    const lock = lockFile(path)
    expect(lockFile(path)).toBeNull()
    expect(await readFile(path)).toHaveLength(0)
    lock?.release()
    expect(lockFile(path)).not.toBeNull()
  })

  it('is not taken on a folder or through a symbolic link', async () => {
    const folder = await tempFolder()
    await mkdir(join(folder, 'folder'))
    await symlink(join(folder, 'elsewhere'), join(folder, 'link'))
    expect(() => lockFile(join(folder, 'folder'))).toThrow(expect.objectContaining({ code: 'EISDIR' }))
    expect(() => lockFile(join(folder, 'link'))).toThrow(expect.objectContaining({ code: 'ELOOP' }))
  })
})
