import type { Browser, Page } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  claimsOf,
  click,
  clicked,
  ClientBench,
  confirm,
  openedFromRelay,
  outcome,
  PORTAL,
} from '../helpers/client-bench.ts'
import { launchPublicFirefox, makeFirefoxProfile, startFirefox } from '../helpers/firefox.ts'
import { PromptDriver } from '../helpers/prompt-driver.ts'
import { REMAINS, startSquatter } from '../helpers/squatter.ts'

const bench = new ClientBench()
let browser: Browser | undefined
beforeAll(() => bench.start())
afterEach(() => browser?.close())
afterAll(() => bench.end())

const CHALLENGE = Buffer.alloc(32, 7).toString('base64url')
const SIGN = `return { token: (await bridge.sign({ challenge: '${CHALLENGE}' })).token }`
const CONNECT_MS = 40_000

async function openPortal(answer: 'allow' | 'deny'): Promise<Page> {
  browser = await launchPublicFirefox(bench, answer)
  const page = await browser.newPage()
  await page.goto(bench.site.origin(PORTAL))
  return page
}

/** Whether this browser asks before a public site reaches this machine (Local Network Access). */
async function asksForLoopback(page: Page): Promise<boolean> {
  const query = `navigator.permissions.query({ name: 'loopback-network' })`
  return (await page.evaluate(`${query}.then(() => true, () => false)`)) === true
}

async function connect(page: Page): Promise<unknown> {
  const body = `window.bridge = await CpsBridge.connect({ ports: [${bench.port}] })
    return [bridge.via, (await bridge.listReaders()).readers.length]`
  return (await clicked(page, body, CONNECT_MS)).value
}

/** Signs, as the holder does in the window of the bridge. */
async function sign(page: Page): Promise<Page> {
  await click(page, SIGN)
  const bridgePage = async (): Promise<Page | undefined> =>
    (await page.browser().pages()).find((other) => other.url().startsWith(bench.bridgeUrl))
  await expect.poll(bridgePage, { timeout: 15_000 }).toBeDefined()
  const opened = await bridgePage()
  if (opened === undefined) throw new Error('a window has a page')
  const driver = new PromptDriver(opened)
  const relayed = opened.url().includes('/relay')
  await confirm(relayed ? await openedFromRelay(driver, bench.bridgeUrl) : driver)
  expect(claimsOf(await outcome(page))).toMatchObject({ aud: bench.site.origin(PORTAL), nonce: CHALLENGE })
  return opened
}

describe('the client in Firefox, on a site that the browser takes for public', () => {
  it('goes by the relay when the user said no, and signs in its window', async () => {
    const page = await openPortal('deny')
    // Firefox ESR 140 asks nobody: there is no answer that it could mind.
    const way = (await asksForLoopback(page)) ? 'relay' : 'socket'
    expect(await connect(page)).toEqual([way, 1])
    await sign(page)
  })

  it('ends with a reason where no window may go to this computer', async () => {
    const profile = bench.folder('firefox-nowhere')
    await makeFirefoxProfile(profile, [bench.site.caFile, bench.caFile])
    browser = await startFirefox(bench, profile, { answer: 2, mayNavigate: false })
    const page = await browser.newPage()
    await page.goto(bench.site.origin(PORTAL))
    const body = `await CpsBridge.connect({ ports: [${bench.port}] })`
    const expected = (await asksForLoopback(page)) ? { code: 'POPUP_BLOCKED' } : { value: undefined }
    expect(await clicked(page, body, 30_000)).toEqual(expect.objectContaining(expected))
  })

  it('goes by the socket when the user said yes, free of a program that held the port before', async () => {
    const page = await openPortal('allow')
    const { port } = bench
    await bench.stopBridge()
    const squatter = await startSquatter(bench.site, port)
    await page.goto(squatter.url)
    await page.waitForFunction(`document.title === 'settled'`)
    expect(await page.evaluate(REMAINS)).toEqual([1, 1, 1, 1])
    await squatter.close()
    await bench.startBridge()
    await page.goto(bench.site.origin(PORTAL))
    expect(await connect(page)).toEqual(['socket', 1])
    const prompt = await sign(page)
    expect(await prompt.evaluate(REMAINS)).toEqual([0, 0, 0, 0])
  })
})
