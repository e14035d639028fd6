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

/** Has every browser of this home trust an authority. */
export async function trustAuthority(home: string, caFile: string): Promise<void> {
  const database = join(home, '.pki', 'nssdb')
  await mkdir(database, { recursive: true, mode: 0o700 })
  await run('certutil', ['-d', `sql:${database}`, '-N', '--empty-password'])
  await run('certutil', ['-d', `sql:${database}`, '-A', '-t', 'C,,', '-n', 'cps-bridge', '-i', caFile])
}

/** Starts a headless browser. As root it has no sandbox: Chromium refuses to make one there. */
export function launchChromium(home: string): Promise<Browser> {
  const asRoot = process.getuid?.() === 0
  return puppeteer.launch({
    executablePath: CHROMIUM,
    headless: true,
    args: asRoot ? [...FLAGS, '--no-sandbox'] : FLAGS,
    env: { ...process.env, HOME: home },
  })
}
