/**
 * How long a page waits before it looks again, on its own clock: what its timers were told, not what a loaded machine made
 * of it. A look is a request or a socket to one place; the longest timer that ended since the look before led to it.
 */
import type { Page } from 'puppeteer-core'
import { expect } from 'vitest'
import { DEADLINE } from './page-driver.ts'

/** A page that waits follows within this time, in milliseconds. */
const LIMIT_MS = 3_000

const COUNT = `{
  const waits = (window.waits = { sum: 0, text: null, told: null })
  let place = null
  let delay = 0
  for (const name of ['setTimeout', 'setInterval']) {
    const real = window[name]
    window[name] = (run, wait = 0, ...rest) =>
      real(() => {
        delay = Math.max(delay, wait)
        run(...rest)
      }, wait)
  }
  const look = (address) => {
    if ((new URL(address, location).host === location.host) !== (place === 'own')) return
    waits.sum += delay
    delay = 0
  }
  const { fetch: realFetch, WebSocket: RealSocket } = window
  window.fetch = (...request) => (look(request[0]), realFetch(...request))
  window.WebSocket = class extends RealSocket {
    constructor(...address) {
      look(address[0])
      super(...address)
    }
  }
  const read = () => {
    const seen = document.body.innerText.replaceAll(/\\s+/g, ' ').includes(waits.text)
    if (seen && waits.told === null) waits.told = waits.sum
  }
  waits.expect = (text, where) => {
    Object.assign(waits, { sum: 0, text, told: null })
    place = where
    delay = 0
    read()
    if (waits.told === null)
      new MutationObserver(read).observe(document, { subtree: true, childList: true, characterData: true, attributes: true })
  }
}`

/** Counts the waits of the pages that the window goes to from now on. */
export const countWaits = (page: Page): Promise<unknown> => page.evaluateOnNewDocument(COUNT)

/** Where the news comes from: the page's own service, or the bridge. */
export type NewsOf = 'own' | 'bridge'

/** What the page waits for has just happened: it says so (`text`) after at most three seconds of waiting. */
export async function followsBy(page: Page, text: string, from: NewsOf): Promise<void> {
  await page.evaluate(`waits.expect(${JSON.stringify(text.replaceAll(/\s+/g, ' '))}, '${from}')`)
  await expect.poll(() => page.evaluate('waits.told'), DEADLINE).not.toBeNull()
  const waited = Number(await page.evaluate('waits.told'))
  expect(waited, `waited before it said “${text}”`).toBeLessThanOrEqual(LIMIT_MS)
}
