import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { launchBrowser, openerOf } from '../../../src/cli/launch-browser.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const ADDRESS = 'https://localhost:17443/#ticket=abc'

describe('openerOf', () => {
  it.each([
    ['linux', 'xdg-open', [ADDRESS]],
    ['freebsd', 'xdg-open', [ADDRESS]],
    ['darwin', '/usr/bin/open', [ADDRESS]],
  ] as const)('on %s is %s', (platform, file, args) => {
    expect(openerOf({ platform, env: {} }, ADDRESS)).toEqual({ file, args })
  })

  it('on Windows is the URL handler in the system folder, and no shell', () => {
    const { file, args } = openerOf({ platform: 'win32', env: { SystemRoot: 'D:/Win' } }, ADDRESS)
    expect(file).toMatch(/^D:.Win.System32.rundll32\.exe$/)
    expect(args).toEqual(['url.dll,FileProtocolHandler', ADDRESS])
  })
})

describe('launchBrowser', () => {
  /** A system whose `xdg-open` is this script. */
  async function systemWith(script: string | null) {
    const folder = await tempFolder()
    if (script !== null) {
      await writeFile(join(folder, 'xdg-open'), `#!/bin/sh\n${script}\n`)
      await chmod(join(folder, 'xdg-open'), 0o700)
    }
    return { folder, system: { platform: 'linux', env: { PATH: folder } } as const }
  }

  it('hands the address to the opener as one argument', async () => {
    const { folder, system } = await systemWith('printf "%s|" "$#" "$@" > "${0%/*}/asked"')
    expect(await launchBrowser(system, ADDRESS)).toBe(true)
    expect(await readFile(join(folder, 'asked'), 'utf8')).toBe(`1|${ADDRESS}|`)
  })

  it('tells that the opener found no browser', async () => {
    const { system } = await systemWith('exit 3')
    expect(await launchBrowser(system, ADDRESS)).toBe(false)
  })

  it('tells that there is no opener', async () => {
    const { system } = await systemWith(null)
    expect(await launchBrowser(system, ADDRESS)).toBe(false)
  })
})
