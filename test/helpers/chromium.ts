/** Debian's Chromium with a home of its own, whose NSS database decides what it trusts. Certificate errors count. */
import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import puppeteer, { type Browser } from 'puppeteer-core'

const run = promisify(execFile)

const CHROMIUM = '/usr/bin/chromium'
const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--lang=fr-FR',
]

/**
 * Has every browser of this home trust an authority.
 *
 * @param name - of the entry; the first call of a home makes its database.
 */
export async function trustAuthority(home: string, caFile: string, name = 'cps-bridge'): Promise<void> {
  const folder = join(home, '.pki', 'nssdb')
  const database = `sql:${folder}`
  if ((await mkdir(folder, { recursive: true, mode: 0o700 })) !== undefined)
    await run('certutil', ['-d', database, '-N', '--empty-password'])
  await run('certutil', ['-d', database, '-A', '-t', 'C,,', '-n', name, '-i', caFile])
}

/**
 * Starts a headless browser, which blocks pop-up windows as every browser does. As root it has no sandbox: Chromium
 * refuses to make one there.
 */
export function launchChromium(
  home: string,
  flags: readonly string[] = [],
  executablePath = CHROMIUM,
): Promise<Browser> {
  const asRoot = process.getuid?.() === 0
  return puppeteer.launch({
    executablePath,
    headless: true,
    ignoreDefaultArgs: ['--disable-popup-blocking'],
    args: [...FLAGS, ...flags, ...(asRoot ? ['--no-sandbox'] : [])],
    env: { ...process.env, HOME: home },
  })
}
