import { chmod, mkdir, readdir, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPrivateFile, writePrivateFile } from '../../../src/state/private-file.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const ME = process.geteuid?.() ?? 0

describe('writePrivateFile', () => {
  it('writes a file that the user alone can read', async () => {
    const folder = await tempFolder()
    await writePrivateFile(join(folder, 'run.json'), 'content')
    expect(await readFile(join(folder, 'run.json'), 'utf8')).toBe('content')
    expect((await stat(join(folder, 'run.json'))).mode & 0o7777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['run.json'])
  })

  it('replaces a file as a whole: whoever has the old one open goes on reading that', async () => {
    const path = join(await tempFolder(), 'file')
    await writePrivateFile(path, 'old')
    const { ino } = await stat(path)
    await chmod(path, 0o644)
    await writePrivateFile(path, Buffer.from('new'))
    expect(await readFile(path, 'utf8')).toBe('new')
    expect((await stat(path)).ino).not.toBe(ino)
    expect((await stat(path)).mode & 0o7777).toBe(0o600)
  })

  it('writes over what a crash left in the place of its draft', async () => {
    const path = join(await tempFolder(), 'file')
    await symlink('/nowhere/at/all', `${path}.tmp`)
    await writePrivateFile(path, 'content')
    expect(await readFile(path, 'utf8')).toBe('content')
  })

  it('replaces a link by a file instead of writing where it leads', async () => {
    const folder = await tempFolder()
    await writeFile(join(folder, 'target'), 'untouched')
    await symlink('target', join(folder, 'file'))
    await writePrivateFile(join(folder, 'file'), 'content')
    expect(await readFile(join(folder, 'target'), 'utf8')).toBe('untouched')
  })
})

describe('readPrivateFile', () => {
  it('reads what writePrivateFile wrote', async () => {
    const path = join(await tempFolder(), 'file')
    await writePrivateFile(path, 'é')
    expect(await readPrivateFile(path, ME)).toBe('é')
  })

  it('gives null for a file that does not exist', async () => {
    expect(await readPrivateFile(join(await tempFolder(), 'file'), ME)).toBeNull()
  })

  it('does not follow a link', async () => {
    const path = join(await tempFolder(), 'file')
    await symlink('/etc/hostname', path)
    await expect(readPrivateFile(path, ME)).rejects.toMatchObject({ code: 'ELOOP' })
  })

  it.each([
    ['can be written by others', (path: string) => chmod(path, 0o620), ME],
    ['belongs to somebody else', () => Promise.resolve(), ME + 1],
    ['is too large', (path: string) => truncate(path, 65_537), ME],
  ])('refuses a file that %s', async (_name, change, userId) => {
    const path = join(await tempFolder(), 'file')
    await writePrivateFile(path, 'content')
    await change(path)
    await expect(readPrivateFile(path, userId)).rejects.toThrow(TypeError)
  })

  it('refuses a folder', async () => {
    const path = join(await tempFolder(), 'folder')
    await mkdir(path, { mode: 0o700 })
    await expect(readPrivateFile(path, ME)).rejects.toThrow(TypeError)
  })
})
