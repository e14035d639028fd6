/** Debian's Firefox with a profile of its own, whose NSS database decides what it trusts. Certificate errors count. */
import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { promisify } from 'node:util'
import puppeteer, { type Browser } from 'puppeteer-core'
import { type ClientBench, EVIL, PORTAL } from './client-bench.ts'

const run = promisify(execFile)
/** Another one than Debian's newest: `FIREFOX=/path/to/firefox-esr`. */
const FIREFOX = process.env['FIREFOX'] ?? '/usr/bin/firefox-esr'
const START_TIMEOUT_MS = 90_000
/** What the user answers for every site (`nsIPermissionManager`). */
const ANSWERS = { allow: 1, deny: 2 } as const

/** Makes a profile that trusts these authorities (PEM files) beside the usual ones. */
export async function makeFirefoxProfile(folder: string, authorities: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const database = `sql:${folder}`
  await run('certutil', ['-d', database, '-N', '--empty-password'])
  for (const [index, file] of authorities.entries())
    await run('certutil', ['-d', database, '-A', '-t', 'C,,', '-n', `test ${index}`, '-i', file])
}

/** Starts a headless browser that trusts one authority beside the usual ones. */
export async function launchFirefox(profile: string, caFile: string): Promise<Browser> {
  await makeFirefoxProfile(profile, [caFile])
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: FIREFOX,
    headless: true,
    timeout: START_TIMEOUT_MS,
    userDataDir: profile,
    extraPrefsFirefox: { 'intl.accept_languages': 'fr-FR' },
    env: { ...process.env, HOME: profile },
  })
}

/** Starts one for which the site of the bench is public, and which trusts the site and the bridge. */
export async function launchPublicFirefox(
  bench: ClientBench,
  answer: keyof typeof ANSWERS,
): Promise<Browser> {
  const profile = bench.folder(`firefox-${answer}`)
  await makeFirefoxProfile(profile, [bench.site.caFile, bench.caFile])
  return startFirefox(bench, profile, { answer: ANSWERS[answer] })
}

interface FirefoxOptions {
  /** What the user answered before; without it the browser asks, and waits. */
  readonly answer?: number
  readonly executablePath?: string
  /** Whether a window may go to this computer. */
  readonly mayNavigate?: boolean
}

/** Starts it with this profile as it is, and with Local Network Access in force. */
export function startFirefox(
  bench: ClientBench,
  profile: string,
  { answer, executablePath = FIREFOX, mayNavigate = true }: FirefoxOptions,
): Promise<Browser> {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    timeout: START_TIMEOUT_MS,
    userDataDir: profile,
    extraPrefsFirefox: {
      'network.lna.enabled': true,
      'network.lna.blocking': true,
      'network.lna.websocket.enabled': true,
      'network.lna.address_space.public.override': `127.0.0.1:${bench.site.port}`,
      'network.dns.localDomains': [PORTAL, EVIL].join(),
      ...(answer === undefined ? {} : { 'permissions.default.loopback-network': answer }),
      'network.lna.allow_top_level_navigation': mayNavigate,
      'dom.disable_open_during_load': true,
    },
  })
}
