import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clicked, ClientBench, PORTAL } from '../helpers/client-bench.ts'
import { launchFirefox } from '../helpers/firefox-portal.ts'

const bench = new ClientBench()
beforeAll(() => bench.start())
afterAll(() => bench.end())

describe('the client in Firefox, on a site that the browser takes for public', () => {
  it.each([
    { answer: 'allow', via: 'socket' },
    { answer: 'deny', via: 'relay' },
  ] as const)('uses the $via when the answer of the user is “$answer”', async ({ answer, via }) => {
    const browser = await launchFirefox(bench, answer)
    try {
      const page = await browser.newPage()
      await page.goto(bench.site.origin(PORTAL))
      const connect = `window.bridge = await CpsBridge.connect({ ports: [${bench.port}] })`
      const { value } = await clicked(
        page,
        `${connect}; return [bridge.via, (await bridge.listReaders()).readers.length]`,
        40_000,
      )
      expect(value).toEqual([via, 1])
    } finally {
      await browser.close()
    }
  })
})
