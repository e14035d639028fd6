import { execFileSync } from 'node:child_process'
import { symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../../src/daemon/config-file.ts'
import {
  piecesOfLines,
  readableText,
  readEndOfText,
  readFileWithin,
  readTextWithin,
} from '../../../src/system/read-file.ts'
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

  it('is read to its end where the system calls it empty, and no further than its bound', () => {
    expect(readTextWithin('/proc/self/status')).toMatch(/^Name:/)
    expect(() => readFileWithin('/proc/self/status', 100)).toThrow('EFBIG')
    expect(readableText('/proc/self/status', 100)).toBeNull()
  })

  it('is not followed through a link where it has to be the program’s own, and only the accepted one is read', async () => {
    const folder = await tempFolder()
    const file = join(folder, 'file')
    const link = join(folder, 'link')
    writeFileSync(file, '12345')
    symlinkSync(file, link)
    expect(readTextWithin(link)).toBe('12345')
    expect(() => readFileWithin(link, 5, () => true)).toThrow('ELOOP')
    expect(() => readFileWithin(file, 5, () => false)).toThrow('EPERM')
    expect(readFileWithin(file, 5, () => true).toString()).toBe('12345')
  })

  it('gives whole lines of its end', async () => {
    const file = join(await tempFolder(), 'log')
    writeFileSync(file, 'one\ntwo\nthree\n')
    expect(readEndOfText(file, 100)).toBe('one\ntwo\nthree\n')
    expect(readEndOfText(file, 8)).toBe('three\n')
    truncateSync(file, 2 ** 33)
    expect(readEndOfText(file, 8)).toHaveLength(8)
  })

  it('comes in pieces that end with a line, and ends at its bound', async () => {
    const file = join(await tempFolder(), 'table')
    const lines = Array.from({ length: 20_000 }, (_, index) => `${index}: a line of a table of the kernel\n`)
    writeFileSync(file, lines.join(''))
    const pieces = [...piecesOfLines(file, 4 * 1024 * 1024)]
    expect(pieces.length).toBeGreaterThan(2)
    expect(pieces.every((piece) => piece.endsWith('\n'))).toBe(true)
    expect(pieces.join('')).toBe(lines.join(''))
    expect(() => [...piecesOfLines(file, 300_000)]).toThrow('EFBIG')
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
