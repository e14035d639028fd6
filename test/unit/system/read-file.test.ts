import { execFileSync } from 'node:child_process'
import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../../src/daemon/config-file.ts'
import { readFileWithin, readTextWithin } from '../../../src/system/read-file.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

describe('a file that somebody names', () => {
  it('is read whole', async () => {
    const file = join(await tempFolder(), 'file')
    for (const text of ['', 'é'.repeat(70_000)]) {
      writeFileSync(file, text)
      expect(readTextWithin(file)).toBe(text)
    }
  })

  it('is refused beyond its bound', async () => {
    const file = join(await tempFolder(), 'file')
    writeFileSync(file, '12345')
    expect(readTextWithin(file, 5)).toBe('12345')
    expect(() => readFileWithin(file, 4)).toThrow('EFBIG')
    truncateSync(file, 2 ** 33)
    expect(() => readFileWithin(file)).toThrow('EFBIG')
  })

  it('is refused when it is a folder, a device without an end or a pipe that nobody writes to', async () => {
    const folder = await tempFolder()
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    expect(() => readFileWithin(folder)).toThrow('EISDIR')
    expect(() => readFileWithin(pipe)).toThrow('EFTYPE')
    expect(() => readFileWithin('/dev/zero')).toThrow('EFTYPE')
  })

  it('is told in words when it is the configuration', () => {
    expect(() => loadConfig({ config: '/dev/zero' })).toThrow(
      expect.objectContaining({
        details: {
          reason: 'configuration /dev/zero: cannot be read (it is not a regular file)',
          french: 'configuration /dev/zero : ne peut être lu (ce n’est pas un fichier ordinaire)',
        },
      }),
    )
  })
})
