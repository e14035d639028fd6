/** The sample portals of other languages with the test bridge in Chromium, one after the other. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestBridge, type TestBridge } from '../../src/testing/index.ts'
import { launchHeadlessShell } from '../helpers/chromium.ts'
import { freePort, type Language, LANGUAGES, prepareSamples, type Samples } from '../helpers/samples.ts'

let folder: string
let ports: ReadonlyMap<Language, number>
let bridge: TestBridge
let browser: Browser
let samples: Samples

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cps-bridge-sample-portals-'))
  ports = new Map(await Promise.all(LANGUAGES.map(async (language) => [language, await freePort()] as const)))
  const [first = '', ...others] = [...ports.values()].map((port) => `http://localhost:${port}`)
  bridge = await startTestBridge({ origins: [first, ...others] })
  samples = await prepareSamples(join(folder, 'samples'), Number(new URL(bridge.url).port))
  browser = await launchHeadlessShell({ home: join(folder, 'home'), flags: bridge.chromiumArguments })
})
afterAll(async () => {
  await browser.close()
  await bridge.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('the sample portal', () => {
  it.each(LANGUAGES)('in %s verifies a signature of the test bridge in Chromium', async (language) => {
    const port = ports.get(language) ?? 0
    const origin = `http://localhost:${port}`
    const portal = await samples.startPortal(language, { origin, port, anchors: bridge.anchors })
    const page = await browser.newPage()
    try {
      await bridge.answerPrompts({ answer: 'confirm' }, origin)
      await page.goto(origin)
      await page.bringToFront()
      await page.click('#sign')
      // Not at each frame drawn: the window of the bridge is in front.
      await page.waitForFunction(`document.querySelector('#said').textContent !== ''`, { polling: 100 })
      expect(await page.evaluate(`document.querySelector('#said').textContent`)).toMatch(/^Vérifié : 899/)
    } finally {
      await page.close()
      await portal.stop()
    }
  })
})
