/** The bridge's pages take an entry once they have had the holder's attention for a while (protocol, section 8). */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ElementHandle, Page } from 'puppeteer-core'

/**
 * Waits until the page takes an entry. A browser without a desktop may draw no frame, and what puppeteer lets a page wait
 * for the policy of our pages forbids in Firefox 140: it is asked by the clock.
 */
export async function attentionGiven(page: Page): Promise<void> {
  const given = `document.documentElement.dataset.attention === 'given'`
  const deadline = performance.now() + 10_000
  while (!(await page.evaluate(given))) {
    if (performance.now() > deadline) throw new Error('the page takes no entry')
    await sleep(30)
  }
}

/** The same for a control that decides; others may be worked at once. */
export async function readyFor(page: Page, control: ElementHandle): Promise<void> {
  const decides = await control.evaluate((node) =>
    (node as unknown as { matches(selector: string): boolean }).matches('[data-decides]'),
  )
  if (decides) await attentionGiven(page)
}
