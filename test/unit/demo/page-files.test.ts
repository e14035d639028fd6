import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPageFiles } from '../../../src/demo/page-files.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

async function build(): Promise<string> {
  const folder = await tempFolder()
  for (const [path, text] of [
    ['site/site.css', 'body{}'],
    ['site/icon.svg', '<svg/>'],
    ['phone/phone.html', '<p>phone</p>'],
    ['phone/phone.js', 'run()'],
    ['phone/phone.js.map', '{}'],
    ['portal/portal.html', '<p>portal</p>'],
  ] as const) {
    await mkdir(join(folder, 'dist', path, '..'), { recursive: true })
    await writeFile(join(folder, 'dist', path), text)
  }
  return folder
}

describe('readPageFiles', () => {
  it('gives a site its own files and those that all sites share, its document as /', async () => {
    const files = readPageFiles('phone', join(await build(), 'src', 'demo', 'page-files.ts'))
    expect([...files].map(([path, { type, body }]) => [path, type, body]).sort()).toEqual([
      ['/', 'text/html; charset=utf-8', '<p>phone</p>'],
      ['/icon.svg', 'image/svg+xml', '<svg/>'],
      ['/phone.js', 'text/javascript; charset=utf-8', 'run()'],
      ['/site.css', 'text/css; charset=utf-8', 'body{}'],
    ])
  })

  it('says what to do when the project was not built', async () => {
    const from = join(await build(), 'src', 'demo', 'page-files.ts')
    expect(() => readPageFiles('activation', from)).toThrow(
      expect.objectContaining({ code: 'SETUP_INVALID' }),
    )
  })
})
