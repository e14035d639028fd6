/** Debian's Firefox with Local Network Access in force, and a profile whose NSS database decides what it trusts. */
import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { promisify } from 'node:util'
import puppeteer, { type Browser } from 'puppeteer-core'
import { type ClientBench, EVIL, PORTAL } from './client-bench.ts'

const run = promisify(execFile)
/** What the user answers for every site (`nsIPermissionManager`). */
const ANSWERS = { allow: 1, deny: 2 } as const

/** Starts a headless browser for which the site of the bench is public, and which trusts the site and the bridge. */
export async function launchFirefox(bench: ClientBench, answer: keyof typeof ANSWERS): Promise<Browser> {
  const profile = bench.folder(`firefox-${answer}`)
  await mkdir(profile)
  const database = `sql:${profile}`
  await run('certutil', ['-d', database, '-N', '--empty-password'])
  for (const [name, file] of Object.entries({ site: bench.site.caFile, bridge: bench.caFile }))
    await run('certutil', ['-d', database, '-A', '-t', 'C,,', '-n', name, '-i', file])
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: '/usr/bin/firefox-esr',
    headless: true,
    timeout: 90_000,
    userDataDir: profile,
    extraPrefsFirefox: {
      'network.lna.enabled': true,
      'network.lna.blocking': true,
      'network.lna.websocket.enabled': true,
      'network.lna.address_space.public.override': `127.0.0.1:${bench.site.port}`,
      'network.dns.localDomains': [PORTAL, EVIL].join(),
      'permissions.default.loopback-network': ANSWERS[answer],
      'dom.disable_open_during_load': true,
    },
  })
}
