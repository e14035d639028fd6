import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { launchChromium, trustAuthority } from '../helpers/chromium.ts'
import { walkThroughFiche } from '../helpers/fiche-walk.ts'
import { launchFirefox } from '../helpers/firefox.ts'
import { type Program, startProgram } from '../helpers/program.ts'

const computers: Readonly<Record<string, (home: string, caFile: string) => Promise<Browser>>> = {
  async Chromium(home, caFile) {
    await trustAuthority(home, caFile)
    return launchChromium(home)
  },
  Firefox: launchFirefox,
}

/** `npm run acceptance browsers` walks all of them (`SLOW=1`), other runs the first. */
const WALKS = [
  { browser: 'Chromium', profile: 'rpps', identifier: '899700075122' },
  { browser: 'Chromium', profile: 'cps4', identifier: '899700440176' },
  { browser: 'Firefox', profile: 'rpps', identifier: '899700075122' },
].slice(0, process.env['SLOW'] === '1' ? undefined : 1)

describe.each(WALKS)(
  'the procedure in $browser, with the card $profile',
  ({ browser: name, profile, identifier }) => {
    let folder: string
    let demo: Program
    let browser: Browser
    let phoneBrowser: Browser

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'cps-bridge-fiche-'))
      const home = join(folder, 'bridge')
      demo = await startProgram(home, ['demo', '--port', '0'], 'demo')
      const launch = computers[name]
      if (launch === undefined) throw new RangeError(name)
      browser = await launch(join(folder, 'computer'), join(home, 'tls', 'ca.pem'))
      phoneBrowser = await launchChromium(join(folder, 'phone'))
    })
    afterAll(async () => {
      await phoneBrowser.close()
      await browser.close()
      await demo.stop()
      await rm(folder, { recursive: true, force: true })
    })

    it('goes from “Connexion” to connected', { timeout: 180_000 }, async () => {
      await walkThroughFiche({
        name: `${name}-${profile}`,
        portal: demo.ready.portal,
        phone: demo.ready.phone,
        computer: browser,
        phoneBrowser,
        folder,
        identifier,
        reads: name === 'Chromium' && profile === 'rpps',
        async insert(computer) {
          await computer.page.select('#profile', profile)
          await computer.click('Insérer la carte')
        },
      })
    })
  },
)
