/** The bridge's pages take an entry once they have had the holder's attention for a while (protocol, section 8). */
import type { ElementHandle, Page } from 'puppeteer-core'

/** Waits until the page takes an entry. A browser without a desktop may draw no frame: it is asked by the clock. */
export async function attentionGiven(page: Page): Promise<void> {
  await page.waitForFunction(`document.documentElement.dataset.attention === 'given'`, {
    polling: 30,
    timeout: 10_000,
  })
}

/** The same for a control that decides; others may be worked at once. */
export async function readyFor(page: Page, control: ElementHandle): Promise<void> {
  const decides = await control.evaluate((node) =>
    (node as unknown as { matches(selector: string): boolean }).matches('[data-decides]'),
  )
  if (decides) await attentionGiven(page)
}
