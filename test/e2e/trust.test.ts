/** What the commands `certificate` and `policy` do to real browsers; nothing ignores a certificate error here. */
import { execFile } from 'node:child_process'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { trustAuthority } from '../helpers/chromium.ts'
import { clicked, ClientBench, type Outcome, PORTAL, setPermission } from '../helpers/client-bench.ts'
import { makeFirefoxProfile, startFirefox } from '../helpers/firefox.ts'

const run = promisify(execFile)

/**
 * Makes a program that starts the browser in a mount namespace where `/etc` is a copy with these files.
 *
 * @param files - text of each, by its path below `/etc`.
 * @returns its path
 */
async function managedBrowser(
  folder: string,
  browser: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const etc = join(folder, 'etc')
  await mkdir(folder, { recursive: true })
  await run('cp', ['-a', '/etc', etc])
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(etc, path)), { recursive: true })
    await writeFile(join(etc, path), text)
  }
  const program = join(folder, 'browser')
  const asRoot = process.getuid?.() === 0 ? '' : '--map-root-user '
  await writeFile(
    program,
    `#!/bin/sh\nexec unshare --mount ${asRoot}sh -c 'mount --bind "$0" /etc && exec "$@"' '${etc}' '${browser}' "$@"\n`,
  )
  await chmod(program, 0o755)
  return program
}

const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'cps-bridge.js')
const ALLOWED = 1

const bench = new ClientBench()
beforeAll(() => bench.start())
afterAll(() => bench.end())

/** The command as the user of this home types it. */
async function cpsBridge(home: string, ...args: readonly string[]): Promise<string> {
  const env = { ...process.env, HOME: home, CPS_BRIDGE_HOME: bench.folder('bridge') }
  return (await run(process.execPath, [PROGRAM, ...args], { env })).stdout
}

/** What a bare socket from the page of the portal comes to. */
async function socketOf(browser: Browser, permission?: 'granted'): Promise<Outcome> {
  try {
    const page = await browser.newPage()
    await page.goto(bench.site.origin(PORTAL))
    if (permission !== undefined) await setPermission(page, bench.site.origin(PORTAL), permission)
    const body = `return await new Promise((resolve) => {
      const socket = new WebSocket('wss://localhost:${bench.port}/v1/socket', 'cps-bridge.v1')
      socket.onopen = () => resolve('open')
      socket.onclose = () => resolve('closed')
      setTimeout(() => resolve('waiting'), 8_000)
    })`
    return await clicked(page, body, 20_000)
  } finally {
    await browser.close()
  }
}

async function policyFile(browser: 'chrome' | 'firefox', name: string): Promise<string> {
  const out = bench.folder(`policy-${browser}`)
  const origin = bench.site.origin(PORTAL)
  await cpsBridge(out, 'policy', '--browser', browser, '--os', 'linux', '--origin', origin, '--out', out)
  return readFile(join(out, name), 'utf8')
}

describe('cps-bridge certificate', () => {
  it('makes Chromium trust the bridge, and takes that trust back', async () => {
    const home = bench.folder('home-chromium')
    await trustAuthority(home, bench.site.caFile)
    const connect = async (): Promise<unknown> =>
      (await socketOf(await bench.startChromium(home), 'granted')).value
    expect(await connect()).toBe('closed')
    await cpsBridge(home, 'certificate', 'install')
    expect(await connect()).toBe('open')
    await cpsBridge(home, 'certificate', 'uninstall')
    expect(await connect()).toBe('closed')
  })

  it('makes Firefox trust the bridge, and takes that trust back', async () => {
    const home = bench.folder('home-firefox')
    const profile = join(home, '.mozilla', 'firefox', 'abcd.default')
    await makeFirefoxProfile(profile, [bench.site.caFile])
    const connect = async (): Promise<unknown> =>
      (await socketOf(await startFirefox(bench, profile, { answer: ALLOWED }))).value
    expect(await connect()).toBe('closed')
    await cpsBridge(home, 'certificate', 'install')
    expect(await connect()).toBe('open')
    await cpsBridge(home, 'certificate', 'uninstall')
    expect(await connect()).toBe('closed')
  })
})

describe('cps-bridge policy', () => {
  it('lets a portal in Chromium reach the bridge without a question, and trusts its authority', async () => {
    const home = bench.folder('managed-chromium-home')
    await trustAuthority(home, bench.site.caFile)
    const text = await policyFile('chrome', 'cps-bridge.json')
    const connect = async (name: string, files: Readonly<Record<string, string>>): Promise<unknown> => {
      const program = await managedBrowser(bench.folder(name), '/usr/bin/chromium', files)
      return (await socketOf(await bench.startChromium(home, program))).value
    }
    expect(await connect('unmanaged-chromium', {})).not.toBe('open')
    expect(await connect('managed-chromium', { 'chromium/policies/managed/cps-bridge.json': text })).toBe(
      'open',
    )
  })

  it('lets a portal in Firefox reach the bridge without a question, and trusts its authority', async () => {
    const text = await policyFile('firefox', 'policies.json')
    const { policies } = JSON.parse(text) as { policies: { Certificates: { Install: readonly string[] } } }
    const [path = ''] = policies.Certificates.Install
    const authority = await readFile(bench.caFile, 'utf8')
    const connect = async (name: string, files: Readonly<Record<string, string>>): Promise<unknown> => {
      const profile = bench.folder(`${name}-profile`)
      await makeFirefoxProfile(profile, [bench.site.caFile])
      const executablePath = await managedBrowser(bench.folder(name), '/usr/bin/firefox-esr', files)
      return (await socketOf(await startFirefox(bench, profile, { executablePath }))).value
    }
    expect(await connect('unmanaged-firefox', {})).not.toBe('open')
    const files = { 'firefox/policies/policies.json': text, [path.replace('/etc/', '')]: authority }
    expect(await connect('managed-firefox', files)).toBe('open')
  })
})
