/** Debian's Firefox with a profile of its own, whose NSS database decides what it trusts. Certificate errors count. */
import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { promisify } from 'node:util'
import puppeteer, { type Browser } from 'puppeteer-core'

const run = promisify(execFile)

const FIREFOX = '/usr/bin/firefox-esr'

/** Starts a headless browser that trusts one authority beside the usual ones. */
export async function launchFirefox(profile: string, caFile: string): Promise<Browser> {
  const database = ['-d', `sql:${profile}`]
  await mkdir(profile, { recursive: true, mode: 0o700 })
  await run('certutil', [...database, '-N', '--empty-password'])
  await run('certutil', [...database, '-A', '-t', 'C,,', '-n', 'cps-bridge', '-i', caFile])
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: FIREFOX,
    headless: true,
    userDataDir: profile,
    extraPrefsFirefox: { 'intl.accept_languages': 'fr-FR' },
    env: { ...process.env, HOME: profile },
  })
}
