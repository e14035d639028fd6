import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, it } from 'vitest'
import { launchChromium, trustAuthority } from '../helpers/chromium.ts'
import { walkThroughFiche } from '../helpers/fiche-walk.ts'
import { type Program, startProgram } from '../helpers/program.ts'

let folder: string
let demo: Program
let computer: Browser
let phoneBrowser: Browser
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cps-bridge-pictures-'))
  const home = join(folder, 'bridge')
  demo = await startProgram(home, ['demo', '--port', '0'], 'demo')
  await trustAuthority(join(folder, 'computer'), join(home, 'tls', 'ca.pem'))
  computer = await launchChromium(join(folder, 'computer'))
  phoneBrowser = await launchChromium(join(folder, 'phone'))
})
afterAll(async () => {
  await phoneBrowser.close()
  await computer.close()
  await demo.stop()
  await rm(folder, { recursive: true, force: true })
})

it('every step of the procedure, on the computer and on the phone', { timeout: 300_000 }, async () => {
  await walkThroughFiche({
    name: 'fiche',
    portal: demo.ready.portal,
    phone: demo.ready.phone,
    computer,
    phoneBrowser,
    folder,
    identifier: '899700075122',
    async insert(driver) {
      await driver.page.select('#profile', 'rpps')
      await driver.click('Insérer la carte')
    },
  })
})
