/** Debian's Chromium with a home of its own, whose NSS database decides what it trusts. Certificate errors count. */
import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import puppeteer, { type Browser } from 'puppeteer-core'

const run = promisify(execFile)

const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--lang=fr-FR',
  '--accept-lang=fr-FR',
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

/** What a test of one page needs of its browser. */
interface ShellOptions {
  /** Of the browser's NSS database; without it the environment's. */
  readonly home?: string
  readonly flags?: readonly string[]
  /** For pages of a server whose authority nobody trusts. */
  readonly acceptInsecureCerts?: boolean
}

/**
 * Starts the whole browser, without a screen: with windows that have a focus, blocked pop-up windows and questions about
 * the local network.
 */
export function launchChromium(
  home: string,
  flags: readonly string[] = [],
  executablePath = '/usr/bin/chromium',
): Promise<Browser> {
  return puppeteer.launch({
    executablePath,
    headless: true,
    ignoreDefaultArgs: ['--disable-popup-blocking'],
    args: argumentsWith(flags),
    env: { ...process.env, HOME: home },
  })
}

/** Starts the same engine without the browser around it: a page costs a quarter of the processor time. */
export function launchHeadlessShell({
  home,
  flags = [],
  acceptInsecureCerts = false,
}: ShellOptions): Promise<Browser> {
  return puppeteer.launch({
    executablePath: '/usr/bin/chromium-headless-shell',
    headless: 'shell',
    acceptInsecureCerts,
    args: argumentsWith(flags),
    env: { ...process.env, ...(home !== undefined && { HOME: home }) },
  })
}

/** As root there is no sandbox: Chromium refuses to make one there. */
const argumentsWith = (flags: readonly string[]): string[] => [
  ...FLAGS,
  ...flags,
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
]
