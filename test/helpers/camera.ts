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

/** The pictures of the documentation, in French and light: the end of the state's name, and the size of the window. */
const README: readonly (readonly [state: RegExp, name: string, width: number, height: number])[] = [
  [/ordinateur-\d+-inserer$/, 'activation', 760, 600],
  [/^prompt\/code$/, 'prompt', 560, 760],
  [/^home\/without-ticket$/, 'status', 760, 620],
  [/telephone-\d+-connexion$/, 'phone', 390, 760],
]

async function readmePicture(page: Page, state: string): Promise<void> {
  for (const [ends, name, width, height] of README) {
    if (!ends.test(state)) continue
    await mkdir(join(FOLDER, 'readme'), { recursive: true })
    await page.setViewport({ width, height })
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }])
    await page.screenshot({ path: join(FOLDER, 'readme', `${name}.png`) })
  }
}

/** @param state - `PAGE/STATE`. */
export async function picture(page: Page, state: string, locale: Locale): Promise<void> {
  await mkdir(dirname(join(FOLDER, state)), { recursive: true })
  if (locale === 'fr') await readmePicture(page, state)
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
