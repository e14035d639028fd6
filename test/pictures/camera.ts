/** Takes the pictures of one state: wide and narrow, light and dark, into the folder that the command was given. */
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Page } from 'puppeteer-core'
import type { Locale } from '../../src/errors/messages.ts'

const FOLDER = process.env['PICTURES'] ?? join(import.meta.dirname, '..', 'output', 'pictures')
const WIDTHS = [1_280, 390] as const
const SCHEMES = ['light', 'dark'] as const
const HEIGHTS = { 1_280: 900, 390: 844 } as const

export const LOCALES: readonly Locale[] = ['fr', 'en']

/** @param state - `PAGE/STATE`. */
export async function picture(page: Page, state: string, locale: Locale): Promise<void> {
  await mkdir(dirname(join(FOLDER, state)), { recursive: true })
  for (const width of WIDTHS) {
    await page.setViewport({ width, height: HEIGHTS[width] })
    for (const scheme of SCHEMES) {
      await page.emulateMediaFeatures([
        { name: 'prefers-color-scheme', value: scheme },
        { name: 'prefers-reduced-motion', value: 'reduce' },
      ])
      await page.screenshot({
        path: join(FOLDER, `${state}-${locale}-${String(width)}-${scheme}.png`),
        fullPage: true,
      })
    }
  }
}
